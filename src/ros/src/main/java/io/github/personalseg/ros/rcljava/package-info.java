/**
 * The live transport on rcljava, the ROS 2 client library for Java. What needs rcljava on the class
 * path lies in a source root of its own and is compiled only where rcljava is on hand; mapping
 * messages and finding out whether it works lie here.
 */
@NullMarked
package io.github.personalseg.ros.rcljava;

import org.jspecify.annotations.NullMarked;
