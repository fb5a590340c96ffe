/**
 * ROS 2 without ROS 2: message definitions, the CDR codec, names and quality of service. Depends on
 * no other package of this project.
 */
@NullMarked
package io.github.personalseg.ros;

import org.jspecify.annotations.NullMarked;
