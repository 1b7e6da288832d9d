/**
 * What people on call look at: the dashboard and the alert rules, made from code, and a small
 * application under a scripted outage to see them at work. Not published.
 */
@NullMarked
package dev.halfopen.observability;

import org.jspecify.annotations.NullMarked;
