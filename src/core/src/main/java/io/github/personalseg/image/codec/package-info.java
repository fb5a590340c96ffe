/** Pixels from bytes and back: camera encodings, PNG, JPEG, EXIF orientation. */
@NullMarked
package io.github.personalseg.image.codec;

import org.jspecify.annotations.NullMarked;
