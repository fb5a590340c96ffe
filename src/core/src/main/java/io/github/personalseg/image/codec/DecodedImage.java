package io.github.personalseg.image.codec;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;

/** A picture file's pixels as stored, before they become what is asked for. */
interface DecodedImage {
  /** The pixels as 8-bit RGB; 16 bits by their upper byte. */
  RgbImage rgb(Alpha alpha);

  /** What is marked; a file's own rule for it. */
  Mask mask();

  /** The raw values, when there is one for each pixel and no colour. */
  GrayImage gray() throws IOException;

  /** How the file says it must be turned. */
  Orientation orientation();

  /** The kind of picture and the brightest value in it, for messages. */
  String summary();

  /** What becomes of a picture's transparency. */
  enum Alpha {
    /** Laid on black. */
    ON_BLACK,
    /** As if all were opaque, as camera drivers mean it. */
    IGNORED
  }
}
