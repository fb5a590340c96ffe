package io.github.personalseg.segment.fusion;

import io.github.personalseg.math.FastSigmoid;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where concepts with an identity end: a concept holds a pixel only where one of the proposals that
 * it claims covers the pixel by at least a half. Beyond that a pixel goes to the best of the other
 * classes: what the concept claims stays claimed, so that no rim of its class word is left about
 * it.
 *
 * <p>A claim covers what its mask does, less where the concept's share of the proposal is small. A
 * concept that claims its class word's share ({@link
 * io.github.personalseg.concept.InstancePrototype#classWord}) knows too little of its own share;
 * there the mask decides alone.
 *
 * <p>Without borders, what many masks leave at their soft edges adds up and takes the ground about
 * a thing wherever words say little of it. A claim less moves a border inwards and never outwards.
 */
final class ClaimBorders {
  /** How much of a pixel a claim must cover. */
  static final float LEAST = 0.5f;

  /** From this share of a proposal on a claim counts in full. */
  static final float SURE = 2f / 3;

  /** No concept claims anything. */
  static final ClaimBorders NONE = new ClaimBorders(List.of(), null);

  private final List<Reach> reaches;
  private final @Nullable FrameShares withoutAll;

  /**
   * How far a concept's claims reach.
   *
   * @param place of the concept among the classes
   * @param width cells of a row
   * @param cover the most that one claim covers of each cell, {@code [cells]}
   * @param without the frame without what the concept claims
   */
  @SuppressWarnings("ArrayRecordComponent") // handed from one step to the next, never compared
  record Reach(int place, int width, float[] cover, FrameShares without) {
    /** Whether the concept holds a camera pixel that none of its claims covers by a half. */
    boolean beyond(ArgMax.Target target, int x, int y) {
      var rows = target.rows();
      var columns = target.columns();
      if (target.ids()[y * columns.low().length + x] != target.idOfClass()[place]) {
        return false;
      }
      int top = rows.low()[y] * width;
      int bottom = rows.high()[y] * width;
      int left = columns.low()[x];
      int right = columns.high()[x];
      return AxisSampling.bilinear(
              cover[top + left],
              cover[top + right],
              cover[bottom + left],
              cover[bottom + right],
              columns.fraction()[x],
              rows.fraction()[y])
          < LEAST;
    }
  }

  private ClaimBorders(List<Reach> reaches, @Nullable FrameShares withoutAll) {
    this.reaches = List.copyOf(reaches);
    this.withoutAll = withoutAll;
  }

  /**
   * The borders of what is claimed in a frame.
   *
   * @param claims of all concepts of the generation, at least one
   * @param frame with the claims
   */
  static ClaimBorders of(
      List<IdentityAssignment.Claim> claims, FrameShares frame, LabelSchema generation) {
    Map<Integer, float[]> all = new HashMap<>();
    Map<Integer, Map<Integer, float[]>> ofPlace = new TreeMap<>();
    Map<Integer, float[]> covers = new HashMap<>();
    int cells = frame.proposals().height() * frame.proposals().width();
    float[] mask = new float[cells];
    float[] powers = new float[cells];
    for (var claim : claims) {
      float[] left = frame.shares()[claim.proposal()].clone();
      left[claim.place()] = 0;
      all.put(claim.proposal(), left);
      ofPlace.computeIfAbsent(claim.place(), place -> new HashMap<>()).put(claim.proposal(), left);
      System.arraycopy(frame.proposals().maskLogits(), claim.proposal() * cells, mask, 0, cells);
      FastSigmoid.ofAll(mask, powers, cells);
      float weight = weight(claim, generation);
      float[] cover = covers.computeIfAbsent(claim.place(), place -> new float[cells]);
      for (int i = 0; i < cells; i++) {
        cover[i] = Math.max(cover[i], weight * mask[i]);
      }
    }
    List<Reach> reaches = new ArrayList<>();
    ofPlace.forEach(
        (place, left) ->
            reaches.add(
                new Reach(
                    place,
                    frame.proposals().width(),
                    Objects.requireNonNull(covers.get(place)),
                    frame.with(left))));
    return new ClaimBorders(reaches, frame.with(all));
  }

  /** How much a claim counts for covering a pixel. */
  static float weight(IdentityAssignment.Claim claim, LabelSchema generation) {
    var concept = generation.concepts().get(claim.place() - generation.vocabulary().size());
    boolean ownShare = concept.identity().orElseThrow().classWord().length == 0;
    return ownShare ? Math.min(1, claim.share() / SURE) : 1;
  }

  /** Of each concept that claims something, in the classes' order. */
  List<Reach> reaches() {
    return reaches;
  }

  /** The frame without all that is claimed; none where nothing is. */
  Optional<FrameShares> withoutAll() {
    return Optional.ofNullable(withoutAll);
  }

  /** Whether a concept holds a camera pixel beyond its border. */
  static boolean beyond(List<Reach> reaches, ArgMax.Target target, int x, int y) {
    for (var reach : reaches) {
      if (reach.beyond(target, x, y)) {
        return true;
      }
    }
    return false;
  }
}
