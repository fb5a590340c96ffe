package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BundleGolden;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.backbone.torch.TorchModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEmbeddingCacheTest {
  @TempDir Path folder;
  private Bundle bundle;
  private TextEmbeddingCache texts;

  @BeforeEach
  void open() {
    bundle = Bundle.read(BundleGolden.SAN.folder());
    texts = TextEmbeddingCache.in(folder.resolve("deep/er"), bundle);
  }

  private static float[] unit(int axis) {
    float[] vector = new float[24];
    vector[axis] = 1;
    return vector;
  }

  private static void assertHolds(TextEmbeddingCache texts, String phrase, int axis) {
    assertArrayEquals(unit(axis), texts.load().get(phrase), 0, phrase);
  }

  @Test
  void whatIsKeptIsThereForTheNextProcess() {
    assertTrue(texts.load().isEmpty());
    texts.keep(Map.of("mug", unit(3)));
    texts.keep(Map.of("red mug", unit(4)));
    var again = TextEmbeddingCache.in(folder.resolve("deep/er"), bundle);
    assertEquals(2, again.load().size());
    assertHolds(again, "mug", 3);
    assertHolds(again, "red mug", 4);
  }

  @Test
  void processesSideBySideDoNotLoseEachOthersWords() {
    var other = TextEmbeddingCache.in(folder.resolve("deep/er"), bundle);
    texts.keep(Map.of("mug", unit(1)));
    other.keep(Map.of("cup", unit(2)));
    assertHolds(texts, "mug", 1);
    assertHolds(texts, "cup", 2);
  }

  @Test
  void anotherBundleHasAFileOfItsOwn() {
    var other = new Bundle(bundle.folder(), bundle.manifest(), "0".repeat(64));
    var others = TextEmbeddingCache.in(folder.resolve("deep/er"), other);
    assertFalse(texts.file().equals(others.file()));
    texts.keep(Map.of("mug", unit(1)));
    assertTrue(others.load().isEmpty());
  }

  @Test
  void aDamagedFileIsMadeAnew() throws IOException {
    texts.keep(Map.of("mug", unit(1), "cup", unit(2)));
    byte[] whole = Files.readAllBytes(texts.file());
    byte[] nan = whole.clone();
    Arrays.fill(nan, nan.length - 96, nan.length, (byte) 0xff);
    byte[] hugeHeader = whole.clone();
    hugeHeader[6] = 0x7f;
    var damages = new LinkedHashMap<String, byte[]>();
    damages.put("empty", new byte[0]);
    damages.put("cut", Arrays.copyOf(whole, whole.length - 5));
    damages.put("no numbers", nan);
    damages.put("a header beyond the file", hugeHeader);
    damages.put("text", "no safetensors".getBytes());
    for (var damage : damages.entrySet()) {
      Files.write(texts.file(), damage.getValue());
      assertTrue(texts.load().isEmpty(), damage.getKey());
      texts.keep(Map.of("bowl", unit(5)));
      assertEquals(List.of("bowl"), List.copyOf(texts.load().keySet()), damage.getKey());
    }
    try (var files = Files.list(texts.file().getParent())) {
      assertEquals(1, files.count(), "no unfinished file stays");
    }
  }

  @Test
  void aFileOfAnotherBundleUnderThisNameIsLeftOut() throws IOException {
    var other = new Bundle(bundle.folder(), bundle.manifest(), "0".repeat(64));
    var others = TextEmbeddingCache.in(folder, other);
    others.keep(Map.of("mug", unit(1)));
    Files.createDirectories(texts.file().getParent());
    Files.copy(others.file(), texts.file());
    assertTrue(texts.load().isEmpty());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoFault() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    var blocked = TextEmbeddingCache.in(file.resolve("below"), bundle);
    blocked.keep(Map.of("mug", unit(1)));
    assertTrue(blocked.load().isEmpty());
  }

  @Test
  void theSecondModelEncodesNothing() {
    var counting = new int[1];
    NativeModule.Opener opener =
        (b, device) -> {
          var module = TorchModule.open(b, device);
          return new NativeModule() {
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
              return module.forward(input, height, width);
            }

            @Override
            public List<Tensor> encodeText(long[] tokens, int batch, int length) {
              counting[0] += batch;
              return module.encodeText(tokens, batch, length);
            }

            @Override
            public List<Tensor> constants() {
              return module.constants();
            }

            @Override
            public void close() {
              module.close();
            }
          };
        };
    var decision = new DeviceDecision(DeviceDecision.CPU, "as asked for", false);
    var words = List.of("teapot", "red teapot", "samovar");
    float[][] first;
    try (var model = BundleModel.load(bundle, decision, opener, texts)) {
      counting[0] = 0;
      first = model.encodeText(words);
      assertEquals(3 * 14, counting[0]);
    }
    try (var model = BundleModel.load(bundle, decision, opener, texts)) {
      counting[0] = 0;
      float[][] second = model.encodeText(words);
      assertEquals(0, counting[0]);
      for (int i = 0; i < first.length; i++) {
        assertArrayEquals(first[i], second[i], 0);
      }
    }
  }
}
