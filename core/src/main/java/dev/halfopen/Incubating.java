package dev.halfopen;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What may still change in a minor version without having been deprecated first: experience with
 * its shape is missing, while all else about it is as of the rest. On a package it holds for
 * everything in it. All that is marked so stands in {@code docs/guide/versions.md}, with what is
 * open.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.CONSTRUCTOR,
  ElementType.FIELD,
  ElementType.PACKAGE
})
public @interface Incubating {}
