package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.Truth;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.util.Optional;

/**
 * One frame to label, with what is true of it.
 *
 * @param proposals what the model says of it
 * @param truth what is known of its pixels
 */
public record TestFrame(Proposals proposals, Truth truth) {

  public static TestFrame of(BenchImage image, ProposalCache cache) throws IOException {
    var picture = image.image();
    return new TestFrame(cache.of(image.file(), picture), image.truth(picture));
  }

  /** Two images side by side as one; the right one is brought to the left one's height. */
  public static TestFrame sideBySide(BenchImage left, BenchImage right, OvssModel model)
      throws IOException {
    var a = left.image();
    var b = right.image();
    int width = Math.max(1, Math.round((float) b.width() * a.height() / b.height()));
    var picture = join(a, Resize.to(b, width, a.height()));
    return new TestFrame(model.infer(picture), join(left.truth(a), right.truth(b), width));
  }

  private static RgbImage join(RgbImage a, RgbImage b) {
    byte[] data = new byte[3 * (a.width() + b.width()) * a.height()];
    for (int y = 0; y < a.height(); y++) {
      int row = 3 * y * (a.width() + b.width());
      System.arraycopy(a.data(), 3 * y * a.width(), data, row, 3 * a.width());
      System.arraycopy(b.data(), 3 * y * b.width(), data, row + 3 * a.width(), 3 * b.width());
    }
    return new RgbImage(a.width() + b.width(), a.height(), data);
  }

  private static Truth join(Truth a, Truth b, int rightWidth) {
    var left = a.concept();
    var right = b.concept();
    int width = left.width() + rightWidth;
    byte[] cells = new byte[width * left.height()];
    boolean known = a.words().isPresent() && b.words().isPresent();
    int[] words = new int[known ? cells.length : 0];
    for (int i = 0; i < cells.length; i++) {
      int x = i % width;
      int y = i / width;
      boolean onLeft = x < left.width();
      // Nearest pixel of the right image at its own size.
      int from =
          onLeft
              ? y * left.width() + x
              : ((int) ((y + 0.5) * right.height() / left.height())) * right.width()
                  + (int) ((x - left.width() + 0.5) * right.width() / rightWidth);
      cells[i] = (onLeft ? left : right).cells()[from];
      if (known) {
        words[i] = (onLeft ? a : b).words().get()[from];
      }
    }
    return new Truth(
        new Mask(width, left.height(), cells), known ? Optional.of(words) : Optional.empty());
  }
}
