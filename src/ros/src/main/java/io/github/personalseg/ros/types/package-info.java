/** The records that stand for message and service types. */
@NullMarked
package io.github.personalseg.ros.types;

import org.jspecify.annotations.NullMarked;
