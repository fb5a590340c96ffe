package io.github.personalseg.backbone.script;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.torch.TorchModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a bundle's code may name. Every hostile archive here is a real one: the tiny model's,
 * changed.
 */
final class ScriptArchiveTest {
  private static final String CODE = "model/code/__torch__/___torch_mangle_0.py";
  private static final String OTHER = "model/code/__torch__/helpers.py";

  /** A line of a method's body, and what the message must name. */
  private static final Map<String, String> LINES = lines();

  @TempDir Path folder;

  private static Map<String, String> lines() {
    var lines = new LinkedHashMap<String, String>();
    lines.put("torch.from_file(\"/tmp/x\", True, 8)", "torch.from_file");
    lines.put("torch . \n      from_file(\"/tmp/x\", True, 8)", "torch.from_file");
    lines.put("ops.aten.from_file(\"/tmp/x\", True, 8)", "ops.aten.from_file");
    lines.put("torch.save(image, \"/tmp/x\")", "torch.save");
    lines.put("(image).save(\"/tmp/x\")", ".save");
    lines.put("\"/tmp/x\".from_file(True, 8)", ".from_file");
    lines.put("torch.load(\"/tmp/x\")", "torch.load");
    lines.put("torch.system(\"true\")", "torch.system");
    lines.put("torch.os.system(\"true\")", "torch.os");
    lines.put("ops.os.system(\"true\")", "ops.os.system");
    lines.put("ops.profiler._record_function_enter(\"x\", None)", "ops.profiler");
    lines.put("ops.c10d.allreduce_(image)", "ops.c10d");
    lines.put("ops.quantized.linear(image)", "ops.quantized");
    lines.put("ops.prim.Print(image)", "ops.prim.Print");
    lines.put("ops.prim.rpc_sync(image)", "ops.prim.rpc_sync");
    lines.put("print(image)", "print");
    lines.put("torch.from_file\n    _8 = _9(\"/tmp/x\", True, 8)", "torch.from_file");
    lines.put("\"/tmp/x\".from_file\n    _8 = _9(True, 8)", ".from_file");
    lines.put("torch.pin_memory(image)", "torch.pin_memory");
    lines.put("fork(image)", "fork");
    lines.put("fork\n    _8 = _9(image)", "fork");
    lines.put("print\n    _8 = _9(image)", "print");
    lines.put("torch.ops.aten.from_file(\"/tmp/x\")", "torch.ops");
    lines.put("(CONSTANTS.c0).from_file(\"/tmp/x\")", ".from_file");
    lines.put("open(\"/tmp/x\")", "open");
    lines.put("eval(\"1\")", "eval");
    lines.put("getattr(torch, \"from_file\")(\"/tmp/x\", True, 8)", "getattr");
    lines.put("getattr(self, \"from_file\")", "from_file");
    lines.put("getattr(self, \"fr\\x6fm_file\")", "getattr");
    lines.put("getattr(self, \"forward\")(image)", "getattr");
    lines.put("torch", "without an operator");
    lines.put("[torch][0].from_file(\"/tmp/x\", True, 8)", "without an operator");
    lines.put("ops.aten", "without an operator");
    lines.put("torch.classes.dist_rpc.WorkerInfo(\"x\", 1)", "torch.classes");
    lines.put("__torch__.torch.classes.dist_rpc.WorkerInfo.__new__()", "torch.classes");
    lines.put("annotate(__torch__.torch.classes.a.B, None)", "torch.classes");
    lines.put("__torch__.helpers.nowhere(image)", ".nowhere");
    lines.put("torch.fbgemm_pack_gemm_matrix_fp16(image)", "torch.fbgemm_pack_gemm_matrix_fp16");
    lines.put("torch._sparse_coo_tensor_unsafe(image, image, [1])", "_sparse_coo_tensor_unsafe");
    lines.put("torch.set_(image, image)", "torch.set_");
    lines.put("torch.manual_seed(1)", "torch.manual_seed");
    lines.put("tоrch.add(image, 1)", "U+043E"); // a Cyrillic o
    lines.put("torch.\\\n      from_file(\"/tmp/x\", True, 8)", "U+005C");
    lines.put("image # type: __torch__.torch.classes.a.B", "comment");
    lines.put("\"a text without an end", "without an end");
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "san_tiny", "ovseg_tiny", "fcclip_tiny", "odise_tiny"})
  void testBundlesAreAdmitted(String name) {
    assertDoesNotThrow(
        () -> ScriptArchive.require(TinyBundle.folder().resolveSibling(name).resolve("model.pt")));
  }

  @Test
  void theDemoBundleIsAdmitted() {
    ScriptArchive.require(Path.of("models/demo/model.pt").toAbsolutePath());
  }

  @Test
  void plainCodeIsAdmitted() throws IOException {
    for (String line :
        List.of(
            "torch.add(image, 1)",
            "(image).add(1)",
            "torch.conv2d(image, CONSTANTS.c0, None, [1, 1])",
            "ops.prim.NumToTensor(torch.size(image, 0))",
            "annotate(List[int], [])",
            "getattr(self, \"0\")",
            "(self).forward(image, )",
            "\"torch.from_file is only a text\"",
            "torch.format(\"{}\", 1)",
            "1.5e-3",
            "__torch__.helpers.twice(image)",
            "__torch__.helpers.twice\n    _8 = _9(image)",
            "annotate(Optional[__torch__.torch.nn.modules.sparse.Embedding], None)",
            "int(torch.item(image))")) {
      var files = tiny();
      inject(files, line);
      files.put(OTHER, bytes("def twice(x: Tensor) -> Tensor:\n  return torch.mul(x, 2)\n"));
      assertDoesNotThrow(() -> ScriptArchive.require(zip(files)), line);
    }
  }

  @Test
  void whatDoesMoreThanComputeIsRefusedByName() throws IOException {
    assertTrue(LINES.size() >= 20);
    for (var line : LINES.entrySet()) {
      var files = tiny();
      inject(files, line.getKey());
      refused(files, line.getValue(), line.getKey());
    }
  }

  @Test
  void itIsFoundInASecondFileToo() throws IOException {
    for (var line : LINES.entrySet()) {
      var files = tiny();
      files.put(
          OTHER,
          bytes(
              "def helper(self: Tensor, image: Tensor) -> Tensor:\n  _0 = "
                  + line.getKey()
                  + "\n  return image\n"));
      refused(files, "helpers.py", line.getKey());
    }
  }

  @Test
  void whatStandsOutsideOfMethodsCountsToo() throws IOException {
    for (String code :
        List.of(
            "import os\n",
            "from os import system\n",
            "class A(Module):\n  x : __torch__.torch.classes.a.B\n",
            "class A(Module):\n  def from_file(self, n: int) -> int:\n    return n\n",
            "def save(x: Tensor) -> Tensor:\n  return x\n",
            "class torch(Module):\n  __parameters__ = []\n",
            "op_version_set = torch\n")) {
      var files = tiny();
      files.put(OTHER, bytes(code));
      refused(files, "helpers.py, line ", code);
    }
  }

  @Test
  void otherFilesAndNamesAreRefused() throws IOException {
    for (String name :
        List.of(
            "other/code/__torch__/x.py",
            "model/model.json",
            "model/bytecode.pkl",
            "model/code/../../x.py",
            "model/libx.so",
            "model/CODE/__torch__/___torch_mangle_0.py",
            "model/code/__torch__/___TORCH_mangle_0.py",
            "model/code/__torch__/x.PY",
            "model/code/__torch__/ü.py",
            "x.py")) {
      var files = tiny();
      files.put(name, bytes("torch.from_file(\"/tmp/x\", True, 8)\n"));
      assertThrows(BackboneException.class, () -> ScriptArchive.require(zip(files)), name);
    }
    var files = tiny();
    byte[] pickle = files.get("model/data.pkl");
    String foreign =
        new String(pickle, StandardCharsets.ISO_8859_1)
            .replace("c__torch__.___torch_mangle_0\nTinyModel", "c__torch__.torch\nclasses.a.B");
    files.put("model/data.pkl", foreign.getBytes(StandardCharsets.ISO_8859_1));
    refused(files, "data.pkl names a class of another library", "pickle");
  }

  /**
   * Readers of ZIP disagree on archives with two directories: only one that ends the file counts.
   */
  @Test
  void archivesThatTwoReadersSeeDifferentlyAreRefused() throws IOException {
    byte[] good = Files.readAllBytes(zip(tiny()));
    var evil = tiny();
    inject(evil, "torch.from_file(\"/tmp/x\", True, 8)");
    byte[] bad = Files.readAllBytes(zip(evil));
    for (byte[] both :
        List.of(joined(bad, good), joined(good, new byte[5]), joined(bad, new byte[1]))) {
      Path file = folder.resolve("model.pt");
      Files.write(file, both);
      assertThrows(BackboneException.class, () -> ScriptArchive.require(file));
    }
  }

  /** The attack as it was: the model is opened, asked, and must not have written. */
  @Test
  void anArchiveThatWritesAFileIsNotLoaded() throws IOException {
    Path target = folder.resolve("written");
    var files = tiny();
    inject(files, "torch.from_file(\"" + target + "\", True, 8)");
    Path bundle = TinyBundle.copyTo(folder.resolve("bundle"));
    byte[] before = Files.readAllBytes(bundle.resolve("model.pt"));
    byte[] after = Files.readAllBytes(zip(files));
    Files.write(bundle.resolve("model.pt"), after);
    Path manifest = bundle.resolve("bundle.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace(sha256(before), sha256(after)));
    var read = Bundle.read(bundle);
    var error = assertThrows(BackboneException.class, () -> TorchModule.open(read, "cpu"));
    assertTrue(error.getMessage().contains("torch.from_file"), error.getMessage());
    assertFalse(Files.exists(target));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] joined(byte[] one, byte[] two) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private void refused(Map<String, byte[]> files, String names, String what) throws IOException {
    Path file = zip(files);
    var error = assertThrows(BackboneException.class, () -> ScriptArchive.require(file), what);
    String message = error.getMessage();
    assertTrue(message.contains(names) && message.contains(file.toString()), what + ": " + message);
    assertFalse(message.contains("\n"), message);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Puts a line at the head of forward. */
  private static void inject(Map<String, byte[]> files, String line) {
    String code = new String(files.get(CODE), StandardCharsets.UTF_8);
    int body = code.indexOf(":\n", code.indexOf("-> Tuple[Tensor, Tensor, Tensor]")) + 2;
    assertTrue(body > 2);
    files.put(
        CODE, bytes(code.substring(0, body) + "    _9 = " + line + "\n" + code.substring(body)));
  }

  private static Map<String, byte[]> tiny() throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var zip = new ZipFile(TinyBundle.folder().resolve("model.pt").toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        var entry = all.nextElement();
        files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return files;
  }

  private Path zip(Map<String, byte[]> files) throws IOException {
    Path file = folder.resolve("model.pt");
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      for (var entry : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}
