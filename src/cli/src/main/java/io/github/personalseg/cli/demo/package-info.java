/** {@code personal-seg demo}: the main job on a recording, a live graph or photographs. */
@NullMarked
package io.github.personalseg.cli.demo;

import org.jspecify.annotations.NullMarked;
