package dev.halfopen.simulator.records;

/**
 * What stands under a name in records.
 *
 * @param microsPerUnit of numbers that are lengths of time; 0: the name says no unit
 */
record Column(Field field, double microsPerUnit) {}
