/** The {@code --ros-args} part of a command line: remaps, parameters, log level. */
@NullMarked
package io.github.personalseg.ros.args;

import org.jspecify.annotations.NullMarked;
