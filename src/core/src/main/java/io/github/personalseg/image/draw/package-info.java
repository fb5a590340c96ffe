/** Pictures for people: overlays, legends, palettes, text. */
@NullMarked
package io.github.personalseg.image.draw;

import org.jspecify.annotations.NullMarked;
