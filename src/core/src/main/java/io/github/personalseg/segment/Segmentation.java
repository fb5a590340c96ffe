package io.github.personalseg.segment;

import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.segment.vocabulary.LabelClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A labelled frame. Immutable; safe to use from any thread. */
public final class Segmentation {
  private final LabelImage labels;
  private final List<LabelClass> classes;
  private final Supplier<float[]> find;
  private float @Nullable [] scores;

  /**
   * @param labels one id per pixel
   * @param scores see {@link #scores}
   * @param classes whose ids the labels are
   */
  public Segmentation(LabelImage labels, float[] scores, List<LabelClass> classes) {
    this(labels, () -> scores, classes);
    this.scores = scores;
  }

  /**
   * A frame whose scores are found when they are asked for.
   *
   * @param find runs at most once
   */
  Segmentation(LabelImage labels, Supplier<float[]> find, List<LabelClass> classes) {
    this.labels = labels;
    this.classes = List.copyOf(classes);
    this.find = find;
  }

  /** One id per pixel. */
  public LabelImage labels() {
    return labels;
  }

  /** The classes whose ids the labels are. */
  public List<LabelClass> classes() {
    return classes;
  }

  /**
   * Probability of each pixel's label (of its best class where it is unlabelled), {@code [height,
   * width]}, 0..1: its part of all that the proposals say there, "no object" included. Shared by
   * all callers.
   */
  public synchronized float[] scores() {
    if (scores == null) {
      scores = find.get();
    }
    return scores;
  }

  /** The scores as mono8 image data: 0 for 0, 255 for 1. */
  public byte[] confidence() {
    float[] found = scores();
    byte[] bytes = new byte[found.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * found[i]);
    }
    return bytes;
  }

  /** The classes in view, largest first; counted by each call. */
  public List<ClassCoverage> shares() {
    float[] found = scores();
    int[] places = places();
    int[] pixels = new int[classes.size() + 1];
    double[] sums = new double[classes.size() + 1];
    for (int i = 0; i < found.length; i++) {
      int c = places[labels.ids()[i] & 0xffff];
      pixels[c]++;
      sums[c] += found[i];
    }
    return inView(pixels).stream()
        .map(
            c ->
                new ClassCoverage(
                    classes.get(c),
                    pixels[c],
                    (float) pixels[c] / found.length,
                    (float) (sums[c] / pixels[c])))
        .toList();
  }

  /** The classes in view for an overlay, largest first; concepts are highlighted. */
  public List<Overlay.Entry> legend() {
    int[] places = places();
    int[] pixels = new int[classes.size() + 1];
    short[] ids = labels.ids();
    for (int i = 0; i < ids.length; i++) {
      pixels[places[ids[i] & 0xffff]]++;
    }
    return inView(pixels).stream()
        .map(
            c -> {
              var shown = classes.get(c);
              float share = (float) pixels[c] / ids.length;
              return new Overlay.Entry(shown.id(), shown.name(), share, shown.concept());
            })
        .toList();
  }

  /** The class of each id; one behind the last for what is none's. */
  private int[] places() {
    int[] places = new int[labels.depth().unlabelled() + 1];
    Arrays.fill(places, classes.size());
    for (int c = 0; c < classes.size(); c++) {
      places[classes.get(c).id()] = c;
    }
    return places;
  }

  /** The classes that have pixels, those with most first. */
  private List<Integer> inView(int[] pixels) {
    return IntStream.range(0, classes.size())
        .filter(c -> pixels[c] > 0)
        .boxed()
        .sorted(Comparator.comparingInt((Integer c) -> pixels[c]).reversed())
        .toList();
  }
}
