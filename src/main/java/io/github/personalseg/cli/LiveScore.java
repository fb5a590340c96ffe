package io.github.personalseg.cli;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.ros.msg.Image;
import java.io.IOException;

/** Compares label images with the recording's true labels. Thread safe. */
final class LiveScore implements LabelStream.Judge {
  private final DemoRecording recording;
  private int conceptLabel = -1;
  private BinaryScore concept = BinaryScore.ZERO;

  LiveScore(DemoRecording recording) {
    this.recording = recording;
  }

  /** From now on this id is the concept's. */
  synchronized void concept(int label) {
    conceptLabel = label;
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
    if (conceptLabel >= 0 && !recording.taught().contains(frame)) {
      int[] ids = new int[truth.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = labels.data()[i] & 0xff;
      }
      concept = concept.plus(BinaryScore.of(truth, recording.truth().concept(), ids, conceptLabel));
    }
    return true;
  }

  /** The concept's pixels since the last call, over every frame but the marked ones. */
  synchronized BinaryScore cut() {
    var score = concept;
    concept = BinaryScore.ZERO;
    return score;
  }
}
