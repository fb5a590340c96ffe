/** From a camera message to published labels. */
@NullMarked
package io.github.personalseg.node.camera;

import org.jspecify.annotations.NullMarked;
