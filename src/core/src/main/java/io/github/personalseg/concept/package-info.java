/**
 * Personal concepts: references marked by a person, the learner that turns them into a concept, the
 * set of known concepts and the crash-safe store.
 */
@NullMarked
package io.github.personalseg.concept;

import org.jspecify.annotations.NullMarked;
