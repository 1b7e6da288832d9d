/** Applications of each published artifact, compiled and run as their users would. */
package dev.halfopen.modules;
