package io.github.personalseg.backbone.model;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.Finding;
import io.github.personalseg.backbone.bundle.ModelCheck;
import io.github.personalseg.backbone.bundle.TextEncoder;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.file.ProcessMemory;
import io.github.personalseg.image.ImageSize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything a bundle promises, tried out: more than loading checks, and without stopping at the
 * first fault where the next check can do without.
 */
public final class BundleInspection {
  /** Image sizes to try: usual ones of cameras, upright, square, and one that nobody thought of. */
  public static final List<ImageSize> SIZES =
      List.of(
          new ImageSize(640, 480),
          new ImageSize(480, 640),
          new ImageSize(1280, 720),
          new ImageSize(512, 512),
          new ImageSize(97, 33));

  /**
   * Passes over the first size once more at the end: the same image twice, and the time it takes.
   */
  private static final int LAST_PASSES = 2;

  /** Slower models are told how long the rest will take. */
  private static final double SLOW_SECONDS = 5;

  private static final int SAMPLED_WORDS = 8;
  private static final float LARGEST_HALF = 65_504;
  private static final float UNIT_TOLERANCE = 1e-3f;
  private static final float SAME = 1e-4f;

  private final Bundle bundle;
  private final NativeModule module;
  private final ModelCheck check;
  private final List<ImageSize> sizes;
  private final Listener told;
  private final LongSupplier nanos;
  private final float[] largest = new float[3];
  private final List<Repeated> repeated = new ArrayList<>();
  private float worstRow;

  /** The same image through the module once more. */
  private record Repeated(List<Tensor> outputs, double millis, double cpuSeconds) {}

  /** Hears of an inspection while it goes on. */
  public interface Listener {
    /** Something was found out. */
    void found(Finding finding);

    /** A pass takes long: how long what comes will take, in words. */
    void outlook(String text);
  }

  private BundleInspection(
      Bundle bundle,
      NativeModule module,
      List<ImageSize> sizes,
      Listener told,
      LongSupplier nanos) {
    this.bundle = bundle;
    this.module = module;
    this.check = new ModelCheck(bundle);
    this.sizes = sizes;
    this.told = told;
    this.nanos = nanos;
  }

  /**
   * Inspects a bundle. Takes a pass of the model for each size, and two more over the first.
   *
   * @param sizes of images, at least one; those of {@link #SIZES} that are missing are named in a
   *     warning
   */
  public static void inspect(
      Path folder, DeviceChoice device, List<ImageSize> sizes, Listener told) {
    inspect(folder, device, Engines::open, sizes, told, System::nanoTime);
  }

  static void inspect(
      Path folder,
      DeviceChoice choice,
      NativeModule.Opener opener,
      List<ImageSize> sizes,
      Listener told,
      LongSupplier nanos) {
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("there must be an image size to try");
    }
    Bundle bundle;
    try {
      bundle = Bundle.read(folder);
    } catch (BackboneException e) {
      told.found(new Finding(Finding.Level.FAULT, "files", String.valueOf(e.getMessage())));
      return;
    }
    about(bundle, told);
    var decision = Engines.decide(bundle, choice);
    told.found(
        new Finding(
            decision.disappointing() ? Finding.Level.WARNING : Finding.Level.GOOD,
            "device",
            decision.text()));
    try (var module = opener.open(bundle, decision.device())) {
      new BundleInspection(bundle, module, sizes, told, nanos).run();
    } catch (BackboneException e) {
      told.found(new Finding(Finding.Level.FAULT, "module", String.valueOf(e.getMessage())));
    }
  }

  private static void about(Bundle bundle, Listener told) {
    var manifest = bundle.manifest();
    told.found(
        new Finding(
            Finding.Level.GOOD,
            "files",
            manifest.files().size() + " files as the manifest says, bundle " + bundle.hash()));
    try (var files = Files.list(bundle.folder())) {
      var unknown = new TreeSet<String>();
      files.forEach(file -> unknown.add(file.getFileName().toString()));
      unknown.removeAll(manifest.files().keySet());
      unknown.remove(Bundle.MANIFEST_FILE);
      if (!unknown.isEmpty()) {
        told.found(new Finding(Finding.Level.WARNING, "files", "not in the manifest: " + unknown));
      }
    } catch (IOException e) {
      told.found(new Finding(Finding.Level.FAULT, "files", String.valueOf(e.getMessage())));
    }
    String licence = manifest.licence().toLowerCase(Locale.ROOT);
    boolean bound = licence.matches(".*(\\bnc\\b|non-?commercial|research).*");
    told.found(
        new Finding(
            bound ? Finding.Level.WARNING : Finding.Level.GOOD,
            "licence",
            manifest.licence()
                + (bound ? ": not for commercial use" : "")
                + "; from: "
                + manifest.source()));
  }

  private void run() {
    attempt("constants", this::constants);
    for (var size : sizes) {
      attempt("size " + size, () -> size(size));
    }
    notTried();
    attempt("unit rows", this::rows);
    attempt("ranges", this::ranges);
    attempt("determinism", this::determinism);
    attempt("masks", this::variety);
    attempt("text", this::text);
    attempt("vocabulary", this::vocabulary);
    attempt("speed", this::speed);
    memory();
  }

  private void notTried() {
    var left = new ArrayList<>(SIZES);
    left.removeAll(sizes);
    if (!left.isEmpty()) {
      told.found(new Finding(Finding.Level.WARNING, "sizes", "not tried: " + left));
    }
  }

  /** What the model and its passes took of the machine's memory, where the system tells. */
  private void memory() {
    var peak = ProcessMemory.peak();
    if (peak.isPresent()) {
      String text =
          String.format(
              Locale.ROOT, "at most %d MiB resident, this program included", peak.getAsLong());
      told.found(new Finding(Finding.Level.GOOD, "memory", text));
    }
  }

  /** A check ends in a text, or in a fault that does not keep the others from being made. */
  private void attempt(String subject, Supplier<Finding> one) {
    Finding finding;
    try {
      finding = one.get();
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      String where = "bundle " + bundle.folder() + ": ";
      finding =
          new Finding(
              Finding.Level.FAULT,
              subject,
              message.startsWith(where) ? message.substring(where.length()) : message);
    }
    told.found(new Finding(finding.level(), subject, finding.text()));
  }

  private static Finding good(String format, Object... values) {
    return new Finding(Finding.Level.GOOD, "", String.format(Locale.ROOT, format, values));
  }

  private static Finding warning(String format, Object... values) {
    return new Finding(Finding.Level.WARNING, "", String.format(Locale.ROOT, format, values));
  }

  private static Finding fault(String format, Object... values) {
    return new Finding(Finding.Level.FAULT, "", String.format(Locale.ROOT, format, values));
  }

  private Finding constants() {
    var constants = module.constants();
    check.constants(constants);
    return good(
        "\"no object\" has length 1, cosines are scaled by %.2f", constants.get(1).values()[0]);
  }

  private List<Tensor> pass(ImageSize size, int seed) {
    var rule = bundle.manifest().input();
    var geometry = geometry(size);
    var outputs =
        module.forward(
            rule.preprocess(noise(size.width(), size.height(), seed)),
            geometry.paddedHeight(),
            geometry.paddedWidth());
    check.proposals(outputs, geometry);
    return outputs;
  }

  private FrameGeometry geometry(ImageSize size) {
    return bundle.manifest().input().geometry(size.width(), size.height());
  }

  private double area(ImageSize size) {
    var geometry = geometry(size);
    return (double) geometry.paddedWidth() * geometry.paddedHeight();
  }

  /** Tells how long the passes will take that are still to come. */
  private void outlook(double seconds) {
    var first = sizes.get(0);
    double areas = LAST_PASSES * area(first);
    for (var size : sizes.subList(1, sizes.size())) {
      areas += area(size);
    }
    told.outlook(
        String.format(
            Locale.ROOT,
            "%s took %.0f s; %d passes are to come, which will take about %.0f min",
            first,
            seconds,
            sizes.size() - 1 + LAST_PASSES,
            Math.ceil(seconds * areas / area(first) / 60)));
  }

  private Finding size(ImageSize size) {
    long begin = nanos.getAsLong();
    var outputs = pass(size, 1);
    double millis = (nanos.getAsLong() - begin) / 1e6;
    if (size.equals(sizes.get(0)) && millis > 1000 * SLOW_SECONDS) {
      outlook(millis / 1000);
    }
    for (int i = 0; i < largest.length; i++) {
      for (float value : outputs.get(i).values()) {
        largest[i] = Math.max(largest[i], Math.abs(value));
      }
    }
    var embeddings = outputs.get(1);
    int dim = bundle.manifest().model().dim();
    for (int n = 0; n < bundle.manifest().model().proposals(); n++) {
      double length =
          FloatVectors.length(Arrays.copyOfRange(embeddings.values(), n * dim, (n + 1) * dim));
      worstRow = Math.max(worstRow, (float) Math.abs(length - 1));
    }
    var masks = outputs.get(0).shape();
    var features = outputs.get(2).shape();
    return good("masks %s, features %s, finite, %.0f ms with compiling", masks, features, millis);
  }

  private Finding rows() {
    return worstRow <= UNIT_TOLERANCE
        ? good("mask embeddings have length 1 within %.1e", worstRow)
        : fault("mask embeddings miss length 1 by %.3g; allowed: %.0e", worstRow, UNIT_TOLERANCE);
  }

  private Finding ranges() {
    String text =
        String.format(
            Locale.ROOT,
            "largest mask logit %.3g, feature %.3g; float16 ends at %.0f",
            largest[0],
            largest[2],
            LARGEST_HALF);
    boolean near = Math.max(largest[0], largest[2]) > LARGEST_HALF / 4;
    return near ? warning("%s, so it would overflow in float16", text) : good("%s", text);
  }

  /** The passes over the first size, made when first asked for. */
  private List<Repeated> repeated() {
    while (repeated.size() < LAST_PASSES) {
      long begin = nanos.getAsLong();
      double cpuBegin = cpuSeconds();
      var outputs = pass(sizes.get(0), 2);
      double cpu = cpuSeconds() - cpuBegin;
      repeated.add(new Repeated(outputs, (nanos.getAsLong() - begin) / 1e6, cpu));
    }
    return repeated;
  }

  private Finding determinism() {
    var first = repeated().get(0).outputs();
    var second = repeated().get(1).outputs();
    float worst = 0;
    for (int i = 0; i < first.size(); i++) {
      worst = Math.max(worst, difference(first.get(i).values(), second.get(i).values()));
    }
    if (worst == 0) {
      return good("the same image gives the same bits");
    }
    return worst <= SAME
        ? warning("the same image twice differs by %.1e", worst)
        : fault("the same image twice differs by %.3g; allowed: %.0e", worst, SAME);
  }

  private Finding variety() {
    var logits = repeated().get(0).outputs().get(0);
    int count = logits.shape().get(1);
    int cells = logits.values().length / count;
    int flat = 0;
    for (int n = 0; n < count; n++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = n * cells; i < (n + 1) * cells; i++) {
        low = Math.min(low, logits.values()[i]);
        high = Math.max(high, logits.values()[i]);
      }
      flat += high - low < 1e-3f ? 1 : 0;
    }
    return flat == 0
        ? good("all %d masks differ from place to place", count)
        : warning("%d of %d masks are the same everywhere", flat, count);
  }

  private Finding text() {
    var manifest = bundle.manifest();
    int length = manifest.text().length();
    var tokenizer = bundle.tokenizer();
    var words = manifest.vocabulary().words();
    String template = manifest.text().templates().get(0);
    int batch = Math.min(SAMPLED_WORDS, words.size());
    long[] all = new long[batch * length];
    float worst = 0;
    float[][] alone = new float[batch][];
    for (int i = 0; i < batch; i++) {
      long[] tokens = tokenizer.encode(template.replace("{}", words.get(i)), length);
      System.arraycopy(tokens, 0, all, i * length, length);
      alone[i] = check.text(module.encodeText(tokens, 1, length), 1).row(0);
    }
    var together = check.text(module.encodeText(all, batch, length), batch);
    for (int i = 0; i < batch; i++) {
      worst = Math.max(worst, difference(alone[i], together.row(i)));
    }
    return worst <= 1e-3f
        ? good("%d texts of %d tokens, alone and together, within %.1e", batch, length, worst)
        : fault("a text alone and among %d others differs by %.3g; allowed: 1e-3", batch, worst);
  }

  private Finding vocabulary() {
    var words = bundle.manifest().vocabulary().words();
    var encoder =
        new TextEncoder(
            bundle.tokenizer(),
            bundle.manifest().text(),
            words,
            this::encodeRows,
            TextEncoder.Store.NONE);
    int step = Math.max(1, words.size() / SAMPLED_WORDS);
    int looked = check.vocabulary(words, bundle.vocabularyEmbeddings(), encoder, step);
    return good("%d words, %d of them encoded anew and alike", words.size(), looked);
  }

  private float[][] encodeRows(long[][] tokens) {
    int length = bundle.manifest().text().length();
    long[] flat = new long[tokens.length * length];
    for (int i = 0; i < tokens.length; i++) {
      System.arraycopy(tokens[i], 0, flat, i * length, length);
    }
    var rows = check.text(module.encodeText(flat, tokens.length, length), tokens.length);
    float[][] split = new float[tokens.length][];
    for (int i = 0; i < split.length; i++) {
      split[i] = rows.row(i);
    }
    return split;
  }

  private Finding speed() {
    var size = sizes.get(0);
    var geometry = geometry(size);
    return good(
        "%s enters as %dx%d; the faster of %d passes %.0f ms, %.1f s of processor time, on %s",
        size,
        geometry.paddedWidth(),
        geometry.paddedHeight(),
        LAST_PASSES,
        repeated().stream().mapToDouble(Repeated::millis).min().orElseThrow(),
        repeated().stream().mapToDouble(Repeated::cpuSeconds).min().orElseThrow(),
        module.device());
  }

  /** Of all threads of this process; on a busy machine it says more than the clock. */
  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() * 1e-9;
  }

  private static float difference(float[] a, float[] b) {
    float worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    return worst;
  }

  /** Blocks of colour with noise on them. */
  private static RgbImage noise(int width, int height, int seed) {
    var random = new Random(seed);
    byte[] blocks = new byte[3 * 64];
    random.nextBytes(blocks);
    byte[] data = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int block = 8 * (8 * (i / width) / height) + 8 * (i % width) / width;
      for (int c = 0; c < 3; c++) {
        int value = (blocks[3 * block + c] & 0xff) + random.nextInt(17) - 8;
        data[3 * i + c] = (byte) Math.max(0, Math.min(255, value));
      }
    }
    return new RgbImage(width, height, data);
  }
}
