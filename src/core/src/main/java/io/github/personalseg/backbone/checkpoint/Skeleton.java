package io.github.personalseg.backbone.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A model without its weights: TorchScript code, where each parameter goes, ONNX graphs where there
 * are some, and the manifest of the bundle that it becomes. Ships with the program; {@code
 * tools/bundles/skeleton.py} writes it.
 */
public final class Skeleton {
  private static final String FOLDER = "/skeletons/";
  private static final String MERGES = "merges.txt";
  private static final String INDEX = "skeleton.json";
  private static final String MANIFEST = "bundle.yaml";
  private static final String ARCHIVE = "archive/";
  private static final String TEXT = "text/";
  private static final String GRAPHS = "graphs/";
  private static final int SHOWN = 5;
  private static final int PIECE = 1 << 18;

  /** Of an offset in a graph; no file is so long that it needs more. */
  private static final int DIGITS = 15;

  /** Where a parameter goes. */
  private record Place(List<Long> shape, String entry) {
    long elements() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /**
   * Where in a graph an offset goes: that of a byte of the module's file.
   *
   * @param at of the first of its {@value #DIGITS} digits
   * @param entry of the module's file
   * @param within bytes from the entry's first one
   */
  private record Offset(int at, String entry, long within) {}

  private final String name;
  private final Map<String, byte[]> files;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Place> textPlaces = new LinkedHashMap<>();
  private final Map<String, List<Offset>> graphs = new LinkedHashMap<>();
  private final Set<String> unused = new HashSet<>();

  private Skeleton(String name, Map<String, byte[]> files) throws IOException {
    this.name = name;
    this.files = files;
    var index = JsonParser.parseString(text(INDEX)).getAsJsonObject();
    index.getAsJsonArray("unused").forEach(each -> unused.add(each.getAsString()));
    for (var entry : index.getAsJsonObject("parameters").entrySet()) {
      places.put(entry.getKey(), place(entry.getValue().getAsJsonObject()));
    }
    for (var entry : index.getAsJsonObject("text_parameters").entrySet()) {
      textPlaces.put(entry.getKey(), place(entry.getValue().getAsJsonObject()));
    }
    if (index.has("graphs")) {
      for (var entry : index.getAsJsonObject("graphs").entrySet()) {
        graphs.put(entry.getKey(), offsets(entry.getValue().getAsJsonArray()));
      }
    }
  }

  private static List<Offset> offsets(JsonArray array) {
    var offsets = new ArrayList<Offset>();
    for (var each : array) {
      var offset = each.getAsJsonArray();
      offsets.add(
          new Offset(
              offset.get(0).getAsInt(), offset.get(1).getAsString(), offset.get(2).getAsLong()));
    }
    return List.copyOf(offsets);
  }

  private static Place place(JsonObject object) {
    JsonArray sizes = object.getAsJsonArray("shape");
    var shape = new ArrayList<Long>();
    sizes.forEach(size -> shape.add(size.getAsLong()));
    return new Place(List.copyOf(shape), object.get("entry").getAsString());
  }

  /** All that are on the class path: each place on it lists its own in {@code index.txt}. */
  public static List<Skeleton> shipped() throws IOException {
    var all = new ArrayList<Skeleton>();
    var lists = Skeleton.class.getClassLoader().getResources(FOLDER.substring(1) + "index.txt");
    while (lists.hasMoreElements()) {
      try (var in = lists.nextElement().openStream()) {
        String names = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        for (String name : names.strip().split("\\s+")) {
          all.add(shipped(name));
        }
      }
    }
    return List.copyOf(all);
  }

  /** One that is on the class path, by the name of its model. */
  public static Skeleton shipped(String name) throws IOException {
    return new Skeleton(name, unpacked(resource(name + ".zip")));
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = Skeleton.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new FileNotFoundException("no skeleton " + file + " ships with this version");
      }
      return in.readAllBytes();
    }
  }

  private static Map<String, byte[]> unpacked(byte[] bytes) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  /**
   * The one of these that a checkpoint fills.
   *
   * @throws IOException saying what is missing, left over or of another shape, for the likeliest
   *     one
   */
  public static Skeleton fitting(Checkpoint checkpoint, List<Skeleton> known) throws IOException {
    @Nullable Skeleton nearest = null;
    int most = 0;
    for (var skeleton : known) {
      if (skeleton.faults(checkpoint).isEmpty()) {
        return skeleton;
      }
      int common = skeleton.common(checkpoint);
      if (common > most) {
        most = common;
        nearest = skeleton;
      }
    }
    if (nearest == null) {
      throw new IOException(
          "checkpoint "
              + checkpoint.file()
              + " is of no model that is known here; known: "
              + String.join(", ", known.stream().map(Skeleton::name).toList())
              + "; its names begin with "
              + checkpoint.prefixes());
    }
    nearest.requireFit(checkpoint);
    throw new IllegalStateException("it had faults a moment ago");
  }

  private int common(Checkpoint checkpoint) {
    int common = 0;
    for (var place : places.entrySet()) {
      var tensor = checkpoint.tensors().get(place.getKey());
      common += tensor == null ? 0 : tensor.shape().equals(place.getValue().shape()) ? 2 : 1;
    }
    return common;
  }

  /**
   * Sees to it that every parameter is there in its shape, and nothing else.
   *
   * @throws IOException in one line, naming the first few of each kind that is wrong
   */
  public void requireFit(Checkpoint checkpoint) throws IOException {
    var faults = faults(checkpoint);
    if (!faults.isEmpty()) {
      throw new IOException(
          "checkpoint "
              + checkpoint.file()
              + " does not fit "
              + name
              + ": "
              + String.join("; ", faults));
    }
  }

  private List<String> faults(Checkpoint checkpoint) {
    var missing = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    var noFloats = new ArrayList<String>();
    for (var place : places.entrySet()) {
      var tensor = checkpoint.tensors().get(place.getKey());
      if (tensor == null) {
        missing.add(place.getKey());
      } else if (!tensor.shape().equals(place.getValue().shape())) {
        wrong.add(
            place.getKey()
                + " has shape "
                + tensor.shape()
                + ", needs "
                + place.getValue().shape());
      } else if (!tensor.type().isFloat()) {
        noFloats.add(place.getKey());
      }
    }
    var extra =
        checkpoint.tensors().keySet().stream()
            .filter(key -> !places.containsKey(key) && !unused.contains(key))
            .map(key -> MalformedCheckpointException.shown(key).replace("\"", ""))
            .toList();
    var faults = new ArrayList<String>();
    listed("missing", missing).ifPresent(faults::add);
    listed("unexpected", extra).ifPresent(faults::add);
    listed("wrong", wrong).ifPresent(faults::add);
    listed("of whole numbers", noFloats).ifPresent(faults::add);
    return faults;
  }

  private static Optional<String> listed(String kind, List<String> names) {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
    var shown = names.subList(0, Math.min(SHOWN, names.size()));
    return Optional.of(names.size() + " " + kind + " (" + String.join(", ", shown) + more + ")");
  }

  /** The model's name, of letters, digits and underscores. */
  public String name() {
    return name;
  }

  /** Size of the module with its weights, about, in bytes. */
  public long bytes() {
    return bytes(places);
  }

  /** Size of the text encoder alone, about, in bytes. */
  public long textBytes() {
    return bytes(textPlaces);
  }

  private static long bytes(Map<String, Place> places) {
    return Float.BYTES * places.values().stream().mapToLong(Place::elements).sum();
  }

  /**
   * Writes the module with a checkpoint's weights, each number in float32.
   *
   * @param file a new one
   * @param progress told how many bytes were written since it was told last
   * @return the ONNX graphs that belong beside that file and read its weights, by file name; none
   *     for models that have none
   * @throws IOException also when a weight is not finite, naming it
   */
  public Map<String, byte[]> fill(Checkpoint checkpoint, Path file, LongConsumer progress)
      throws IOException {
    var begins = fill(ARCHIVE, places, checkpoint, file, progress);
    var filled = new LinkedHashMap<String, byte[]>();
    for (var graph : graphs.entrySet()) {
      filled.put(graph.getKey(), withOffsets(graph.getKey(), graph.getValue(), begins));
    }
    return filled;
  }

  private byte[] withOffsets(String graph, List<Offset> offsets, Map<String, Long> begins)
      throws IOException {
    byte[] bytes = content(GRAPHS + graph).clone();
    for (var offset : offsets) {
      Long begin = begins.get(ARCHIVE + offset.entry());
      if (begin == null) {
        throw new FileNotFoundException(
            "skeleton " + name + ": " + graph + " names the missing entry " + offset.entry());
      }
      String digits = String.format(Locale.ROOT, "%0" + DIGITS + "d", begin + offset.within());
      System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, bytes, offset.at(), DIGITS);
    }
    return bytes;
  }

  /** The same for the text encoder alone, whose module knows {@code encode_text} only. */
  public void fillText(Checkpoint checkpoint, Path file) throws IOException {
    fill(TEXT, textPlaces, checkpoint, file, bytes -> {});
  }

  /** Says at which byte each entry begins. */
  private Map<String, Long> fill(
      String folder,
      Map<String, Place> wanted,
      Checkpoint checkpoint,
      Path file,
      LongConsumer progress)
      throws IOException {
    requireFit(checkpoint);
    var begins = new LinkedHashMap<String, Long>();
    try (var archive = new ArchiveWriter(file)) {
      for (var entry : files.entrySet()) {
        if (entry.getKey().startsWith(folder)) {
          begins.put(entry.getKey(), archive.add(entry.getKey(), entry.getValue()));
        }
      }
      for (var place : wanted.entrySet()) {
        String key = place.getKey();
        String entry = folder + place.getValue().entry();
        begins.put(
            entry,
            archive.addFloats(
                entry,
                place.getValue().elements(),
                sink -> checkpoint.read(key, new Watched(key, sink, progress))));
      }
      archive.finish();
    }
    return begins;
  }

  /** Lets finite numbers through. */
  private static final class Watched implements Checkpoint.Sink {
    private final String key;
    private final Checkpoint.Sink sink;
    private final LongConsumer progress;
    private int count;

    Watched(String key, Checkpoint.Sink sink, LongConsumer progress) {
      this.key = key;
      this.sink = sink;
      this.progress = progress;
    }

    @Override
    public void take(float value) throws IOException {
      if (!Float.isFinite(value)) {
        throw new MalformedCheckpointException("weight " + key + " holds " + value);
      }
      sink.take(value);
      if (++count == PIECE) {
        progress.accept((long) Float.BYTES * PIECE);
        count = 0;
      }
    }
  }

  /** Merges of the tokenizer, one a line. */
  public byte[] merges() throws IOException {
    byte[] own = files.get(MERGES);
    if (own != null) {
      return own;
    }
    try (var packed =
        new GZIPInputStream(new ByteArrayInputStream(resource("clip_merges.txt.gz")))) {
      return packed.readAllBytes();
    }
  }

  /**
   * The manifest of the bundle.
   *
   * @param hashes SHA-256 of every file, by name
   */
  public String manifest(String licence, String source, Map<String, String> hashes)
      throws IOException {
    var listed = new StringBuilder();
    hashes.forEach((file, hash) -> listed.append("\n  ").append(file).append(": ").append(hash));
    return text(MANIFEST)
        .replace(": @licence@", ": " + quoted(licence))
        .replace(": @source@", ": " + quoted(source))
        .replace(": @files@", ":" + listed);
  }

  /** A text of YAML that is also one of JSON. */
  private static String quoted(String text) {
    return new com.google.gson.JsonPrimitive(text).toString();
  }

  private String text(String file) throws IOException {
    return new String(content(file), StandardCharsets.UTF_8);
  }

  private byte[] content(String file) throws IOException {
    byte[] bytes = files.get(file);
    if (bytes == null) {
      throw new FileNotFoundException("skeleton " + name + " has no " + file);
    }
    return bytes;
  }
}
