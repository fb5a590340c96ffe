/**
 * The services of this package as records: one interface per {@code .srv}, with its two messages.
 */
@NullMarked
package io.github.personalseg.ros.srv;

import org.jspecify.annotations.NullMarked;
