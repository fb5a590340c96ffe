package io.github.personalseg.bench.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  @TempDir Path root;

  @Test
  void fssHasThePapersPairs() throws IOException {
    var names = new ArrayList<String>();
    for (var pair : PaperClasses.FSS_PAIRS) {
      names.add(pair.first().replace(' ', '_'));
      names.add(pair.second().replace(' ', '_'));
    }
    MiniSets.fss(root, names, 4);
    assertEquals(Layout.FSS, Layout.of(root));
    var set = Layout.FSS.read(root);
    assertEquals(30, set.concepts().size());
    var logo = set.concepts().get(0);
    assertEquals("adidas logo1", logo.className());
    assertEquals(List.of("1.jpg", "2.jpg"), fileNames(logo.references()));
    assertEquals(List.of("3.jpg", "4.jpg"), fileNames(logo.positives()));
    assertTrue(logo.negatives().get(0).file().toString().contains("jordan_logo"));
    var truth = truth(logo.positives().get(0));
    assertEquals(144, truth.concept().area());
    assertTrue(truth.words().isEmpty());
    assertEquals(0, truth(logo.negatives().get(0)).concept().area());

    Files.delete(root.resolve("kobe_logo/3.png"));
    fails(Layout.FSS, "kobe_logo/3.png is missing; it is the mask of 3.jpg");
  }

  @Test
  void fssTellsWhichFolderIsMissing() throws IOException {
    MiniSets.fss(root, List.of("adidas_logo1"), 2);
    fails(Layout.FSS, "jordan_logo is missing");
  }

  @Test
  void aTableNamesOtherConcepts() throws IOException {
    MiniSets.fss(root, List.of("mug_a", "mug_b"), 2);
    Path table = root.resolve("concepts.csv");
    Files.writeString(table, "name,class_word,partner\nmug_a,mug,mug_b\nmug_b,mug,mug_a\n");
    var set = Layout.FSS.read(root);
    assertEquals("mug", set.concepts().get(1).className());
    assertEquals(1, set.only(Set.of("mug_b")).concepts().size());
    assertThrows(IllegalArgumentException.class, () -> set.only(Set.of("cup")));

    Files.writeString(table, "name,class_word,partner\nmug_a,mug,cup\n");
    fails(Layout.FSS, "partner \"cup\", which is not in the list");
    Files.writeString(table, "name,class_word\nmug_a,mug,more\n");
    fails(Layout.FSS, "has 3 cells, not 2");
    Files.writeString(table, "mug_a,mug\n");
    fails(Layout.FSS, "must name the columns name and class_word");
  }

  @Test
  void cubSplitsAsItsTablesSay() throws IOException {
    MiniSets.cub(root);
    assertEquals(Layout.CUB, Layout.of(root));
    var set = Layout.CUB.read(root);
    assertEquals(2, set.concepts().size());
    var bird = set.concepts().get(0);
    assertEquals("black footed albatross", bird.className());
    assertEquals(2, bird.references().size());
    assertEquals(2, bird.positives().size());
    assertTrue(bird.negatives().stream().allMatch(i -> i.file().toString().contains("Laysan")));
    assertEquals(144, truth(bird.references().get(1)).concept().area());

    Files.writeString(root.resolve("image_class_labels.txt"), "1 9\n");
    fails(Layout.CUB, "has class 9");
    Files.delete(root.resolve("train_test_split.txt"));
    fails(Layout.CUB, "train_test_split.txt is missing; it tells training from test images");
  }

  @Test
  void cubNeedsItsSegmentations() throws IOException {
    MiniSets.cub(root);
    Files.move(root.resolve("segmentations"), root.resolve("elsewhere"));
    fails(Layout.CUB, "unpack CUB-200-2011's segmentations.tgz");
  }

  @Test
  void ade847HasThePapersClasses() throws IOException {
    MiniSets.ade847(root);
    assertEquals(Layout.ADE847, Layout.of(root));
    var set = Layout.ADE847.read(root);
    assertEquals(PaperClasses.ADE, set.concepts().stream().map(BenchConcept::name).toList());
    assertEquals(List.of("wall", "mug", "altarpiece"), set.words().subList(0, 3));
    assertTrue(set.conceptIsClass());
    var first = set.concepts().get(0);
    assertEquals(1, first.references().size());
    assertEquals(1, first.negatives().size());
    var truth = truth(first.positives().get(0));
    int[] words = truth.words().orElseThrow();
    assertEquals(Truth.UNKNOWN, words[0]);
    assertEquals(0, words[MiniSets.WIDTH]);
    assertEquals(Truth.UNKNOWN, words[10 * MiniSets.WIDTH + 10]);
    assertTrue(truth.concept().contains(10, 10));

    MiniSets.adeImage(root, "validation", "ADE_val_92", 500);
    fails(Layout.ADE847, "has class id 500");
    Files.delete(root.resolve("annotations_detectron2/validation/ADE_val_92.png"));
    fails(Layout.ADE847, "ADE_val_92.png is missing; it is the map of");
    Files.delete(root.resolve("classes.txt"));
    fails(Layout.ADE847, "classes.txt is missing; it names the classes");
  }

  @Test
  void ade847PrefersLookAlikesAsNegatives() throws IOException {
    MiniSets.ade847(root);
    Files.writeString(root.resolve("concepts.csv"), "name,class_word\nkettle,mug\n");
    var set = Layout.ADE847.read(root);
    assertEquals(false, set.conceptIsClass());
    assertEquals(false, set.words().contains("kettle"));
    assertEquals(List.of("ADE_val_90.jpg"), fileNames(set.concepts().get(0).negatives()));
  }

  @Test
  void theFullReleaseIsReadFromItsAnnotations() throws IOException {
    MiniSets.adeRelease(root);
    Files.write(root.resolve("index_ade20k.pkl"), new byte[] {(byte) 0x80, 2, '.'});
    assertEquals(Layout.ADE_RELEASE, Layout.of(root));
    var set = Layout.ADE_RELEASE.read(root);
    assertEquals(PaperClasses.ADE, set.concepts().stream().map(BenchConcept::name).toList());
    assertEquals(31, set.words().size());
    assertTrue(set.words().contains("wall") && !set.words().contains("door"), "parts are no words");
    assertTrue(set.conceptIsClass());
    var first = set.concepts().get(0);
    // The picture that only notes the class, without a pixel of it, is no reference.
    assertEquals(List.of("ADE_training_0.jpg"), fileNames(first.references()));
    assertEquals(List.of("ADE_validation_0.jpg"), fileNames(first.positives()));
    assertEquals(List.of("ADE_validation_1.jpg"), fileNames(first.negatives()));
    var truth = truth(first.positives().get(0));
    int[] words = truth.words().orElseThrow();
    assertEquals(Truth.UNKNOWN, words[0]);
    assertEquals(set.words().indexOf("wall"), words[MiniSets.WIDTH]);
    assertEquals(Truth.UNKNOWN, words[10 * MiniSets.WIDTH + 10]);
    assertEquals(144, truth.concept().area());
  }

  @Test
  void theFullReleaseTellsWhatIsWrong() throws IOException {
    MiniSets.adeRelease(root);
    Path folder = root.resolve("images/ADE/validation/home/kitchen");
    Path note = folder.resolve("ADE_validation_3.json");
    String good = Files.readString(note);
    Files.writeString(note, good.substring(0, good.length() / 2));
    fails(Layout.ADE_RELEASE, "ADE_validation_3.json is no annotation of ADE20K");
    Files.writeString(note, "[1, 2]");
    fails(Layout.ADE_RELEASE, "ADE_validation_3.json is no annotation of ADE20K");
    Files.writeString(note, "{\"annotation\": {\"filename\": \"x.jpg\"}}");
    fails(Layout.ADE_RELEASE, "lacks the list \"annotation\"");
    Files.writeString(note, good.replace("\"name_ndx\": 303", "\"name_ndx\": \"many\""));
    fails(Layout.ADE_RELEASE, "ADE_validation_3.json is no annotation of ADE20K");
    Files.writeString(note, good.replace("\"name_ndx\": 303", "\"name_ndx\": -1"));
    fails(Layout.ADE_RELEASE, "of class -1; it needs a name and a name_ndx of 1 to 6655");
    Files.writeString(note, good.replace("\"wall\", \"name_ndx\"", "\"floor\", \"name_ndx\""));
    fails(Layout.ADE_RELEASE, "calls class 2978 \"floor\"; an earlier file calls it \"wall\"");
    Files.delete(note);
    fails(Layout.ADE_RELEASE, "ADE_validation_3.json is missing; it names the classes in");
    Files.writeString(note, good);

    MiniSets.releaseImage(root, "validation/home/kitchen/ADE_validation_3", 303, false);
    fails(Layout.ADE_RELEASE, "\"beacon\" is to be seen in 1 training and 0 validation images");
    Files.delete(folder.resolve("ADE_validation_3_seg.png"));
    fails(Layout.ADE_RELEASE, "ADE_validation_3_seg.png is missing; it is the map of");
  }

  @Test
  void theFullReleasesMapsShowNamedClasses() throws IOException {
    MiniSets.adeRelease(root);
    Path folder = root.resolve("images/ADE/validation/home/kitchen");
    MiniSets.releaseImage(root, "elsewhere/stranger", 77, true);
    Files.copy(
        root.resolve("images/ADE/elsewhere/stranger_seg.png"),
        folder.resolve("ADE_validation_4_seg.png"),
        StandardCopyOption.REPLACE_EXISTING);
    fails(Layout.ADE_RELEASE, "ADE_validation_4_seg.png has class 77, which no .json file names");
  }

  private void things(String... names) throws IOException {
    for (String name : names) {
      for (int i = 0; i < 4; i++) {
        MiniSets.picture(root.resolve(name + "/images/" + i + ".jpg"), i);
        MiniSets.mask(root.resolve(name + "/masks/" + i + ".png"), i);
      }
    }
  }

  @Test
  void customTablesNameFoldersEitherWay() throws IOException {
    things("red_mug", "blue_mug", "my bowl");
    Files.writeString(
        root.resolve("concepts.csv"),
        "name,class_word,partner,group\nred_mug,mug,blue mug,1\nblue mug,cup,red_mug,1\n");
    var concepts = Layout.CUSTOM.read(root).concepts();
    assertEquals(
        List.of("blue mug cup 2 1", "my bowl my bowl 0 ", "red mug mug 2 1"),
        concepts.stream()
            .map(c -> c.name() + " " + c.className() + " " + c.negatives().size() + " " + c.group())
            .toList());
    // The negatives are the partner's tests, and none of them shows the concept.
    var negative = concepts.get(2).negatives().get(0);
    assertTrue(negative.file().toString().contains("blue_mug"), negative.toString());
    assertEquals(0, truth(negative).concept().area());
    assertEquals(
        List.of("red mug"),
        Layout.CUSTOM.read(root).only(Set.of("red_mug")).concepts().stream()
            .map(BenchConcept::name)
            .toList());
  }

  @Test
  void customTablesLoseNoLine() throws IOException {
    things("red_mug", "blue_mug");
    for (var wrong :
        Map.of(
                "name,class_word\nred_cup,mug\n", "\"red_cup\" is no folder",
                "name,class_word,partner\nred_mug,mug,green_mug\n", "the partner \"green_mug\"",
                "name,word\nred_mug,mug\n", "must name the columns name and class_word")
            .entrySet()) {
      Files.writeString(root.resolve("concepts.csv"), wrong.getKey());
      fails(Layout.CUSTOM, wrong.getValue());
    }
    Files.writeString(root.resolve("classes.csv"), "subject,class_word\nred_mug,mug\n");
    fails(Layout.CUSTOM, "keep the one that counts");
    Files.delete(root.resolve("concepts.csv"));
    assertEquals("mug", Layout.CUSTOM.read(root).concepts().get(1).className());
    MiniSets.picture(root.resolve("red_mug/images/0.png"), 0);
    fails(Layout.CUSTOM, "two pictures named 0");
  }

  @Test
  void customFoldersAreConcepts() throws IOException {
    Path mine = root.resolve("my_mug");
    for (int i = 0; i < 6; i++) {
      MiniSets.picture(mine.resolve("images/" + i + ".jpg"), i);
      if (i < 4) {
        MiniSets.mask(mine.resolve("masks/" + i + ".png"), i);
      }
    }
    assertEquals(Layout.CUSTOM, Layout.of(root));
    var concept = Layout.CUSTOM.read(root).concepts().get(0);
    assertEquals("my mug", concept.name());
    assertEquals(2, concept.references().size());
    assertEquals(2, concept.positives().size());
    assertEquals(2, concept.negatives().size());
    assertEquals("my_mug", Layout.CUSTOM.read(mine).name());

    MiniSets.mask(mine.resolve("masks/9.png"), 0);
    fails(Layout.CUSTOM, "9.png belongs to no picture");
    Files.delete(mine.resolve("masks/9.png"));
    Files.copy(mine.resolve("images/5.jpg"), mine.resolve("images/7.jpg"));
    Files.write(mine.resolve("masks/7.png"), new byte[] {1, 2, 3});
    var broken = Layout.CUSTOM.read(root).concepts().get(0).positives();
    var error = assertThrows(IOException.class, () -> truth(broken.get(broken.size() - 1)));
    assertTrue(error.getMessage().contains("7.png"), error.getMessage());
  }

  /** Ids of 16 bits, palettes and colours mark what they mark everywhere else. */
  @ParameterizedTest
  @ValueSource(strings = {"gray8", "gray16", "palette", "red", "green", "blue"})
  void masksOfEveryKindMarkTheSame(String kind) throws IOException {
    var truths = new ArrayList<Mask>();
    for (int i = 0; i < 2; i++) {
      MiniSets.picture(root.resolve("images/" + i + ".jpg"), i);
      Path mask = root.resolve("masks/" + i + ".png");
      MiniSets.mask(mask, i);
      truths.add(ImageFiles.readMask(mask));
      ImageIO.write(mask(kind, truths.get(i)), "png", mask.toFile());
    }
    var concept = Layout.CUSTOM.read(root).concepts().get(0);
    var read = List.of(concept.references().get(0), concept.positives().get(0));
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(truths.get(i).cells(), truth(read.get(i)).concept().cells());
    }
  }

  private static BufferedImage mask(String kind, Mask truth) {
    byte[] dark = {0, 9};
    byte[] none = {0, 0};
    int type =
        switch (kind) {
          case "gray8" -> BufferedImage.TYPE_BYTE_GRAY;
          case "gray16" -> BufferedImage.TYPE_USHORT_GRAY;
          default -> BufferedImage.TYPE_INT_RGB;
        };
    var image =
        kind.equals("palette")
            ? new BufferedImage(
                truth.width(),
                truth.height(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, 2, none, dark, none))
            : new BufferedImage(truth.width(), truth.height(), type);
    for (int i = 0; i < truth.cells().length; i++) {
      if (truth.cells()[i] != 0) {
        int band = kind.equals("green") ? 1 : kind.equals("blue") ? 2 : 0;
        image.getRaster().setSample(i % truth.width(), i / truth.width(), band, 1);
      }
    }
    return image;
  }

  @Test
  void anEmptyMaskIsRefused() throws IOException {
    MiniSets.picture(root.resolve("images/0.jpg"), 0);
    MiniSets.picture(root.resolve("images/1.jpg"), 0);
    MiniSets.mask(root.resolve("masks/0.png"), 90);
    MiniSets.mask(root.resolve("masks/1.png"), 0);
    var concept = Layout.CUSTOM.read(root).concepts().get(0);
    var error = assertThrows(IOException.class, () -> truth(concept.references().get(0)));
    assertTrue(error.getMessage().contains("0.png: the mask is empty"), error.getMessage());
  }

  @Test
  void anUnknownFolderIsRefused() {
    var error = assertThrows(IOException.class, () -> Layout.of(root));
    assertTrue(error.getMessage().contains("none of the known layouts"), error.getMessage());
    assertThrows(IOException.class, () -> Layout.of(root.resolve("nowhere")));
    assertThrows(IllegalArgumentException.class, () -> Layout.named("coco"));
  }

  private void fails(Layout layout, String message) {
    var error = assertThrows(IOException.class, () -> layout.read(root));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  private static Truth truth(BenchImage image) throws IOException {
    return image.truth(image.image());
  }

  private static List<String> fileNames(List<BenchImage> images) {
    return images.stream().map(i -> i.file().getFileName().toString()).toList();
  }
}
