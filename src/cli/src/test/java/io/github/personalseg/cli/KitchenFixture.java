package io.github.personalseg.cli;

import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A small recording in the form of the demo's: frames of {@link Cli#frame} at 10 Hz. */
public final class KitchenFixture {
  public static final String TOPIC = "/camera/image_raw/compressed";
  public static final long START = 1_750_000_000_000_000_000L;

  private KitchenFixture() {}

  /** The stamp of a frame as teaching files write it. */
  public static String stamp(int frame) {
    return Stamp.format(START + frame * 100_000_000L);
  }

  /** Packs a bag of {@code count} frames at {@code folder/kitchen}. */
  public static Path bag(Path folder, int count) throws IOException {
    Path frames = folder.resolve("frames");
    var csv = new StringBuilder("index,seconds\n");
    for (int i = 0; i < count; i++) {
      Cli.write(frames.resolve(String.format("%06d.png", i)), Cli.frame(i));
      csv.append(i).append(',').append(stamp(i)).append('\n');
    }
    Files.writeString(frames.resolve("frames.csv"), csv);
    Path bag = folder.resolve("kitchen");
    Cli.run("bag", "pack", frames, bag).ok();
    return bag;
  }

  /** Adds {@code teach.yaml}: frame 0 by a mask, frame 1 by a polygon. */
  public static Path teachFile(Path bag) throws IOException {
    Cli.write(bag.resolve("teach/ref1.png"), Cli.mask(0));
    return Files.writeString(
        bag.resolve("teach.yaml"),
        """
        concepts:
          - name: my mug
            class_name: mug
            references:
              - {stamp: "%s", mask: teach/ref1.png}
              - {stamp: "%s", polygon: [[45, 35], [95, 35], [95, 85], [45, 85]]}
        """
            .formatted(stamp(0), stamp(1)));
  }

  /** Adds {@code teach_once.yaml}: the disc of the first frame, and the bar that is not it. */
  static Path teachOnceFile(Path bag) throws IOException {
    return Files.writeString(
        bag.resolve("teach_once.yaml"),
        """
        concepts:
          - name: my mug
            class_name: mug
            references:
              - {stamp: "%s", mask: teach/ref1.png, follow: 1}
              - {stamp: "%s", polygon: [[1, 20], [19, 20], [19, 90], [1, 90]], negative: true}
        """
            .formatted(stamp(0), stamp(3)));
  }

  /** Adds {@code ground_truth}: the disc is the concept, a bar at the left a mug, the rest wall. */
  static void groundTruth(Path bag, int count) throws IOException {
    Path folder = Files.createDirectories(bag.resolve("ground_truth"));
    Files.writeString(
        folder.resolve("words.json"), "{\"words\": [\"wall\", \"mug\"], \"concept_id\": 254}");
    for (int i = 0; i < count; i++) {
      var mask = Cli.mask(i);
      short[] ids = new short[Cli.WIDTH * Cli.HEIGHT];
      for (int p = 0; p < ids.length; p++) {
        boolean inside = mask.data()[3 * p] != 0;
        ids[p] = (short) (inside ? 254 : p % Cli.WIDTH < 20 ? 1 : 0);
      }
      ImageFiles.write(
          folder.resolve(String.format("%06d.png", i)),
          new GrayImage(Cli.WIDTH, Cli.HEIGHT, 8, Arrays.copyOf(ids, ids.length)));
    }
  }
}
