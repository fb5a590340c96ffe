package io.github.personalseg.segment;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.MaskSuggestion;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.draw.ColourName;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a lesson is worth, tried on frames: other things that answer to the concept, and marked
 * places where it is not found. Immutable.
 *
 * @param findings what is wrong, in the order of the frames
 * @param frames how many were tried
 * @param quality mean IoU on the frames that mark the concept, 0..1; 0 when none does
 */
public record LessonCheck(List<Finding> findings, int frames, float quality) {
  /** Least part of a frame that is worth a finding. */
  private static final double LEAST_SHARE = 5e-4;

  /** Part of a place that must lie on a marked look-alike to be it. */
  private static final double SAME = 0.5;

  /** Part of the marked pixels below which the concept counts as missed. */
  private static final double FOUND = 0.5;

  /** Agreement from which a mark stands for a place. */
  private static final double FITS = 0.5;

  /**
   * A frame to try the concept on.
   *
   * @param name what to call it in messages, such as its file or stamp
   * @param image the frame
   * @param proposals what the model says of it
   * @param mask where the concept is, when that is known
   * @param lookAlike what was marked as not it
   * @param negative whether the concept is nowhere in the frame, or not where {@code lookAlike} is
   */
  public record Frame(
      String name,
      RgbImage image,
      Proposals proposals,
      Optional<Mask> mask,
      Optional<Mask> lookAlike,
      boolean negative) {
    /** A frame of which nothing is known. */
    public static Frame unmarked(String name, RgbImage image, Proposals proposals) {
      return new Frame(name, image, proposals, Optional.empty(), Optional.empty(), false);
    }

    private Frame and(Frame other) {
      return new Frame(
          name,
          image,
          proposals,
          mask.or(other::mask),
          lookAlike.isPresent() && other.lookAlike.isPresent()
              ? Optional.of(joined(lookAlike.get(), other.lookAlike.get()))
              : lookAlike.or(other::lookAlike),
          negative && other.negative);
    }

    private static Mask joined(Mask a, Mask b) {
      byte[] cells = a.cells().clone();
      for (int i = 0; i < cells.length; i++) {
        cells[i] |= b.cells()[i];
      }
      return new Mask(a.width(), a.height(), cells);
    }
  }

  /**
   * The marked frames of a lesson to try it on; several references of one frame are one frame.
   *
   * @param names what to call each reference's frame
   * @param kept the references
   * @param learned the same as the model sees them, in the same order
   */
  @SuppressWarnings("ReferenceEquality") // one pass of the model is one frame
  public static List<Frame> frames(
      List<String> names, List<AnnotatedFrame> kept, List<Reference> learned) {
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < kept.size(); i++) {
      var reference = learned.get(i);
      var proposals = reference.proposals();
      var frame =
          new Frame(
              names.get(i),
              kept.get(i).image(),
              proposals,
              reference.mask(),
              reference.lookAlike(),
              reference.negative());
      int same = 0;
      while (same < frames.size() && frames.get(same).proposals() != proposals) {
        same++;
      }
      if (same < frames.size()) {
        frames.set(same, frames.get(same).and(frame));
      } else {
        frames.add(frame);
      }
    }
    return List.copyOf(frames);
  }

  /** What can be wrong. */
  public enum Kind {
    /** Something beside the marked concept, or in a frame without it, is labelled as it. */
    OTHER_ANSWERS,
    /** Several things of one unmarked frame are labelled as it; this one with the least score. */
    SEVERAL_ANSWER,
    /** What was marked as not it is labelled as it nevertheless. */
    STILL_ANSWERS,
    /** Less than half of what is marked is labelled as it. */
    MISSED
  }

  /**
   * One thing that is wrong.
   *
   * @param frame the frame's name
   * @param box around the place
   * @param pixels how many answer there; of {@link Kind#MISSED}, how many do not
   * @param score mean score of the answering pixels, 0..1
   * @param looks what it looks like, such as {@code white mug at the left}
   * @param mark how to mark it on a command line, such as {@code box:80,190,70,90}; a mark that the
   *     model's proposals are known to fit
   */
  public record Finding(
      Kind kind, String frame, Mask.Box box, int pixels, float score, String looks, String mark) {
    /** One sentence for a person, without the remedy. */
    public String message(String conceptName) {
      String place = "the " + looks + " of " + frame + " (" + box + ")";
      return switch (kind) {
        case OTHER_ANSWERS -> place + " answers to \"" + conceptName + "\" too";
        case SEVERAL_ANSWER ->
            place + " answers to \"" + conceptName + "\" too; another thing there does so more";
        case STILL_ANSWERS ->
            place + " answers to \"" + conceptName + "\", though it was marked as not it";
        case MISSED -> "\"" + conceptName + "\" is not found where " + frame + " marks it";
      };
    }

    /** What a person should do about it, in words. */
    public String remedy(String conceptName) {
      return switch (kind) {
        case OTHER_ANSWERS, SEVERAL_ANSWER -> "if it is not " + conceptName + ", mark it as not it";
        case STILL_ANSWERS ->
            "mark all of it, by a mask or a polygon, and show " + conceptName + " from more sides";
        case MISSED -> "mark it by a mask or a polygon there, and in more frames";
      };
    }
  }

  public LessonCheck {
    findings = List.copyOf(findings);
  }

  /**
   * Tries a concept.
   *
   * @param generation labels by it among everything else that is known
   * @param concept part of the generation
   */
  public static LessonCheck of(LabelSchema generation, Concept concept, List<Frame> frames) {
    int id = generation.classes().get(generation.classIndex(concept)).id();
    var findings = new ArrayList<Finding>();
    double sum = 0;
    int marked = 0;
    for (Frame frame : frames) {
      var segmentation = Segmenter.segment(frame.proposals(), generation);
      var places = LabelPlaces.of(segmentation, id, LEAST_SHARE, frame.mask());
      findings.addAll(findings(frame, places, concept.className()));
      if (frame.mask().isPresent()) {
        int both = shared(segmentation.labels(), id, frame.mask().get());
        int labelled = count(segmentation.labels(), id);
        int area = frame.mask().get().area();
        sum += (double) both / (labelled + area - both);
        marked++;
        if (both < FOUND * area) {
          findings.add(missed(frame, area - both, concept.className()));
        }
      }
    }
    return new LessonCheck(findings, frames.size(), marked == 0 ? 0 : (float) (sum / marked));
  }

  /** Whether nothing is wrong. */
  public boolean good() {
    return findings.isEmpty();
  }

  /**
   * One sentence for a person who cannot look at the findings: the worst of them, how many there
   * are, and what to do; empty when nothing is wrong.
   */
  public String message(String conceptName) {
    if (findings.isEmpty()) {
      return "";
    }
    var worst = findings.stream().max(Comparator.comparingInt(Finding::pixels)).orElseThrow();
    return worst.message(conceptName)
        + (findings.size() > 1
            ? String.format(Locale.ROOT, " (one of %d findings)", findings.size())
            : "")
        + ": "
        + worst.remedy(conceptName);
  }

  private static List<Finding> findings(
      Frame frame, List<LabelPlaces.Place> places, String className) {
    var findings = new ArrayList<Finding>();
    var open = new ArrayList<LabelPlaces.Place>();
    for (var place : places) {
      if (frame.lookAlike().isPresent() && place.within(frame.lookAlike().get()) >= SAME) {
        findings.add(finding(Kind.STILL_ANSWERS, frame, place, className));
      } else if (frame.mask().isPresent() || (frame.negative() && frame.lookAlike().isEmpty())) {
        findings.add(finding(Kind.OTHER_ANSWERS, frame, place, className));
      } else {
        open.add(place);
      }
    }
    open.sort(Comparator.comparingDouble(place -> -place.score()));
    for (int i = 1; i < open.size(); i++) {
      findings.add(finding(Kind.SEVERAL_ANSWER, frame, open.get(i), className));
    }
    return findings;
  }

  private static Finding finding(
      Kind kind, Frame frame, LabelPlaces.Place place, String className) {
    return new Finding(
        kind,
        frame.name(),
        place.box(),
        place.pixels(),
        place.score(),
        looks(frame.image(), place.mask(), place.box(), className),
        mark(frame.proposals(), place));
  }

  private static Finding missed(Frame frame, int pixels, String className) {
    var mask = frame.mask().orElseThrow();
    var box = mask.bounds().orElseThrow();
    return new Finding(
        Kind.MISSED,
        frame.name(),
        box,
        pixels,
        0,
        looks(frame.image(), mask, box, className),
        "box:" + box);
  }

  private static String looks(RgbImage image, Mask mask, Mask.Box box, String className) {
    String colour = ColourName.of(image, mask);
    String across = third(box.x() + box.width() / 2.0, image.width(), "left", "right");
    String down = third(box.y() + box.height() / 2.0, image.height(), "top", "bottom");
    String where =
        across.isEmpty() && down.isEmpty()
            ? "in the middle"
            : "at the "
                + (down.isEmpty() || across.isEmpty() ? down + across : down + " " + across);
    return (colour.isEmpty() ? "" : colour + " ") + className + " " + where;
  }

  private static String third(double at, int of, String low, String high) {
    return at < of / 3.0 ? low : at >= of * 2 / 3.0 ? high : "";
  }

  /** The simplest mark from which the model's proposals give the place back. */
  private static String mark(Proposals proposals, LabelPlaces.Place place) {
    try {
      if (place.agreement(MaskSuggestion.inBox(proposals, place.box()).mask()) >= FITS) {
        return "box:" + place.box();
      }
    } catch (ConceptException e) {
      // No proposal fits the box; something else may mark the place.
    }
    var point = place.innermost();
    try {
      var suggestion = MaskSuggestion.atPoints(proposals, List.of(point), List.of());
      if (place.agreement(suggestion.mask()) >= FITS) {
        return "points:" + (int) point.x() + "," + (int) point.y();
      }
    } catch (ConceptException e) {
      // Nor does one hold the point.
    }
    var corners = new StringBuilder("polygon:");
    for (var corner : place.outline()) {
      corners.append(corners.length() > 8 ? "," : "");
      corners.append((int) corner.x()).append(',').append((int) corner.y());
    }
    return corners.toString();
  }

  private static int shared(LabelImage labels, int id, Mask mask) {
    int shared = 0;
    for (int i = 0; i < labels.ids().length; i++) {
      shared += (labels.ids()[i] & 0xffff) == id && mask.cells()[i] != 0 ? 1 : 0;
    }
    return shared;
  }

  private static int count(LabelImage labels, int id) {
    int count = 0;
    for (short label : labels.ids()) {
      count += (label & 0xffff) == id ? 1 : 0;
    }
    return count;
  }
}
