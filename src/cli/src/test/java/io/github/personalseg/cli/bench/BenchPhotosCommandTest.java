package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.personalseg.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPhotosCommandTest {
  @TempDir Path folder;

  /** Two things of one class with four photographs, and one alone with two. */
  private Path set() throws IOException {
    Path set = folder.resolve("things");
    for (String name : List.of("red_mug", "blue_mug")) {
      thing(set.resolve(name), 4);
    }
    thing(set.resolve("bowl"), 2);
    Files.writeString(
        set.resolve("classes.csv"),
        "subject,class_word\nred_mug,beaker|mug\nblue mug,mug\nbowl,table\n");
    return set;
  }

  private static void thing(Path folder, int photographs) throws IOException {
    for (int i = 0; i < photographs; i++) {
      Cli.write(folder.resolve("images/" + i + ".jpg"), Cli.frame(i));
      Cli.write(folder.resolve("masks/" + i + ".png"), Cli.mask(i));
    }
  }

  private Cli run(Path set, String out, Object... more) {
    var args =
        new ArrayList<Object>(
            List.of(
                "bench",
                "photos",
                set,
                "--model",
                Cli.TINY,
                "--out",
                folder.resolve(out),
                "--iterations",
                2));
    args.addAll(Arrays.asList(more));
    return Cli.run(args.toArray());
  }

  private JsonObject json(String out) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(out).resolve("report.json")))
        .getAsJsonObject();
  }

  @Test
  void measuresEveryPhotographAndIsTheSameForASeed() throws IOException {
    Path set = set();
    run(set, "a", "--every", 3, "--words", "mug,bowl,wall", "--jobs", 1).ok();
    run(set, "b", "--every", 3, "--words", "mug,bowl,wall", "--against", folder.resolve("a")).ok();
    assertEquals(json("a"), json("b"));
    var summary = json("a").getAsJsonObject("summary");
    assertEquals(10, summary.get("photographs").getAsInt());
    assertEquals(8, summary.get("withWord").getAsInt());
    var things = json("a").getAsJsonArray("things");
    var red = things.get(2).getAsJsonObject();
    assertEquals("red mug", red.get("name").getAsString());
    assertEquals("mug", red.get("classWord").getAsString());
    assertEquals("[\"blue mug\"]", red.get("lookAlikes").toString());
    // Four first references, one test with the thing and one without each.
    var taught = red.getAsJsonArray("taught").get(0).getAsJsonObject();
    assertEquals(8, taught.getAsJsonArray("tests").size());
    assertTrue(summary.getAsJsonArray("taught").size() == 8, summary.toString());
    String page = Files.readString(folder.resolve("b/report.md"));
    assertTrue(page.contains("| figure | earlier | now |"), page);
    assertTrue(page.contains("![](pictures/red_mug_0_words.jpg)"), page);
    assertTrue(page.contains("![earlier](pictures/earlier_red_mug_0_words.jpg)"), page);
    assertTrue(page.contains("K = 3: IoU_per, precision, recall; worst thing (2 things)"), page);
    assertTrue(Files.size(folder.resolve("b/pictures/earlier_red_mug_0_words.jpg")) > 500);
    assertFalse(page.contains(folder.toString()), page);
  }

  @Test
  void countsInstancesInCocosFormat() throws IOException {
    Cli.write(folder.resolve("coco/images/one.jpg"), Cli.frame(0));
    Cli.write(folder.resolve("coco/images/two.jpg"), Cli.frame(3));
    Files.writeString(
        folder.resolve("coco/instances.json"),
        """
        {"images": [{"id": 1, "file_name": "one.jpg", "width": 160, "height": 120},
                    {"id": 2, "file_name": "two.jpg", "width": 160, "height": 120}],
         "categories": [{"id": 1, "name": "cup"}, {"id": 2, "name": "giraffe"}],
         "annotations": [
           {"image_id": 1, "category_id": 1, "iscrowd": 0,
            "segmentation": [[40, 40, 80, 40, 80, 80, 40, 80]]},
           {"image_id": 2, "category_id": 2, "iscrowd": 0,
            "segmentation": [[60, 30, 120, 30, 120, 90, 60, 90]]},
           {"image_id": 2, "category_id": 1, "iscrowd": 0, "segmentation": [[1, 1, 9, 1, 9, 9]]}]}
        """);
    Path json = folder.resolve("coco/instances.json");
    run(set(), "c", "--words", "mug,wall", "--coco", json).ok();
    var coco = json("c").getAsJsonObject("coco");
    assertEquals(2, coco.get("pictures").getAsInt());
    assertEquals(3, coco.get("things").getAsInt());
    assertEquals(1, coco.getAsJsonObject("household").get("count").getAsInt());
    assertEquals(
        "[\"cup\"]",
        coco.getAsJsonArray("words").get(0).getAsJsonObject().get("classes").toString());
    // Every pixel has a word, so a giraffe is called by one.
    assertEquals(1, coco.getAsJsonObject("unknown").get("count").getAsInt());
    assertEquals(1, coco.getAsJsonObject("unknown").get("wrongInLabels").getAsInt());

    Files.writeString(folder.resolve("list"), "two.jpg\n");
    run(
            set(),
            "d",
            "--words",
            "mug,wall",
            "--coco",
            json,
            "--coco-pictures",
            folder.resolve("list"))
        .ok();
    assertEquals(1, json("d").getAsJsonObject("coco").get("pictures").getAsInt());
    run(set(), "e", "--coco-pictures", folder.resolve("list")).fails(1, "needs --coco");
    Cli.write(folder.resolve("coco/images/one.jpg"), Cli.frame(0));
    Files.writeString(json, Files.readString(json).replace("160", "150"));
    run(set(), "f", "--words", "mug", "--coco", json).fails(1, "its instances say 150x120");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    run(folder.resolve("none"), "o").fails(1, "none is missing");
    Files.createDirectories(folder.resolve("empty"));
    run(folder.resolve("empty"), "o").fails(1, "holds neither images/ and masks/");
    Path set = set();
    run(set, "o", "--every", 0).fails(1, "--every is 0");
    run(set, "o", "--against", folder.resolve("none")).fails(1, "what 'bench photos' wrote");
    Files.writeString(set.resolve("classes.csv"), "subject,class_word\nred_mugg,mug\n");
    run(set, "o").fails(1, "\"red_mugg\" is no folder");
    Files.writeString(set.resolve("classes.csv"), "subject,class_word\nbowl,zzyzx\n");
    run(set, "o", "--words", "mug").fails(1, "\"bowl\" cannot be taught as a zzyzx");
    Files.writeString(
        set.resolve("classes.csv"), "subject,class_word\nred_mug,mug\nblue_mug,mug\nbowl,table\n");
    Files.write(set.resolve("bowl/masks/1.png"), new byte[] {1, 2, 3});
    run(set, "o", "--words", "mug").fails(1, "1.png");
  }
}
