package io.github.personalseg.image.codec;

import io.github.personalseg.image.RawImage;
import java.util.Arrays;

/**
 * Bilinear demosaicing of a 2×2 Bayer pattern: a missing colour is the mean of that colour among
 * the pixel's eight neighbours. At the edges only neighbours in the image count.
 */
final class BayerDecoder {
  private BayerDecoder() {}

  /**
   * Reads one byte of each pixel.
   *
   * @param high place of that byte in the pixel
   * @param redX column of the red pixel in the pattern, 0 or 1; blue lies diagonally opposite
   * @param redY its row
   */
  static byte[] decode(RawImage raw, int high, int redX, int redY) {
    int width = raw.width();
    int height = raw.height();
    int stride = raw.format().bytesPerPixel();
    byte[] data = raw.data();
    byte[] rgb = new byte[width * height * 3];
    int[] sums = new int[3];
    int[] counts = new int[3];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, to += 3) {
        Arrays.fill(sums, 0);
        Arrays.fill(counts, 0);
        for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
          for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
            int colour = colour(nx, ny, redX, redY);
            sums[colour] += data[ny * raw.step() + nx * stride + high] & 0xff;
            counts[colour]++;
          }
        }
        int own = colour(x, y, redX, redY);
        sums[own] = data[y * raw.step() + x * stride + high] & 0xff;
        counts[own] = 1;
        for (int c = 0; c < 3; c++) {
          rgb[to + c] = (byte) (counts[c] == 0 ? sums[own] : (sums[c] + counts[c] / 2) / counts[c]);
        }
      }
    }
    return rgb;
  }

  private static int colour(int x, int y, int redX, int redY) {
    boolean redColumn = (x & 1) == redX;
    boolean redRow = (y & 1) == redY;
    return redColumn != redRow ? 1 : redColumn ? 0 : 2;
  }
}
