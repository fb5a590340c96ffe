/** The parameters of the node. */
@NullMarked
package io.github.personalseg.node.parameters;

import org.jspecify.annotations.NullMarked;
