/** Processes: where the program is installed and the node as a child. */
@NullMarked
package io.github.personalseg.cli.process;

import org.jspecify.annotations.NullMarked;
