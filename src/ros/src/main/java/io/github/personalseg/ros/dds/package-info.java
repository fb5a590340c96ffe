/**
 * The live transport over Fast DDS: names, quality of service, identities and discovery as
 * rmw_fastrtps has them. The native part under {@code src/ros/src/main/native} only moves bytes.
 */
@NullMarked
package io.github.personalseg.ros.dds;

import org.jspecify.annotations.NullMarked;
