package dev.halfopen.observability;

/**
 * One query of a panel.
 *
 * @param expr PromQL, with the variables of the dashboard
 * @param legend what a series is called, with its labels in double braces
 */
record Target(String expr, String legend) {}
