package io.github.personalseg.cli.demo;

import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.cli.frames.BagFrames;
import io.github.personalseg.cli.frames.CameraChoice;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.frames.TeachFile;
import io.github.personalseg.concept.AnnotatedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recording with everything the demo needs beside it.
 *
 * @param frames the camera's messages, in order
 * @param lesson what to teach
 * @param examples its marked frames
 * @param taught places in {@code frames} of the marked ones
 * @param truth exact labels of every frame
 */
record DemoRecording(
    List<RawMessage> frames,
    TeachFile.ConceptSpec lesson,
    List<AnnotatedFrame> examples,
    Set<Integer> taught,
    GroundTruth truth) {

  /** The folder of exact labels. */
  static final String TRUTH = "ground_truth";

  /** The lesson of chosen frames. */
  static final String CHOSEN = "teach.yaml";

  /** The lesson of one mark and one correction, both followed. */
  static final String ONCE = "teach_once.yaml";

  /**
   * Reads it: a bag of one camera with a teaching file and {@code ground_truth} in its folder.
   *
   * @param lesson the teaching file; {@link #CHOSEN} where the folder lacks it
   * @param vocabulary the words that labels mean
   */
  static DemoRecording read(Path folder, String lesson, List<String> vocabulary)
      throws IOException {
    boolean there = Files.exists(folder.resolve(lesson));
    return read(folder, TeachFile.read(folder.resolve(there ? lesson : CHOSEN)), vocabulary);
  }

  private static DemoRecording read(Path folder, TeachFile lessons, List<String> vocabulary)
      throws IOException {
    var lesson = lessons.concepts().get(0);
    try (var bag = BagReader.open(folder)) {
      var camera = CameraChoice.of(bag, List.of()).cameras().get(0);
      var frames = new ArrayList<RawMessage>();
      try (var messages = bag.messages(MessageFilter.topics(camera.name()))) {
        messages.forEachRemaining(frames::add);
      }
      return new DemoRecording(
          List.copyOf(frames),
          lesson,
          BagFrames.fetch(lessons, bag, List.of(camera)).examples(lesson),
          taught(frames, lesson),
          GroundTruth.open(folder.resolve(TRUTH), vocabulary));
    }
  }

  private static Set<Integer> taught(List<RawMessage> frames, TeachFile.ConceptSpec lesson) {
    Set<Long> stamps = new HashSet<>();
    for (var reference : lesson.references()) {
      if (reference.frame() instanceof TeachFile.FrameSource.InBag inBag) {
        stamps.add(inBag.stamp());
      }
    }
    var taught = new HashSet<Integer>();
    for (int i = 0; i < frames.size(); i++) {
      if (stamps.contains(CameraTopic.stamp(frames.get(i)))) {
        taught.add(i);
      }
    }
    return Set.copyOf(taught);
  }

  /** What it is taught from, in words: "one mark and one correction, followed through ...". */
  String taughtFrom() {
    long corrections = examples.stream().filter(AnnotatedFrame::negative).count();
    String told = count(examples.size() - corrections, "mark");
    if (corrections > 0) {
      told += " and " + count(corrections, "correction");
    }
    return examples.stream().anyMatch(example -> example.follower().isPresent())
        ? told + ", followed through the frames around"
        : told;
  }

  private static String count(long number, String thing) {
    return number == 1 ? "one " + thing : number + " " + thing + "s";
  }

  /** Seconds from the first frame to this one. */
  double seconds(int frame) {
    return (CameraTopic.stamp(frames.get(frame)) - CameraTopic.stamp(frames.get(0))) * 1e-9;
  }

  /** The frames to show, marked ones left out. */
  List<Highlights.Content> moments(int classLabel, int count) throws IOException {
    var contents = new ArrayList<Highlights.Content>();
    for (int i = 0; i < frames.size(); i++) {
      if (!taught.contains(i)) {
        contents.add(Highlights.Content.of(i, truth.labels(i), truth.concept(), classLabel));
      }
    }
    return Highlights.choose(contents, count);
  }

  /** The frame that shows most of the concept, marked ones left out unless there are no others. */
  int showcase() throws IOException {
    int best = 0;
    int most = -1;
    for (int i = 0; i < frames.size(); i++) {
      int pixels = taught.contains(i) ? -1 : pixels(truth.labels(i));
      if (pixels > most) {
        best = i;
        most = pixels;
      }
    }
    return best;
  }

  private int pixels(int[] labels) {
    int pixels = 0;
    for (int label : labels) {
      pixels += label == truth.concept() ? 1 : 0;
    }
    return pixels;
  }
}
