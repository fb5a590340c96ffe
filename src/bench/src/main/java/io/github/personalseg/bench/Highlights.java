package io.github.personalseg.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Chooses the frames worth showing: the concept beside its look-alikes, look-alikes alone, the
 * concept alone, spread over the recording.
 */
public final class Highlights {
  /** Fewer pixels of a thing cannot be seen well. */
  private static final int VISIBLE = 1200;

  /**
   * How much of a frame is the concept, and how much look-alikes.
   *
   * @param frame counts from 0
   * @param concept pixels of the concept
   * @param rivals pixels of other things of its class
   */
  public record Content(int frame, int concept, int rivals) {
    /** Counts a frame's true labels. */
    public static Content of(int frame, int[] truth, int conceptLabel, int classLabel) {
      int concept = 0;
      int rivals = 0;
      for (int label : truth) {
        if (label == conceptLabel) {
          concept++;
        } else if (label == classLabel) {
          rivals++;
        }
      }
      return new Content(frame, concept, rivals);
    }

    /** Says what the frame shows. */
    public String describe(String conceptName, String className) {
      if (showsConcept()) {
        return conceptName + (showsRivals() ? " and another " + className : "");
      }
      return showsRivals() ? "another " + className + " only" : "no " + className;
    }

    private boolean showsConcept() {
      return concept >= VISIBLE;
    }

    private boolean showsRivals() {
      return rivals >= VISIBLE;
    }
  }

  private Highlights() {}

  /**
   * Chooses frames.
   *
   * @param contents every frame of the recording
   * @param count how many; fewer only when there are not as many frames
   * @return in the recording's order: about half of them show both, a quarter look-alikes alone, a
   *     quarter the concept alone, where the recording has them
   */
  public static List<Content> choose(List<Content> contents, int count) {
    var chosen = new TreeMap<Integer, Content>();
    take(contents, c -> c.showsConcept() && c.showsRivals(), (count + 1) / 2, chosen);
    take(contents, c -> !c.showsConcept() && c.showsRivals(), (count + 2) / 4, chosen);
    take(contents, c -> c.showsConcept() && !c.showsRivals(), count - chosen.size(), chosen);
    take(contents, Content::showsConcept, count - chosen.size(), chosen);
    take(contents, c -> true, count - chosen.size(), chosen);
    return List.copyOf(chosen.values());
  }

  /** Takes up to {@code count} frames of a kind, evenly spaced. */
  private static void take(
      List<Content> contents, Predicate<Content> kind, int count, TreeMap<Integer, Content> to) {
    var candidates =
        new ArrayList<>(
            contents.stream().filter(kind).filter(c -> !to.containsKey(c.frame())).toList());
    candidates.sort(Comparator.comparingInt(Content::frame));
    int taken = Math.min(count, candidates.size());
    for (int i = 0; i < taken; i++) {
      var content = candidates.get((int) ((i + 0.5) * candidates.size() / taken));
      to.put(content.frame(), content);
    }
  }

  /**
   * How wrong a frame is for the concept.
   *
   * @param frame counts from 0
   * @param missed pixels of the concept that are not labelled as it
   * @param wrong pixels labelled as it that are not
   */
  public record Failure(int frame, int missed, int wrong) {
    /** Compares a frame's labels with the truth. */
    public static Failure of(int frame, int[] truth, int truthId, int[] labels, int conceptId) {
      int missed = 0;
      int wrong = 0;
      for (int i = 0; i < truth.length; i++) {
        missed += truth[i] == truthId && labels[i] != conceptId ? 1 : 0;
        wrong += truth[i] != truthId && labels[i] == conceptId ? 1 : 0;
      }
      return new Failure(frame, missed, wrong);
    }

    private int pixels() {
      return missed + wrong;
    }
  }

  /**
   * The worst frames, the worst first; of frames that follow each other closely one is enough.
   *
   * @param apart least distance of two frames that are chosen, in frames
   */
  public static List<Failure> worst(List<Failure> failures, int count, int apart) {
    var chosen = new ArrayList<Failure>();
    var sorted = new ArrayList<>(failures);
    sorted.sort(
        Comparator.comparingInt((Failure failure) -> -failure.pixels())
            .thenComparingInt(Failure::frame));
    for (Failure failure : sorted) {
      boolean near =
          chosen.stream().anyMatch(other -> Math.abs(other.frame() - failure.frame()) < apart);
      if (chosen.size() < count && !near && failure.pixels() > 0) {
        chosen.add(failure);
      }
    }
    return List.copyOf(chosen);
  }
}
