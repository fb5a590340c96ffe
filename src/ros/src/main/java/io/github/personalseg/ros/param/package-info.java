/** Parameters: what is declared, which values are allowed, and the services that reach them. */
@NullMarked
package io.github.personalseg.ros.param;

import org.jspecify.annotations.NullMarked;
