package io.github.personalseg.cli.demo;

import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.bench.PersonalizationScore;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.frames.CameraLabeler;
import io.github.personalseg.cli.frames.LabelBag;
import io.github.personalseg.segment.LabelImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One pass over the demo's recording: scores every frame that taught nothing, and writes the labels
 * as a bag.
 *
 * @param title says in progress what is known in this pass
 * @param conceptLabel the label that counts as the concept
 * @param labels the bag to write, replaced if it is there
 */
record DemoPass(String title, int conceptLabel, Path labels) {
  /**
   * What a pass gave.
   *
   * @param failures of every scored frame, in order
   */
  record Result(PersonalizationScore score, List<Highlights.Failure> failures) {}

  /** Labels every frame. */
  Result run(CommandSpec command, CameraLabeler labeler, DemoRecording recording)
      throws IOException {
    int words = labeler.labeler().generation().vocabulary().size();
    int concept = recording.truth().concept();
    var score = new PersonalizationScore(words, concept, conceptLabel);
    var failures = new ArrayList<Highlights.Failure>();
    int count = recording.frames().size();
    try (var bag = new LabelBag(labels, true, labeler.labeler(), Map.of());
        var progress = ProgressLine.start(command, "Labelling, " + title, count)) {
      for (int i = 0; i < count; i++) {
        RawMessage message = recording.frames().get(i);
        var labelled = labeler.label(message);
        if (!recording.taught().contains(i)) {
          int[] truth = recording.truth().labels(i);
          int[] ids = ids(labelled.segmentation().labels());
          score.add(truth, ids);
          failures.add(Highlights.Failure.of(i, truth, concept, ids, conceptLabel));
        }
        bag.write(message.topic(), message.logTime(), labelled.frame(), labelled.segmentation());
        progress.step();
      }
      bag.finish();
    }
    return new Result(score, failures);
  }

  /** A label image's ids, one for each pixel. */
  static int[] ids(LabelImage labels) {
    int[] ids = new int[labels.width() * labels.height()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = labels.ids()[i] & 0xffff;
    }
    return ids;
  }
}
