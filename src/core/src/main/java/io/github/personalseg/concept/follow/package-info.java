/**
 * Following a marked thing through the frames before and after: on the model's proposals alone,
 * without steps and without weights of its own.
 */
@NullMarked
package io.github.personalseg.concept.follow;

import org.jspecify.annotations.NullMarked;
