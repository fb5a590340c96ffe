package io.github.personalseg.cli.concepts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Teaching from pictures, and what the store then says. */
final class TeachCommandTest {
  @TempDir Path folder;
  private Path store;
  private Path frame;
  private Path mask;

  @BeforeEach
  void pictures() throws IOException {
    store = folder.resolve("store");
    frame = Cli.write(folder.resolve("frame.png"), Cli.frame(0));
    mask = Cli.write(folder.resolve("mask.png"), Cli.mask(0));
  }

  private Cli teach(String name, Object... more) {
    Object[] args = {
      "teach", name, "--class", "mug", "--model", Cli.TINY, "--concepts", store, "--device", "cpu"
    };
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  private Cli concepts(String what, Object... more) {
    Object[] all = new Object[4 + more.length];
    all[0] = "concepts";
    all[1] = what;
    all[2] = "--concepts";
    all[3] = store;
    System.arraycopy(more, 0, all, 4, more.length);
    return Cli.run(all);
  }

  @Test
  void teachesListsShowsAndForgets() throws IOException {
    var other = Cli.write(folder.resolve("other.png"), Cli.frame(3));
    teach("my mug ☕", "--ref", frame + "=" + mask, "--not", other).ok();

    var listed = concepts("list", "--json").json().getAsJsonArray();
    assertEquals(1, listed.size());
    assertEquals("my mug ☕", listed.get(0).getAsJsonObject().get("name").getAsString());
    assertEquals(254, listed.get(0).getAsJsonObject().get("label_id").getAsInt());
    assertTrue(concepts("list").ok().out().contains("my mug ☕"));

    var shown = concepts("show", "my mug ☕", "--json").json().getAsJsonObject();
    assertEquals(2, shown.get("references").getAsInt());
    assertEquals("mug", shown.get("class_name").getAsString());
    assertTrue(concepts("show", "my mug ☕").ok().out().contains("2, of them 1 without it"));

    assertEquals("forgot my mug ☕", concepts("forget", "my mug ☕").ok().out().strip());
    assertEquals(0, concepts("list", "--json").json().getAsJsonArray().size());
    assertTrue(concepts("list").ok().out().startsWith("No concepts in"));
  }

  @Test
  void keepsIdentityAndLabelWhenTaughtAgain() {
    teach("my mug", "--ref", frame + "=" + mask).ok();
    teach("my bowl", "--ref", frame + "=" + mask).ok();
    var before = concepts("show", "my mug", "--json").json().getAsJsonObject();
    teach("my mug", "--ref", frame + "=" + mask).ok();
    var after = concepts("show", "my mug", "--json").json().getAsJsonObject();

    assertEquals(before.get("id"), after.get("id"));
    assertEquals(before.get("label_id"), after.get("label_id"));
    assertEquals(2, concepts("list", "--json").json().getAsJsonArray().size());
  }

  @Test
  void labelsWithWhatWasTaught() {
    teach("my mug", "--ref", frame + "=" + mask).ok();
    var labelled =
        Cli.run(
                "segment",
                frame,
                "--model",
                Cli.TINY,
                "--concepts",
                store,
                "--out",
                folder,
                "--json")
            .json();
    assertTrue(labelled.toString().contains("\"name\":\"my mug\",\"concept\":true"));
  }

  @Test
  void refusesNames() {
    teach("my/mug", "--ref", frame + "=" + mask).fails(1, "concept name \"my/mug\" holds \"/\"");
    teach(" ", "--ref", frame + "=" + mask).fails(1, "has 0 characters; 1 to 64 are allowed");
    teach("x".repeat(1000), "--ref", frame + "=" + mask)
        .fails(1, "has 1000 characters; 1 to 64 are allowed");
    assertEquals(0, concepts("list", "--json").json().getAsJsonArray().size());
  }

  @Test
  void refusesMasks() throws IOException {
    int area = Cli.WIDTH * Cli.HEIGHT;
    var black = new RgbImage(Cli.WIDTH, Cli.HEIGHT, new byte[3 * area]);
    byte[] ones = new byte[3 * area];
    Arrays.fill(ones, (byte) 255);
    var white = new RgbImage(Cli.WIDTH, Cli.HEIGHT, ones);
    var small = new RgbImage(2, 2, new byte[] {9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0});

    teach("a", "--ref", frame + "=" + Cli.write(folder.resolve("empty.png"), black))
        .fails(1, "the mask is empty");
    teach("a", "--ref", frame + "=" + Cli.write(folder.resolve("all.png"), white))
        .fails(1, "the mask marks the whole image");
    teach("a", "--ref", frame + "=" + Cli.write(folder.resolve("small.png"), small))
        .fails(1, "mask is 2x2, its frame is 160x120");
    assertEquals(0, concepts("list", "--json").json().getAsJsonArray().size());
  }

  @Test
  void namesWhatIsMissing() {
    teach("a", "--ref", frame + "=nowhere.png").fails(1, "no such file or folder: nowhere.png");
    teach("a").fails(2, "Missing --ref FRAME=MARK");
    concepts("show", "b").fails(1, "no concept is called 'b'; nothing was taught yet");
    teach("a", "--ref", frame + "=" + mask, "--words", "mug,flurbl").fails(1, "flurbl");
  }

  @Test
  void teachesByEveryWayOfMarking() throws IOException {
    var other = Cli.write(folder.resolve("other.png"), Cli.frame(3));
    for (String mark :
        new String[] {
          mask.toString(), "box:60,30,60,60", "polygon:60,30,120,30,120,90,60,90", "points:90,60"
        }) {
      var taught =
          teach("my mug", "--ref", frame + "=" + mask, "--not", other + "=" + mark, "--json")
              .json()
              .getAsJsonObject();
      assertEquals(2, taught.get("references").getAsInt(), mark);
      assertEquals(2, taught.getAsJsonObject("check").get("frames").getAsInt(), mark);
      teach("other " + mark.length(), "--ref", other + "=" + mark).ok();
    }
  }

  @Test
  void tellsThatItReplacesWhatWasLearned() {
    var first = teach("my mug", "--ref", frame + "=" + mask).ok().out();
    assertFalse(first.contains("replaces"), first);
    var again = teach("my mug", "--ref", frame + "=" + mask).ok().out();
    assertTrue(again.contains("it replaces what was learned as my mug at "), again);
  }

  @Test
  void refinesFromTheKeptFramesAndMore() throws IOException {
    var other = Cli.write(folder.resolve("other.png"), Cli.frame(3));
    refine("my mug", "--not", other + "=box:60,30,60,60").fails(1, "nothing was taught yet");
    teach("my mug", "--ref", frame + "=" + mask).ok();
    var before = concepts("show", "my mug", "--json").json().getAsJsonObject();
    var told = refine("my mug", "--not", other + "=box:60,30,60,60").ok().out();
    assertTrue(told.startsWith("learned my mug (a mug) from 2 marked frames"), told);
    var after = concepts("show", "my mug", "--json").json().getAsJsonObject();
    assertEquals(2, after.get("references").getAsInt());
    assertEquals(before.get("id"), after.get("id"));
    assertEquals("mug", after.get("class_name").getAsString());
    var third = Cli.write(folder.resolve("third.png"), Cli.frame(2));
    refine("my mug", "--ref", third + "=points:80,60").ok();
    assertTrue(concepts("show", "my mug").ok().out().contains("3, of them 1 without it"));

    refine("my cup", "--not", other).fails(1, "no concept is called 'my cup'; known: my mug");
    refine("my mug").fails(2, "Missing --not FRAME=MARK or --ref FRAME=MARK");
  }

  private Cli refine(String name, Object... more) {
    Object[] args = {"refine", name, "--model", Cli.TINY, "--concepts", store, "--device", "cpu"};
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  @Test
  void oneFrameMayShowBothButNotAtOnePlace() {
    teach("a", "--ref", frame + "=" + mask, "--not", frame + "=polygon:100,0,160,0,160,50,100,50")
        .ok();
    teach("b", "--ref", frame + "=" + mask, "--not", frame + "=" + mask)
        .fails(1, "references 1 and 2 mark one place as the concept and as not it");
    teach("c", "--ref", frame + "=" + mask, "--not", frame)
        .fails(1, "reference 1 marks the concept in the frame that reference 2 says");
  }

  @Test
  void triesItOnOtherFrames() throws IOException {
    Path bag = KitchenFixture.bag(folder, 12);
    Path frames = folder.resolve("unpacked");
    Cli.run("bag", "unpack", bag, frames).ok();
    var first = frames.resolve("000000.png");
    var unpacked = teach("my mug", "--ref", first + "=" + mask, "--json").json().getAsJsonObject();
    var check = unpacked.getAsJsonObject("check");
    assertEquals(1 + TrialFrames.MOST, check.get("frames").getAsInt());
    var named =
        teach("my mug", "--ref", first + "=" + mask, "--try", frame, "--json")
            .json()
            .getAsJsonObject();
    assertEquals(2, named.getAsJsonObject("check").get("frames").getAsInt());
    teach("my mug", "--ref", first + "=" + mask, "--try", "nowhere.png")
        .fails(1, "no such file or folder: nowhere.png");
  }

  @Test
  void showsTheStackOnlyWhenAsked() {
    var failed = teach("my/mug", "--ref", frame + "=" + mask, "--debug");
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().contains("\tat io.github.personalseg"));
    assertFalse(teach("my/mug", "--ref", frame + "=" + mask).err().contains("\tat "));
  }
}
