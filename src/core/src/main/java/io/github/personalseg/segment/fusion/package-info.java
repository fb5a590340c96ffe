/** The arithmetic between proposals and labels: class probabilities, fusion, arg max. */
@NullMarked
package io.github.personalseg.segment.fusion;

import org.jspecify.annotations.NullMarked;
