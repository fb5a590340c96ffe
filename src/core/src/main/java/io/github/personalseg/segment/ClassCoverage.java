package io.github.personalseg.segment;

import io.github.personalseg.segment.vocabulary.LabelClass;

/**
 * How much of a frame one class has.
 *
 * @param labelClass the class
 * @param pixels its pixels, at least 1
 * @param share its part of all pixels, 0..1
 * @param meanScore mean probability of its pixels, 0..1
 */
public record ClassCoverage(LabelClass labelClass, int pixels, float share, float meanScore) {}
