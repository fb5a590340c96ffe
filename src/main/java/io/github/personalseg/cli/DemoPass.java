package io.github.personalseg.cli;

import io.github.personalseg.bag.RawMessage;
import io.github.personalseg.bench.Moments;
import io.github.personalseg.bench.PersonalizationScore;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.segment.LabelImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One pass over the demo's recording: scores every frame that taught nothing, draws the moments to
 * show, and writes the labels as a bag.
 *
 * @param title says in pictures and progress what is known in this pass
 * @param conceptLabel the label that counts as the concept
 * @param labels the bag to write, replaced if it is there
 * @param pictures where the moments' pictures go
 * @param prefix of the pictures' names
 */
record DemoPass(String title, int conceptLabel, Path labels, Path pictures, String prefix) {

  /** The file name of a frame's picture. */
  String picture(int frame) {
    return String.format("%s_%06d.png", prefix, frame);
  }

  /** Labels every frame. */
  PersonalizationScore run(
      CommandSpec command,
      CameraLabeler labeler,
      DemoRecording recording,
      List<Moments.Content> moments)
      throws IOException {
    int words = labeler.labeler().generation().vocabulary().size();
    var score = new PersonalizationScore(words, recording.truth().concept(), conceptLabel);
    Set<Integer> shown =
        moments.stream().map(Moments.Content::frame).collect(Collectors.toUnmodifiableSet());
    int count = recording.frames().size();
    try (var bag = new LabelBag(labels, true, labeler.labeler(), false);
        var progress = ProgressLine.start(command, "Labelling, " + title, count)) {
      for (int i = 0; i < count; i++) {
        RawMessage message = recording.frames().get(i);
        var labelled = labeler.label(message);
        if (!recording.taught().contains(i)) {
          score.add(recording.truth().labels(i), ids(labelled.segmentation().labels()));
        }
        if (shown.contains(i)) {
          var image = labelled.frame().image();
          ImageFiles.write(
              pictures.resolve(picture(i)),
              labeler.labeler().overlay(image, labelled.segmentation(), title));
        }
        bag.write(message.topic(), message.logTime(), labelled.frame(), labelled.segmentation());
        progress.step();
      }
      bag.finish();
    }
    return score;
  }

  private static int[] ids(LabelImage labels) {
    int[] ids = new int[labels.width() * labels.height()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = labels.ids()[i] & 0xffff;
    }
    return ids;
  }
}
