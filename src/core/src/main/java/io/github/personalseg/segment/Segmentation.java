package io.github.personalseg.segment;

import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.segment.vocabulary.LabelClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A labelled frame.
 *
 * @param labels one id per pixel
 * @param scores probability of each pixel's label (of its best class where it is unlabelled),
 *     {@code [height, width]}, 0..1: its part of all that the proposals say there, "no object"
 *     included
 * @param classes whose ids the labels are
 */
public record Segmentation(LabelImage labels, float[] scores, List<LabelClass> classes) {

  /** The scores as mono8 image data: 0 for 0, 255 for 1. */
  public byte[] confidence() {
    byte[] bytes = new byte[scores.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * scores[i]);
    }
    return bytes;
  }

  /** The classes in view, largest first; counted by each call. */
  public List<ClassCoverage> shares() {
    int[] classOfId = new int[labels.depth().unlabelled() + 1];
    Arrays.fill(classOfId, classes.size());
    for (int c = 0; c < classes.size(); c++) {
      classOfId[classes.get(c).id()] = c;
    }
    int[] pixels = new int[classes.size() + 1];
    double[] sums = new double[classes.size() + 1];
    for (int i = 0; i < scores.length; i++) {
      int c = classOfId[labels.ids()[i] & 0xffff];
      pixels[c]++;
      sums[c] += scores[i];
    }
    var shares = new ArrayList<ClassCoverage>();
    for (int c = 0; c < classes.size(); c++) {
      if (pixels[c] > 0) {
        float share = (float) pixels[c] / scores.length;
        float mean = (float) (sums[c] / pixels[c]);
        shares.add(new ClassCoverage(classes.get(c), pixels[c], share, mean));
      }
    }
    shares.sort(Comparator.comparingInt(ClassCoverage::pixels).reversed());
    return List.copyOf(shares);
  }

  /** The classes in view for an overlay, largest first; concepts are highlighted. */
  public List<Overlay.Entry> legend() {
    return shares().stream()
        .map(
            s ->
                new Overlay.Entry(
                    s.labelClass().id(),
                    s.labelClass().name(),
                    s.share(),
                    s.labelClass().concept()))
        .toList();
  }
}
