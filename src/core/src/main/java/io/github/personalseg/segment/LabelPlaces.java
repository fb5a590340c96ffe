package io.github.personalseg.segment;

import io.github.personalseg.image.Mask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The places of a labelled frame that carry one label. */
final class LabelPlaces {
  /** Parts of a thing that lie no farther apart, as a share of the frame's width, are one place. */
  private static final double GAP = 0.01;

  /** What reaches no farther inside, as a share of the frame's width, is the rim of a mask. */
  private static final double RIM = 0.008;

  private static final int CORNERS = 24;

  /**
   * Connected pixels of one label.
   *
   * @param mask of the frame's size
   * @param box around it
   * @param pixels its area
   * @param score mean score of its pixels, 0..1
   */
  record Place(Mask mask, Mask.Box box, int pixels, float score) {
    /** The part of it, 0..1, that lies in another mask. */
    double within(Mask other) {
      return (double) shared(other) / pixels;
    }

    /** IoU with another mask. */
    double agreement(Mask other) {
      int shared = shared(other);
      return (double) shared / (pixels + other.area() - shared);
    }

    private int shared(Mask other) {
      int shared = 0;
      for (int y = box.y(); y < box.y() + box.height(); y++) {
        for (int x = box.x(); x < box.x() + box.width(); x++) {
          shared += mask.contains(x, y) && other.contains(x, y) ? 1 : 0;
        }
      }
      return shared;
    }

    /** The centre of the pixel farthest from the place's edge, by steps along rows and columns. */
    Mask.Point innermost() {
      int deepest = deepest(new int[mask.cells().length]);
      int row = deepest / mask.width();
      return new Mask.Point(deepest % mask.width() + 0.5, row + 0.5);
    }

    /** How many steps the innermost pixel lies inside, at least 1. */
    int depth() {
      int[] depth = new int[mask.cells().length];
      return depth[deepest(depth)];
    }

    private int deepest(int[] depth) {
      int width = mask.width();
      int deepest = -1;
      for (int y = box.y(); y < box.y() + box.height(); y++) {
        for (int x = box.x(); x < box.x() + box.width(); x++) {
          int i = y * width + x;
          if (mask.cells()[i] != 0) {
            depth[i] = 1 + Math.min(x > 0 ? depth[i - 1] : 0, y > 0 ? depth[i - width] : 0);
          }
        }
      }
      for (int y = box.y() + box.height() - 1; y >= box.y(); y--) {
        for (int x = box.x() + box.width() - 1; x >= box.x(); x--) {
          int i = y * width + x;
          if (depth[i] > 0) {
            int right = x + 1 < width ? depth[i + 1] : 0;
            int below = y + 1 < mask.height() ? depth[i + width] : 0;
            depth[i] = Math.min(depth[i], 1 + Math.min(right, below));
            deepest = deepest < 0 || depth[i] > depth[deepest] ? i : deepest;
          }
        }
      }
      return deepest;
    }

    /** Corners of a polygon around it: its left and right ends on some of its rows. */
    List<Mask.Point> outline() {
      int steps = Math.max(1, Math.min(box.height(), CORNERS / 2) - 1);
      var left = new ArrayList<Mask.Point>();
      var right = new ArrayList<Mask.Point>();
      for (int k = 0; k <= steps; k++) {
        int y = box.y() + k * (box.height() - 1) / steps;
        int first = -1;
        int last = -1;
        for (int x = box.x(); x < box.x() + box.width(); x++) {
          if (mask.contains(x, y)) {
            first = first < 0 ? x : first;
            last = x;
          }
        }
        if (first >= 0) {
          int edge = k == steps ? y + 1 : y;
          left.add(new Mask.Point(first, edge));
          right.add(0, new Mask.Point(last + 1.0, edge));
        }
      }
      left.addAll(right);
      return left;
    }
  }

  private LabelPlaces() {}

  /**
   * The places of a label, largest first.
   *
   * @param id the label
   * @param least smaller parts of the frame, as a share of it, are left out
   * @param without pixels that do not count, and beside which thin rims do not count either
   */
  static List<Place> of(Segmentation segmentation, int id, double least, Optional<Mask> without) {
    var labels = segmentation.labels();
    int[] parts = parts(without.isPresent() ? without(labels, without.get()) : labels, id);
    List<Mask.Box> boxes = boxes(parts, labels.width());
    int[] joined = join(boxes, (int) Math.ceil(GAP * labels.width()));
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] > 0) {
        members.computeIfAbsent(joined[parts[i] - 1], k -> new ArrayList<>()).add(i);
      }
    }
    return members.values().stream()
        .filter(pixels -> pixels.size() >= Math.max(1, least * parts.length))
        .map(pixels -> place(pixels, labels, segmentation.scores()))
        .filter(place -> without.isEmpty() || place.depth() > RIM * labels.width())
        .sorted(
            Comparator.comparingInt((Place place) -> -place.pixels())
                .thenComparing(place -> place.box().x())
                .thenComparing(place -> place.box().y()))
        .toList();
  }

  private static LabelImage without(LabelImage labels, Mask mask) {
    short[] ids = labels.ids().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = mask.cells()[i] != 0 ? (short) labels.depth().unlabelled() : ids[i];
    }
    return new LabelImage(
        labels.width(), labels.height(), labels.depth(), ids, labels.generation());
  }

  /** The number, from 1 up, of the connected part that a pixel belongs to; 0 without the label. */
  private static int[] parts(LabelImage labels, int id) {
    int width = labels.width();
    int[] parts = new int[labels.ids().length];
    int count = 0;
    var open = new ArrayDeque<Integer>();
    for (int start = 0; start < parts.length; start++) {
      if (parts[start] == 0 && (labels.ids()[start] & 0xffff) == id) {
        parts[start] = ++count;
        open.add(start);
        while (!open.isEmpty()) {
          int at = open.remove();
          int x = at % width;
          reach(labels, id, parts, count, x > 0 ? at - 1 : -1, open);
          reach(labels, id, parts, count, x + 1 < width ? at + 1 : -1, open);
          reach(labels, id, parts, count, at - width, open);
          reach(labels, id, parts, count, at + width < parts.length ? at + width : -1, open);
        }
      }
    }
    return parts;
  }

  private static void reach(
      LabelImage labels, int id, int[] parts, int part, int at, ArrayDeque<Integer> open) {
    if (at >= 0 && parts[at] == 0 && (labels.ids()[at] & 0xffff) == id) {
      parts[at] = part;
      open.add(at);
    }
  }

  private static List<Mask.Box> boxes(int[] parts, int width) {
    var edges = new ArrayList<int[]>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] > 0) {
        int x = i % width;
        int y = i / width;
        if (parts[i] > edges.size()) {
          edges.add(new int[] {x, y, x, y});
        }
        int[] edge = edges.get(parts[i] - 1);
        edge[0] = Math.min(edge[0], x);
        edge[1] = Math.min(edge[1], y);
        edge[2] = Math.max(edge[2], x);
        edge[3] = Math.max(edge[3], y);
      }
    }
    return edges.stream()
        .map(e -> new Mask.Box(e[0], e[1], e[2] - e[0] + 1, e[3] - e[1] + 1))
        .toList();
  }

  /** The part that each part is joined to. */
  private static int[] join(List<Mask.Box> boxes, int gap) {
    int[] joined = new int[boxes.size()];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = i;
      for (int k = 0; k < i; k++) {
        if (joined[k] != joined[i] && near(boxes.get(i), boxes.get(k), gap)) {
          int from = joined[k];
          for (int m = 0; m <= i; m++) {
            joined[m] = joined[m] == from ? joined[i] : joined[m];
          }
        }
      }
    }
    return joined;
  }

  private static boolean near(Mask.Box a, Mask.Box b, int gap) {
    return a.x() <= b.x() + b.width() + gap
        && b.x() <= a.x() + a.width() + gap
        && a.y() <= b.y() + b.height() + gap
        && b.y() <= a.y() + a.height() + gap;
  }

  private static Place place(List<Integer> pixels, LabelImage labels, float[] scores) {
    byte[] cells = new byte[labels.ids().length];
    double sum = 0;
    for (int i : pixels) {
      cells[i] = 1;
      sum += scores[i];
    }
    var mask = new Mask(labels.width(), labels.height(), cells);
    return new Place(
        mask, mask.bounds().orElseThrow(), pixels.size(), (float) (sum / pixels.size()));
  }
}
