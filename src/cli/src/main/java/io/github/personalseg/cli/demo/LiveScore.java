package io.github.personalseg.cli.demo;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.bench.PersonalizationScore;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.LabelStream;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares label images with the recording's true labels, and keeps the last of each frame for the
 * page, before and after the lesson. Thread safe.
 */
final class LiveScore implements LabelStream.Judge {
  /** What labels came in one part of the demo. */
  private static final class Part {
    private final PersonalizationScore score;
    private final int label;
    private final Map<Integer, byte[]> labels = new HashMap<>();

    private Part(PersonalizationScore score, int label) {
      this.score = score;
      this.label = label;
    }
  }

  private final DemoRecording recording;
  private final int words;
  private final Part before;
  private Part after;

  /** The part that labels count for; none during the lesson. */
  private Part current;

  private BinaryScore concept = BinaryScore.ZERO;

  /**
   * @param words how many there are
   * @param classLabel the label that stands for the concept before it is taught
   */
  LiveScore(DemoRecording recording, int words, int classLabel) {
    this.recording = recording;
    this.words = words;
    before = part(classLabel);
    after = part(classLabel);
    current = before;
  }

  private Part part(int label) {
    return new Part(new PersonalizationScore(words, recording.truth().concept(), label), label);
  }

  /** From now on labels may mean the words alone, or the concept too. */
  synchronized void lesson() {
    current = part(-1);
  }

  /** From now on this id is the concept's. */
  synchronized void concept(int label) {
    after = part(label);
    current = after;
  }

  @Override
  public synchronized boolean accepts(Image labels, int frame) {
    int[] truth;
    try {
      truth = recording.truth().labels(frame);
    } catch (IOException e) {
      throw new CliException("cannot read the true labels: " + e.getMessage(), e);
    }
    if (truth.length != labels.data().length) {
      return false;
    }
    if (current == before || current == after) {
      current.labels.put(frame, labels.data());
      if (!recording.taught().contains(frame)) {
        int[] ids = ids(labels.data());
        current.score.add(truth, ids);
        if (current == after) {
          concept =
              concept.plus(BinaryScore.of(truth, recording.truth().concept(), ids, current.label));
        }
      }
    }
    return true;
  }

  private static int[] ids(byte[] data) {
    int[] ids = new int[data.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = data[i] & 0xff;
    }
    return ids;
  }

  /** The concept's pixels since the last call, over every frame but the marked ones. */
  synchronized BinaryScore cut() {
    var score = concept;
    concept = BinaryScore.ZERO;
    return score;
  }

  /** Whether labels of a frame came in the part that runs now. */
  synchronized boolean has(int frame) {
    return current.labels.containsKey(frame);
  }

  /** The labels of a frame before the lesson. */
  synchronized int[] before(int frame) {
    return ids(Objects.requireNonNull(before.labels.get(frame)));
  }

  /** The labels of a frame after the lesson. */
  synchronized int[] after(int frame) {
    return ids(Objects.requireNonNull(after.labels.get(frame)));
  }

  /** All of the frames that came before the lesson. */
  synchronized PersonalizationScore scoreBefore() {
    return before.score;
  }

  /** All of the frames that came after it. */
  synchronized PersonalizationScore scoreAfter() {
    return after.score;
  }

  /** How wrong each frame is that came after the lesson and taught nothing. */
  synchronized List<Highlights.Failure> failures() throws IOException {
    var failures = new ArrayList<Highlights.Failure>();
    int concept = recording.truth().concept();
    for (var entry : after.labels.entrySet()) {
      int frame = entry.getKey();
      if (!recording.taught().contains(frame)) {
        int[] truth = recording.truth().labels(frame);
        failures.add(
            Highlights.Failure.of(frame, truth, concept, ids(entry.getValue()), after.label));
      }
    }
    return failures;
  }
}
