package io.github.personalseg.image.codec;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Gray TIFF, in which some data sets keep labels; no camera and no command reads pictures so. */
final class TiffLabels {
  private TiffLabels() {}

  static boolean fits(byte[] bytes) {
    return FileKind.of(bytes).filter("TIFF"::equals).isPresent();
  }

  static GrayImage decode(byte[] bytes) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      ImageLimits.check(reader.getWidth(0), reader.getHeight(0), ImageLimits.MAX_PIXELS);
      var layout = reader.getRawImageType(0).getSampleModel();
      int bits = layout.getSampleSize(0);
      if (layout.getNumBands() != 1 || bits > 16) {
        throw new IOException(
            "TIFF has "
                + layout.getNumBands()
                + " channels of "
                + bits
                + " bits; a gray image has 1 of at most 16");
      }
      var raster = reader.read(0).getRaster();
      int width = raster.getWidth();
      int height = raster.getHeight();
      int[] samples = raster.getSamples(0, 0, width, height, 0, (int[]) null);
      short[] values = new short[samples.length];
      for (int i = 0; i < samples.length; i++) {
        values[i] = (short) samples[i];
      }
      return new GrayImage(width, height, bits > 8 ? 16 : 8, values);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      // The JDK's reader lets these escape on damaged files.
      throw new IOException("damaged TIFF: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }
}
