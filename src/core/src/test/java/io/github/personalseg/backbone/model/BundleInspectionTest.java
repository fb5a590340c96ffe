package io.github.personalseg.backbone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BundleGolden;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Finding;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.torch.TorchModule;
import io.github.personalseg.image.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleInspectionTest {
  @TempDir Path temp;

  /** The real module with its outputs changed on the way. */
  private record Changed(
      NativeModule module, UnaryOperator<List<Tensor>> forward, UnaryOperator<List<Tensor>> text)
      implements NativeModule {
    @Override
    public String device() {
      return module.device();
    }

    @Override
    public String engine() {
      return module.engine();
    }

    @Override
    public List<Tensor> forward(float[] input, int height, int width) {
      return forward.apply(module.forward(input, height, width));
    }

    @Override
    public List<Tensor> encodeText(long[] tokens, int batch, int length) {
      return text.apply(module.encodeText(tokens, batch, length));
    }

    @Override
    public List<Tensor> constants() {
      return module.constants();
    }

    @Override
    public void close() {
      module.close();
    }
  }

  /** Keeps what it hears. */
  private static final class Notes implements BundleInspection.Listener {
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> outlooks = new ArrayList<>();

    @Override
    public void found(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void outlook(String text) {
      outlooks.add(text);
    }
  }

  private static List<Finding> inspect(Path folder) {
    var notes = new Notes();
    BundleInspection.inspect(folder, DeviceChoice.CPU, BundleInspection.SIZES, notes);
    return notes.findings;
  }

  private static List<Finding> inspect(
      UnaryOperator<List<Tensor>> forward, UnaryOperator<List<Tensor>> text) {
    return inspect(BundleInspection.SIZES, 0, forward, text).findings;
  }

  /**
   * @param seconds that go by between any two looks at the clock
   */
  private static Notes inspect(
      List<ImageSize> sizes,
      long seconds,
      UnaryOperator<List<Tensor>> forward,
      UnaryOperator<List<Tensor>> text) {
    var notes = new Notes();
    var nanos = new AtomicLong();
    BundleInspection.inspect(
        TinyBundle.folder(),
        DeviceChoice.CPU,
        (bundle, device) -> new Changed(TorchModule.open(bundle, device), forward, text),
        sizes,
        notes,
        () -> nanos.addAndGet(seconds * 1_000_000_000));
    return notes;
  }

  private static void assertOnly(
      Finding.Level level, String subject, String part, List<Finding> findings) {
    var found = findings.stream().filter(f -> f.level() != Finding.Level.GOOD).toList();
    assertTrue(
        found.stream()
            .anyMatch(
                f -> f.level() == level && f.subject().equals(subject) && f.text().contains(part)),
        found.toString());
    assertTrue(found.stream().allMatch(f -> f.level() == level), found.toString());
  }

  @Test
  void soundBundlesHaveNoFault() {
    for (Path folder : BundleGolden.tinyBundles()) {
      var findings = inspect(folder);
      assertTrue(
          findings.stream().noneMatch(f -> f.level() == Finding.Level.FAULT),
          folder + ": " + findings);
      assertEquals(
          List.of(
              "files",
              "licence",
              "device",
              "constants",
              "size 640x480",
              "size 480x640",
              "size 1280x720",
              "size 512x512",
              "size 97x33",
              "unit rows",
              "ranges",
              "determinism",
              "masks",
              "text",
              "vocabulary",
              "speed",
              "memory"),
          findings.stream().map(Finding::subject).toList());
    }
  }

  @Test
  void whatWasNotTriedIsNamed() {
    var passes = new int[1];
    var findings =
        inspect(
                List.of(new ImageSize(512, 512), new ImageSize(31, 17)),
                0,
                outputs -> {
                  passes[0]++;
                  return outputs;
                },
                UnaryOperator.identity())
            .findings;
    assertOnly(
        Finding.Level.WARNING, "sizes", "not tried: [640x480, 480x640, 1280x720, 97x33]", findings);
    assertTrue(
        findings.stream().anyMatch(f -> f.subject().equals("size 31x17")), findings.toString());
    assertTrue(
        findings.stream()
            .anyMatch(
                f ->
                    f.subject().equals("speed")
                        && f.text()
                            .matches(
                                "512x512 enters as .* passes \\d+ ms, [0-9.]+ s of processor"
                                    + " time, on cpu")),
        findings.toString());
    assertEquals(2 + 2, passes[0], "passes");
  }

  @Test
  void aSlowModelIsToldHowLongTheRestTakes() {
    var sizes = List.of(new ImageSize(96, 96), new ImageSize(96, 192));
    var slow = inspect(sizes, 50, UnaryOperator.identity(), UnaryOperator.identity());
    assertEquals(
        List.of("96x96 took 50 s; 3 passes are to come, which will take about 4 min"),
        slow.outlooks);
    var fast = inspect(sizes, 4, UnaryOperator.identity(), UnaryOperator.identity());
    assertEquals(List.of(), fast.outlooks);
  }

  @Test
  void aChangedFileIsAFault() throws IOException {
    Path folder = TinyBundle.copyTo(temp.resolve("b"));
    byte[] bytes = Files.readAllBytes(folder.resolve("model.pt"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve("model.pt"), bytes);
    assertOnly(Finding.Level.FAULT, "files", "the file was changed or damaged", inspect(folder));
  }

  @Test
  void strangersAndLicencesAreTold() throws IOException {
    Path folder = TinyBundle.copyTo(temp.resolve("b"));
    Files.writeString(folder.resolve("notes.txt"), "");
    Path manifest = folder.resolve("bundle.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace("Apache-2.0", "CC-BY-NC-4.0"));
    var findings = inspect(folder);
    assertOnly(Finding.Level.WARNING, "files", "not in the manifest: [notes.txt]", findings);
    assertOnly(Finding.Level.WARNING, "licence", "not for commercial use", findings);
  }

  private static Tensor scaled(Tensor tensor, float factor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Tensor(tensor.shape(), values);
  }

  @Test
  void rowsThatAreNotUnitAreAFault() {
    var findings =
        inspect(
            o -> List.of(o.get(0), scaled(o.get(1), 1.01f), o.get(2)), UnaryOperator.identity());
    assertOnly(Finding.Level.FAULT, "unit rows", "miss length 1 by 0.0100", findings);
  }

  @Test
  void valuesBeyondFloat16AreTold() {
    var findings =
        inspect(o -> List.of(scaled(o.get(0), 1e5f), o.get(1), o.get(2)), UnaryOperator.identity());
    assertOnly(Finding.Level.WARNING, "ranges", "would overflow in float16", findings);
  }

  @Test
  void anImageThatGivesOtherNumbersEachTimeIsAFault() {
    var calls = new int[1];
    var findings =
        inspect(
            o -> List.of(scaled(o.get(0), 1 + 0.01f * calls[0]++), o.get(1), o.get(2)),
            UnaryOperator.identity());
    assertOnly(Finding.Level.FAULT, "determinism", "the same image twice differs", findings);
  }

  @Test
  void flatMasksAreTold() {
    var findings =
        inspect(o -> List.of(scaled(o.get(0), 0), o.get(1), o.get(2)), UnaryOperator.identity());
    assertOnly(Finding.Level.WARNING, "masks", "12 of 12 masks are the same everywhere", findings);
  }

  @Test
  void anUnknownShapeIsAFaultAtEverySize() {
    var findings = inspect(o -> List.of(o.get(0), o.get(1)), UnaryOperator.identity());
    assertOnly(Finding.Level.FAULT, "size 97x33", "forward returned 2 tensors", findings);
  }

  @Test
  void aTextThatDependsOnItsNeighboursIsAFault() {
    var findings =
        inspect(
            UnaryOperator.identity(),
            o -> {
              float[] turned = o.get(0).values().clone();
              if (o.get(0).shape().get(0) > 1) {
                turned[0] = -turned[0];
              }
              return List.of(new Tensor(o.get(0).shape(), turned));
            });
    assertOnly(Finding.Level.FAULT, "text", "a text alone and among", findings);
  }
}
