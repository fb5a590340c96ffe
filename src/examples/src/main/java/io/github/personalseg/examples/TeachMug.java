package io.github.personalseg.examples;

import io.github.personalseg.PersonalSegmenter;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.image.codec.ImageFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Teaches a mug from three frames and names a fourth; 'bag unpack bags/kitchen' makes FRAMES. */
public final class TeachMug {
  private TeachMug() {}

  /** Arguments: FRAMES, the folder of unpacked frames. */
  public static void main(String[] args) throws Exception {
    var marked = new ArrayList<AnnotatedFrame>();
    for (String name : List.of("000014.png", "000048.png", "000128.png")) {
      var mask = ImageFiles.readMask(Path.of("bags/kitchen/teach", name));
      marked.add(AnnotatedFrame.mask(ImageFiles.read(Path.of(args[0], name)), mask));
    }
    var concepts = Files.createTempDirectory("concepts");
    try (var segmenter = PersonalSegmenter.open(Path.of("models/demo"), concepts)) {
      segmenter.teach("my mug", "mug", marked);
      var image = ImageFiles.read(Path.of(args[0], "000160.png"));
      for (var each : segmenter.segment(image).shares()) {
        System.out.println(each.labelClass().name() + " " + Math.round(100 * each.share()) + " %");
      }
    }
  }
}
