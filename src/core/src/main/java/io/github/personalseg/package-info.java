/**
 * The library in one place: {@link io.github.personalseg.PersonalSegmenter} segments images by
 * words and learns personal concepts from annotated frames. Everything it stands on lies in the
 * packages below, and none of it knows ROS.
 */
@NullMarked
package io.github.personalseg;

import org.jspecify.annotations.NullMarked;
