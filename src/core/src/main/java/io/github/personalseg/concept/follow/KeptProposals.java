package io.github.personalseg.concept.follow;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What following needs to know of one frame: the proposals that show anything, their masks at 8
 * bits. A fifth of the model's output in size. Immutable, until its owner lends its memory to
 * another.
 */
public final class KeptProposals {
  /** Mask values from here on count as covered: a probability of one half. */
  static final int COVERED = 128;

  /** Steps of the quantizing table per unit of a logit, and the logits it spans. */
  private static final int STEPS = 16;

  private static final int SPAN = 6;

  private static final byte[] LEVELS = levels();

  /** Share of a proposal in a region from which it belongs to it. */
  private static final double INSIDE = 0.6;

  /** By how much proposals must fit better together than the best of them alone. */
  private static final double TOGETHER = 0.1;

  private final long stamp;
  private final FrameGeometry geometry;
  private final int rows;
  private final int columns;
  private final byte[][] masks;
  private final long[][] bits;
  private final float[][] embeddings;
  private final int[] areas;
  private final double[][] centres;

  private KeptProposals(
      long stamp,
      FrameGeometry geometry,
      int rows,
      int columns,
      byte[][] masks,
      long[][] bits,
      float[][] embeddings) {
    this.stamp = stamp;
    this.geometry = geometry;
    this.rows = rows;
    this.columns = columns;
    this.masks = masks;
    this.bits = bits;
    this.embeddings = embeddings;
    areas = new int[masks.length];
    centres = new double[masks.length][];
    for (int n = 0; n < masks.length; n++) {
      areas[n] = Bits.count(bits[n]);
      centres[n] = Bits.centre(bits[n], columns, areas[n]);
    }
  }

  /**
   * Keeps a frame.
   *
   * @param stamp nanoseconds since the epoch
   */
  public static KeptProposals of(long stamp, Proposals proposals) {
    return of(stamp, proposals, null);
  }

  /**
   * The same.
   *
   * @param used what nobody reads any more: its arrays become this one's as far as they fit
   */
  public static KeptProposals of(long stamp, Proposals proposals, @Nullable KeptProposals used) {
    int cells = proposals.height() * proposals.width();
    var stock = used != null && used.fits(cells, proposals.dim()) ? used : null;
    byte[][] masks = new byte[proposals.count()][];
    long[][] bits = new long[proposals.count()][];
    float[][] embeddings = new float[proposals.count()][];
    int kept = 0;
    byte[] mask = mask(stock, 0, cells);
    long[] covered = covered(stock, 0, cells);
    for (int n = 0; n < proposals.count(); n++) {
      boolean shown = false;
      for (int i = 0; i < cells; i++) {
        mask[i] = level(proposals.maskLogits()[n * cells + i]);
        if ((mask[i] & 0xff) >= COVERED) {
          covered[i >> 6] |= 1L << i;
          shown = true;
        }
      }
      if (shown) {
        masks[kept] = mask;
        bits[kept] = covered;
        embeddings[kept] = embedding(stock, kept, proposals.dim());
        System.arraycopy(
            proposals.embeddings(), n * proposals.dim(), embeddings[kept], 0, proposals.dim());
        kept++;
        mask = mask(stock, kept, cells);
        covered = covered(stock, kept, cells);
      }
    }
    return new KeptProposals(
        stamp,
        proposals.geometry(),
        proposals.height(),
        proposals.width(),
        Arrays.copyOf(masks, kept),
        Arrays.copyOf(bits, kept),
        Arrays.copyOf(embeddings, kept));
  }

  /** Whether its arrays have the lengths that such proposals need. */
  private boolean fits(int cells, int dim) {
    return masks.length > 0 && masks[0].length == cells && dim() == dim;
  }

  /** The array of a place in the stock, or a new one where that has no such place. */
  private static byte[] mask(@Nullable KeptProposals stock, int place, int cells) {
    return stock != null && place < stock.count() ? stock.masks[place] : new byte[cells];
  }

  private static long[] covered(@Nullable KeptProposals stock, int place, int cells) {
    if (stock == null || place >= stock.count()) {
      return new long[Bits.words(cells)];
    }
    Arrays.fill(stock.bits[place], 0);
    return stock.bits[place];
  }

  private static float[] embedding(@Nullable KeptProposals stock, int place, int dim) {
    return stock != null && place < stock.count() ? stock.embeddings[place] : new float[dim];
  }

  private static byte[] levels() {
    byte[] levels = new byte[2 * SPAN * STEPS + 1];
    for (int i = 0; i < levels.length; i++) {
      double logit = (double) i / STEPS - SPAN;
      levels[i] = (byte) Math.round(255 / (1 + Math.exp(-logit)));
    }
    return levels;
  }

  private static byte level(float logit) {
    float place = (logit + SPAN) * STEPS + 0.5f;
    return LEVELS[place > 0 ? (int) Math.min(place, LEVELS.length - 1) : 0];
  }

  /**
   * The frame as the model gave it, as far as it was kept: proposals that showed something, logits
   * in steps, no features. It is labelled much as the whole output would be.
   */
  public Proposals proposals() {
    int cells = rows * columns;
    int dim = dim();
    float[] logits = new float[masks.length * cells];
    float[] flat = new float[masks.length * dim];
    for (int n = 0; n < masks.length; n++) {
      for (int i = 0; i < cells; i++) {
        double p = Math.max(0.5, Math.min(254.5, masks[n][i] & 0xff)) / 255;
        logits[n * cells + i] = (float) Math.log(p / (1 - p));
      }
      System.arraycopy(embeddings[n], 0, flat, n * dim, dim);
    }
    return new Proposals(
        masks.length,
        rows,
        columns,
        dim,
        logits,
        flat,
        new FeatureMap(dim, 1, 1, new float[dim]),
        geometry);
  }

  /** Nanoseconds since the epoch. */
  public long stamp() {
    return stamp;
  }

  /** Where the camera image lies in the proposals' grid. */
  public FrameGeometry geometry() {
    return geometry;
  }

  /** Proposals that show anything. */
  public int count() {
    return masks.length;
  }

  /** Memory it takes, in bytes, within a few hundred. */
  public long bytes() {
    long each = masks.length == 0 ? 0 : masks[0].length + 8L * bits[0].length + 4L * dim();
    return masks.length * (each + 100) + 200;
  }

  int dim() {
    return embeddings.length == 0 ? 0 : embeddings[0].length;
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /** The unit embedding of a proposal, {@code [D]}. */
  public float[] embedding(int proposal) {
    return embeddings[proposal];
  }

  /** Covered cells, one bit each. */
  long[] bits(int proposal) {
    return bits[proposal];
  }

  /** Covered cells of a proposal, above 0. */
  public int area(int proposal) {
    return areas[proposal];
  }

  /** Mean column and row of the covered cells. */
  double[] centre(int proposal) {
    return centres[proposal];
  }

  /** Mean probability of the covered cells, 0.5 to 1. */
  double clarity(int proposal) {
    long sum = 0;
    for (byte level : masks[proposal]) {
      sum += (level & 0xff) >= COVERED ? level & 0xff : 0;
    }
    return sum / 255.0 / areas[proposal];
  }

  /** Whether a proposal's mask reaches the border of the camera image. */
  boolean atBorder(int proposal) {
    int right = Math.min(columns, (int) (geometry.imageWidth() / cellWidth() + 0.5)) - 1;
    int bottom = Math.min(rows, (int) (geometry.imageHeight() / cellHeight() + 0.5)) - 1;
    for (int x = 0; x <= right; x++) {
      if (covered(proposal, 0, x) || covered(proposal, bottom, x)) {
        return true;
      }
    }
    for (int y = 0; y <= bottom; y++) {
      if (covered(proposal, y, 0) || covered(proposal, y, right)) {
        return true;
      }
    }
    return false;
  }

  private boolean covered(int proposal, int y, int x) {
    return (masks[proposal][y * columns + x] & 0xff) >= COVERED;
  }

  private double cellWidth() {
    return geometry.cellWidth(columns);
  }

  private double cellHeight() {
    return geometry.cellHeight(rows);
  }

  /**
   * The proposal that fits a mask best.
   *
   * @param mask of the camera image's size
   * @return the proposal and its IoU with the mask; -1 and 0 when none shares a cell with it
   */
  public Fit fit(Mask mask) {
    return fit(cells(mask));
  }

  /**
   * The proposals that show a marked thing together, where the model has no proposal of the whole.
   *
   * @param mask of the camera image's size
   * @param least IoU with the mask, above 0
   * @return the one that fits best, alone, unless several fit clearly better together; then the
   *     largest first; empty when they agree with the mask by less than {@code least}
   */
  public List<Integer> parts(Mask mask, double least) {
    long[] marked = cells(mask);
    var best = fit(marked);
    var together = inside(marked);
    double iou = Bits.iou(union(together), marked);
    if (iou >= Math.max(least, best.iou() + TOGETHER)) {
      return together;
    }
    return best.proposal() < 0 || best.iou() < least ? List.of() : List.of(best.proposal());
  }

  /** Proposals that lie mostly in a region, the largest first. */
  List<Integer> inside(long[] region) {
    List<Integer> inside = new ArrayList<>();
    for (int n = 0; n < masks.length; n++) {
      if (Bits.shared(bits[n], region) >= INSIDE * areas[n]) {
        inside.add(n);
      }
    }
    inside.sort(Comparator.comparingInt(n -> -areas[n]));
    return inside;
  }

  /** The cells that some of the proposals cover. */
  long[] union(List<Integer> proposals) {
    long[] union = new long[Bits.words(rows * columns)];
    for (int n : proposals) {
      for (int i = 0; i < union.length; i++) {
        union[i] |= bits[n][i];
      }
    }
    return union;
  }

  private long[] cells(Mask mask) {
    float[] coverage = mask.coverage(columns, rows, cellWidth(), cellHeight());
    long[] marked = new long[Bits.words(rows * columns)];
    for (int i = 0; i < rows * columns; i++) {
      if (coverage[i] >= 0.5f) {
        marked[i >> 6] |= 1L << i;
      }
    }
    return marked;
  }

  private Fit fit(long[] marked) {
    int best = -1;
    double most = 0;
    for (int n = 0; n < masks.length; n++) {
      double iou = Bits.iou(bits[n], marked);
      if (iou > most) {
        most = iou;
        best = n;
      }
    }
    return new Fit(best, most);
  }

  /**
   * How well a proposal fits a mask.
   *
   * @param proposal its place; -1 when there is none
   * @param iou 0..1
   */
  public record Fit(int proposal, double iou) {}

  /** A proposal's mask at the camera image's size. */
  public Mask mask(int proposal) {
    int width = geometry.imageWidth();
    int height = geometry.imageHeight();
    byte[] cells = new byte[Math.multiplyExact(width, height)];
    byte[] levels = masks[proposal];
    for (int y = 0; y < height; y++) {
      double v = Math.max(0, Math.min(rows - 1, (y + 0.5) / cellHeight() - 0.5));
      int top = (int) v;
      int below = Math.min(top + 1, rows - 1);
      for (int x = 0; x < width; x++) {
        double u = Math.max(0, Math.min(columns - 1, (x + 0.5) / cellWidth() - 0.5));
        int left = (int) u;
        int right = Math.min(left + 1, columns - 1);
        double upper = mix(levels[top * columns + left], levels[top * columns + right], u - left);
        double lower =
            mix(levels[below * columns + left], levels[below * columns + right], u - left);
        cells[y * width + x] = (byte) (upper + (v - top) * (lower - upper) >= COVERED ? 1 : 0);
      }
    }
    return new Mask(width, height, cells);
  }

  private static double mix(byte a, byte b, double along) {
    return (1 - along) * (a & 0xff) + along * (b & 0xff);
  }
}
