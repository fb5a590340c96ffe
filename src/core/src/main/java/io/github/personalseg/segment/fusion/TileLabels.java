package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.math.ParallelLoop;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame's labels from the shares of its proposals, tile by tile: of most classes a bound says
 * that they can win nowhere in a tile, so that only the others are fused there. A class's score is
 * at most the sum over the proposals of its share times the mask's largest value in the tile; where
 * that lies below what another class is sure to reach at every cell centre of the tile, the class
 * loses at each of its pixels, which lie between those centres. Working memory for one thread.
 *
 * <p>Within {@link ClaimBorders} the labels are those of {@link ArgMax} over {@link
 * ProposalFusion}, whose blocks of cells have another form: what adds less than 1e-7 is left out
 * here and there, but not in the same places.
 */
public final class TileLabels {
  /** Cells of a tile along each axis: few, so that few classes are left, and yet long loops. */
  private static final int ROWS = 8;

  private static final int COLUMNS = ScoreTile.STRETCH;

  /** Of a bound: for what rounding may take from it. */
  private static final float ROUNDING = 1e-4f;

  private static final ThreadLocal<@Nullable TileLabels> OF_THREAD = new ThreadLocal<>();

  private final int proposals;
  private final FusionBlock block;
  private final ScoreTile tile = new ScoreTile();
  private final ArgMax argMax = new ArgMax(tile);
  private final float[] mass = new float[(ROWS + 1) * (COLUMNS + 1)];
  private final float[] line = new float[COLUMNS + 1];
  private float[] bounds = {};
  private int bandColumn;

  private TileLabels(int proposals) {
    this.proposals = proposals;
    this.block = new FusionBlock(proposals, (ROWS + 1) * (COLUMNS + 1));
  }

  private static TileLabels ofThread(int proposals) {
    var own = OF_THREAD.get();
    if (own == null || own.proposals != proposals) {
      own = new TileLabels(proposals);
      OF_THREAD.set(own);
    }
    return own;
  }

  /**
   * Labels a frame.
   *
   * @param idOfClass what stands for each class, {@code [C]}
   * @param ids gets what stands for the best class of every camera pixel, {@code [imageHeight,
   *     imageWidth]}
   * @param scores gets its probability, 0..1, see {@link ScoreGrid#toProbabilities}; none for who
   *     does not ask
   */
  public static void find(
      FrameShares frame, short[] idOfClass, short[] ids, float @Nullable [] scores) {
    find(frame, idOfClass, ids, scores, new FusionMemory());
  }

  /**
   * The same.
   *
   * @param memory what the frame is worked out in
   */
  public static void find(
      FrameShares frame,
      short[] idOfClass,
      short[] ids,
      float @Nullable [] scores,
      FusionMemory memory) {
    var proposals = frame.proposals();
    var target = memory.target(proposals, idOfClass, ids, scores);
    var borders = frame.borders();
    var aside = borders.reaches().isEmpty() ? null : memory.aside(target);
    int across = (proposals.width() + COLUMNS - 1) / COLUMNS;
    int down = (proposals.height() + ROWS - 1) / ROWS;
    ParallelLoop.run(
        across * down,
        (from, to) -> {
          var own = ofThread(proposals.count());
          for (int i = from; i < to; i++) {
            if (i == from || i % across == 0) {
              int tiles = Math.min(across - i % across, to - i);
              own.band(proposals, i / across * ROWS, i % across * COLUMNS, tiles);
            }
            own.label(frame, i / across * ROWS, i % across * COLUMNS, target);
            if (aside != null) {
              own.trim(borders, i / across * ROWS, i % across * COLUMNS, target, aside);
            }
          }
        });
  }

  /**
   * Labels the pixels that concepts hold beyond their borders anew: each without the concept that
   * held it, and where another one then holds it beyond its own, without any.
   *
   * @param aside of the frame's size; its values are of no use before and after
   */
  private void trim(
      ClaimBorders borders, int row, int column, ArgMax.Target target, ArgMax.Target aside) {
    for (var reach : borders.reaches()) {
      trim(List.of(reach), reach.without(), row, column, target, aside);
    }
    if (borders.reaches().size() > 1) {
      var without = borders.withoutAll().orElseThrow();
      trim(borders.reaches(), without, row, column, target, aside);
    }
  }

  private void trim(
      List<ClaimBorders.Reach> reaches,
      FrameShares without,
      int row,
      int column,
      ArgMax.Target target,
      ArgMax.Target aside) {
    int imageWidth = target.columns().low().length;
    var places = tilePixels(without.proposals(), row, column, target);
    boolean labelled = false;
    for (int y = places.top(); y < places.bottom(); y++) {
      for (int x = places.left(); x < places.right(); x++) {
        int at = y * imageWidth + x;
        if (ClaimBorders.beyond(reaches, target, x, y)) {
          if (!labelled) {
            label(without, row, column, aside);
            labelled = true;
          }
          target.ids()[at] = aside.ids()[at];
          if (target.scores() != null && aside.scores() != null) {
            target.scores()[at] = aside.scores()[at];
          }
        }
      }
    }
  }

  private record Pixels(int top, int bottom, int left, int right) {}

  private static Pixels tilePixels(Proposals grid, int row, int column, ArgMax.Target target) {
    int[] down = target.rows().first();
    int[] across = target.columns().first();
    return new Pixels(
        down[row],
        down[row + Math.min(ROWS, grid.height() - row)],
        across[column],
        across[column + Math.min(COLUMNS, grid.width() - column)]);
  }

  /** Moves to some tiles beside each other, the first at a row and column of cells. */
  private void band(Proposals grid, int row, int column, int tiles) {
    bandColumn = column;
    block.band(
        grid.maskLogits(),
        grid.height() * grid.width(),
        row * grid.width() + column,
        grid.width(),
        Math.min(ROWS + 1, grid.height() - row),
        Math.min(tiles * COLUMNS + 1, grid.width() - column));
  }

  /** Labels the pixels of the tile whose first cell is at a row and column. */
  private void label(FrameShares frame, int row, int column, ArgMax.Target target) {
    var grid = frame.proposals();
    int cellRows = Math.min(ROWS, grid.height() - row);
    int cellColumns = Math.min(COLUMNS, grid.width() - column);
    int firstPixel = target.rows().first()[row];
    if (firstPixel == target.rows().first()[row + cellRows]
        || target.columns().first()[column] == target.columns().first()[column + cellColumns]) {
      return; // padding alone
    }
    int height = Math.min(ROWS + 1, grid.height() - row);
    int width = Math.min(COLUMNS + 1, grid.width() - column);
    block.read(column - bandColumn, width);
    tile.move(row, column, height, width, cellColumns);
    boolean scored = target.scores() != null;
    if (scored) {
      block.writeMass(mass, 0);
      for (var negative : frame.negatives()) {
        if (!negative.ofOwnConcept()) {
          add(negative.mask(), 1, mass, 0, grid.width());
        }
      }
    }
    bound(frame);
    int favourite = favourite(frame.classCount());
    if (!scored && alone(frame, favourite)) {
      fill(cellRows, target, target.idOfClass()[favourite]);
      return;
    }
    fuse(frame, favourite, scored);
    tile.findPeaks();
    argMax.label(0, cellRows, target);
    if (target.scores() != null) {
      toProbabilities(cellRows, target, target.scores());
    }
  }

  /**
   * Computes the classes that can win somewhere.
   *
   * @param favourite a class that most others can hardly reach
   * @param scored whether the mass is asked for, which hangs on concepts with negatives of their
   *     own
   */
  private void fuse(FrameShares frame, int favourite, boolean scored) {
    int classes = frame.classCount();
    // Its turn comes again in its order.
    float sure = least(tile.add(favourite), frame, favourite, false);
    tile.move(tile.firstRow(), tile.firstColumn(), tile.rows(), tile.columns(), tile.cells());
    for (int c = 0; c < classes; c++) {
      if (bounds[c] >= sure || (scored && weighs(frame, c))) {
        sure = Math.max(sure, least(tile.add(c), frame, c, scored));
      }
    }
  }

  /** The class that can reach most. */
  private int favourite(int classes) {
    int favourite = 0;
    for (int c = 1; c < classes; c++) {
      favourite = bounds[c] > bounds[favourite] ? c : favourite;
    }
    return favourite;
  }

  /**
   * Whether a class wins everywhere in the tile, as far as the masks' largest and smallest values
   * tell: then no mask needs to be read.
   */
  private boolean alone(FrameShares frame, int favourite) {
    if (weighs(frame, favourite)) {
      return false;
    }
    float[] shares = frame.ofClass()[favourite];
    float[] lows = block.lows();
    float sure = 0;
    for (int n = 0; n < proposals; n++) {
      sure += shares[n] * lows[n];
    }
    sure = sure * (1 - ROUNDING) - proposals * ProposalFusion.NEGLIGIBLE;
    for (int c = 0; c < frame.classCount(); c++) {
      if (c != favourite && bounds[c] >= sure) {
        return false;
      }
    }
    return true;
  }

  private void fill(int cellRows, ArgMax.Target target, short id) {
    int[] rows = target.rows().first();
    int[] columns = target.columns().first();
    int imageWidth = target.columns().low().length;
    int begin = columns[tile.firstColumn()];
    int end = columns[tile.firstColumn() + tile.cells()];
    for (int y = rows[tile.firstRow()]; y < rows[tile.firstRow() + cellRows]; y++) {
      Arrays.fill(target.ids(), y * imageWidth + begin, y * imageWidth + end, id);
    }
  }

  private static boolean weighs(FrameShares frame, int c) {
    var negatives = frame.negatives();
    for (int i = 0; i < negatives.size(); i++) { // no iterator: asked for each class of each tile
      if (negatives.get(i).ofOwnConcept() && negatives.get(i).own() == c) {
        return true;
      }
    }
    return false;
  }

  /** The most that each class can reach in the tile. */
  private void bound(FrameShares frame) {
    int classes = frame.classCount();
    if (bounds.length < classes) {
      bounds = new float[classes];
    }
    Arrays.fill(bounds, 0, classes, 0);
    float[][] shares = frame.shares();
    float[] peaks = block.peaks();
    for (int n = 0; n < proposals; n++) {
      AxpyKernels.add(bounds, classes, shares[n], peaks[n]);
    }
    for (var negative : frame.negatives()) {
      float peak = peak(negative.mask(), frame.proposals());
      if (negative.ofOwnConcept()) {
        bounds[negative.own()] += negative.shares()[negative.own()] * peak;
      } else {
        AxpyKernels.add(bounds, classes, negative.shares(), peak);
      }
    }
    for (int c = 0; c < classes; c++) {
      bounds[c] *= 1 + ROUNDING;
    }
  }

  private float peak(float[] mask, Proposals grid) {
    float peak = 0;
    for (int y = 0; y < tile.rows(); y++) {
      int from = (tile.firstRow() + y) * grid.width() + tile.firstColumn();
      for (int x = 0; x < tile.columns(); x++) {
        peak = Math.max(peak, mask[from + x]);
      }
    }
    return peak;
  }

  /**
   * Computes a class's scores and tells what it reaches at every centre.
   *
   * @param to where they go in the tile
   * @param weighed whether the mass is kept as well
   */
  private float least(int to, FrameShares frame, int c, boolean weighed) {
    float[] values = tile.values();
    block.write(frame.ofClass()[c], ProposalFusion.NEGLIGIBLE, values, to);
    for (var negative : frame.negatives()) {
      float share = negative.shares()[c];
      if (negative.ofOwnConcept()) {
        if (negative.own() == c) {
          weigh(negative.mask(), share, values, to, frame.proposals().width(), weighed);
        }
      } else if (share >= ProposalFusion.NEGLIGIBLE) {
        add(negative.mask(), share, values, to, frame.proposals().width());
      }
    }
    // At least 0: their bits rise as they do and compare faster.
    int least = Integer.MAX_VALUE;
    for (int i = to; i < to + tile.rows() * tile.columns(); i++) {
      least = Math.min(least, Float.floatToRawIntBits(values[i]));
    }
    return Float.intBitsToFloat(least);
  }

  private void add(float[] mask, float share, float[] values, int to, int width) {
    for (int y = 0; y < tile.rows(); y++) {
      int from = (tile.firstRow() + y) * width + tile.firstColumn();
      for (int x = 0; x < tile.columns(); x++) {
        values[to + y * tile.columns() + x] += share * mask[from + x];
      }
    }
  }

  /** See {@link ProposalFusion}: what the negative proposal says more against leaves 0. */
  private void weigh(
      float[] mask, float share, float[] values, int to, int width, boolean weighed) {
    for (int y = 0; y < tile.rows(); y++) {
      int from = (tile.firstRow() + y) * width + tile.firstColumn();
      for (int x = 0; x < tile.columns(); x++) {
        int at = y * tile.columns() + x;
        float claim = values[to + at] + share * mask[from + x];
        boolean holds = claim > (1 - share) * mask[from + x];
        values[to + at] = holds ? claim : 0;
        if (weighed) {
          mass[at] += holds ? share * mask[from + x] : 0;
        }
      }
    }
  }

  /** {@link ScoreGrid#toProbabilities} for the tile's pixels. */
  private void toProbabilities(int cellRows, ArgMax.Target target, float[] scores) {
    var rows = target.rows();
    var columns = target.columns();
    int imageWidth = columns.low().length;
    int begin = columns.first()[tile.firstColumn()];
    int end = columns.first()[tile.firstColumn() + tile.cells()];
    for (int y = rows.first()[tile.firstRow()]; y < rows.first()[tile.firstRow() + cellRows]; y++) {
      int top = (rows.low()[y] - tile.firstRow()) * tile.columns();
      int bottom = (rows.high()[y] - tile.firstRow()) * tile.columns();
      for (int x = 0; x < tile.columns(); x++) {
        line[x] = AxisSampling.between(mass[top + x], mass[bottom + x], rows.fraction()[y]);
      }
      for (int x = begin; x < end; x++) {
        float left = line[columns.low()[x] - tile.firstColumn()];
        float right = line[columns.high()[x] - tile.firstColumn()];
        float all = AxisSampling.between(left, right, columns.fraction()[x]);
        int at = y * imageWidth + x;
        scores[at] = Math.min(1, scores[at] / Math.max(1, all));
      }
    }
  }
}
