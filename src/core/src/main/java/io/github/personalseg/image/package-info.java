/**
 * Images and masks in plain Java memory: camera pixel formats, resizing, PNG and JPEG, overlays.
 */
@NullMarked
package io.github.personalseg.image;

import org.jspecify.annotations.NullMarked;
