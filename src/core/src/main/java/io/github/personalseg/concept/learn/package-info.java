/** The learner: losses, optimizer, prototype and calibration of one concept. */
@NullMarked
package io.github.personalseg.concept.learn;

import org.jspecify.annotations.NullMarked;
