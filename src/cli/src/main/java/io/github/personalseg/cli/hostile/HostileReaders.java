package io.github.personalseg.cli.hostile;

import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.checkpoint.Checkpoint;
import io.github.personalseg.backbone.onnx.OnnxGraph;
import io.github.personalseg.backbone.script.ScriptArchive;
import io.github.personalseg.backbone.text.ClipTokenizer;
import io.github.personalseg.backbone.text.WordTokenizer;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.types.MessageTypes;
import io.github.personalseg.segment.vocabulary.VocabularyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Everything that reads what strangers may send or give, each with good bytes to begin from. */
final class HostileReaders {
  private static final long MIB = 1 << 20;
  private static final int MAX_PIXELS = 1 << 20;

  /** One reader. */
  interface Reader {
    /**
     * @param bytes hostile ones
     * @param random for what the bytes do not say
     * @param folder the reader's own; files in it may be overwritten
     */
    void read(byte[] bytes, Random random, Path folder) throws Exception;
  }

  /**
   * A reader under test.
   *
   * @param name as it is told
   * @param share of all inputs
   * @param bound bytes that one input may make the thread allocate
   * @param seeds good bytes
   */
  record Subject(String name, int share, long bound, List<byte[]> seeds, Reader reader) {
    /** The input of a number: changed seeds, now and then a seed or noise. */
    byte[] input(Random random) {
      if (random.nextInt(50) == 0) {
        byte[] noise = new byte[random.nextInt(400)];
        random.nextBytes(noise);
        return noise;
      }
      byte[] seed = seeds.get(random.nextInt(seeds.size()));
      return random.nextInt(100) == 0 ? seed : Mutation.of(seed, seeds, random);
    }
  }

  private HostileReaders() {}

  /**
   * All readers.
   *
   * @param installed the package's folder, whose files are seeds
   * @param folder for files made on the way
   */
  static List<Subject> all(Path installed, Path folder) throws IOException {
    var decoder = new ImageDecoder(MAX_PIXELS);
    var types = List.copyOf(MessageTypes.all());
    var yaml = yaml(installed);
    var pngs = pngs();
    var jpegs = jpegs();
    var demo = installed.resolve("models/demo");
    return List.of(
        new Subject(
            "cdr",
            260,
            8 * MIB,
            messages(),
            (bytes, random, at) -> types.get(random.nextInt(types.size())).decode(bytes, 1 << 20)),
        new Subject(
            "raw image",
            120,
            32 * MIB,
            List.of(new byte[24 * 16 * 3], new byte[24 * 16], new byte[24 * 16 * 2]),
            (bytes, random, at) -> raw(decoder, bytes, random)),
        new Subject(
            "png",
            100,
            32 * MIB,
            pngs,
            (bytes, random, at) -> {
              byte[] whole = random.nextInt(4) == 0 ? bytes : withChecksums(bytes);
              if (random.nextBoolean()) {
                ImageFiles.decode(whole, MAX_PIXELS);
              } else {
                ImageFiles.decodeGray(whole);
              }
            }),
        new Subject(
            "jpeg",
            60,
            32 * MIB,
            jpegs,
            (bytes, random, at) -> ImageFiles.decode(bytes, MAX_PIXELS)),
        new Subject(
            "compressed image",
            60,
            32 * MIB,
            Stream.concat(pngs.stream(), jpegs.stream()).toList(),
            (bytes, random, at) -> decoder.decodeCompressed(format(random), bytes)),
        new Subject(
            "yaml",
            90,
            64 * MIB,
            yaml,
            (bytes, random, at) -> SafeYaml.parse(new String(bytes, StandardCharsets.UTF_8))),
        new Subject(
            "bundle.yaml",
            60,
            64 * MIB,
            List.of(Files.readAllBytes(demo.resolve("bundle.yaml"))),
            (bytes, random, at) -> BundleManifest.parse(new String(bytes, StandardCharsets.UTF_8))),
        new Subject(
            "vocabulary file",
            20,
            64 * MIB,
            List.of(bytes("words: [mug, red mug, table, wall]\n"), bytes("words:\n- mug\n- cup\n")),
            (bytes, random, at) -> VocabularyFile.read(write(at, "words.yaml", bytes))),
        new Subject(
            "safetensors",
            90,
            16 * MIB,
            safetensors(),
            (bytes, random, at) -> Safetensors.parse(bytes)),
        new Subject(
            "tokenizer",
            20,
            16 * MIB,
            List.of(
                Files.readAllBytes(demo.resolve("tokenizer.txt")),
                bytes("#version\nt h\nth e</w>\n")),
            (bytes, random, at) -> {
              Path file = write(at, "tokens.txt", bytes);
              if (random.nextBoolean()) {
                WordTokenizer.read(file).encode("red mug", 8);
              } else {
                ClipTokenizer.read(file).encode("red mug", 8);
              }
            }),
        new Subject("torchscript", 40, 64 * MIB, scripts(demo), HostileReaders::script),
        new Subject(
            "onnx graph",
            40,
            64 * MIB,
            List.of(Files.readAllBytes(demo.resolve("text.onnx"))),
            HostileReaders::graph),
        new Subject("checkpoint", 20, 64 * MIB, checkpoints(demo), HostileReaders::checkpoint),
        new Subject(
            "concepts file",
            10,
            64 * MIB,
            List.of(concepts()),
            (bytes, random, at) -> ConceptArchive.read(bytes)),
        new Subject("concept store", 10, 64 * MIB, storeFiles(folder), HostileReaders::store),
        new Subject(
            "mcap bag",
            30,
            64 * MIB,
            bags(folder),
            (bytes, random, at) -> bag(write(at, "a.mcap", bytes))),
        new Subject(
            "sqlite bag",
            10,
            64 * MIB,
            List.of(database(folder)),
            (bytes, random, at) -> bag(write(at, "a.db3", bytes))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Path write(Path folder, String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** A message of zeros is a valid one of nearly every type. */
  private static List<byte[]> messages() {
    byte[] zeros = new byte[512];
    zeros[1] = 1;
    byte[] ones = new byte[512];
    Arrays.fill(ones, 4, ones.length, (byte) 1);
    ones[1] = 1;
    var image = MessageType.of(CompressedImage.class);
    var header = new Header(new Time(1, 2), "camera");
    return List.of(
        zeros, ones, image.encode(new CompressedImage(header, "jpeg", new byte[64])), new byte[4]);
  }

  private static void raw(ImageDecoder decoder, byte[] bytes, Random random) {
    byte[] pixels = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, 24 * 16 * 3);
    var encodings =
        List.of(
            "rgb8",
            "bgr8",
            "rgba8",
            "mono8",
            "mono16",
            "bayer_rggb8",
            "bayer_gbrg16",
            "uyvy",
            "yuv422_yuy2",
            "nv12",
            "nv21",
            "nv24",
            "8UC1",
            "8UC3",
            "16UC3",
            "16UC1",
            "32FC1",
            "",
            "RGB8",
            "rgb8; jpeg",
            "\u0000",
            "yuyv");
    long[] sizes = {0, 1, 2, 7, 16, 24, 48, 72, 65_536, 0x7fffffffL, 0xffffffffL, -1};
    decoder.decode(
        encodings.get(random.nextInt(encodings.size())),
        random.nextInt(3) > 0 ? 24 : sizes[random.nextInt(sizes.length)],
        random.nextInt(3) > 0 ? 16 : sizes[random.nextInt(sizes.length)],
        random.nextBoolean() ? 72 : sizes[random.nextInt(sizes.length)],
        random.nextBoolean(),
        pixels);
  }

  private static String format(Random random) {
    var formats =
        List.of(
            "jpeg",
            "png",
            "rgb8; jpeg compressed bgr8",
            "bayer_rggb8; png compressed",
            "16UC1; png",
            "32FC1; compressedDepth",
            "mono16; png compressed",
            "",
            ";;;",
            "tiff",
            "bayer_gbrg16;");
    return formats.get(random.nextInt(formats.size()));
  }

  private static RgbImage picture() {
    byte[] pixels = new byte[24 * 16 * 3];
    new Random(1).nextBytes(pixels);
    return new RgbImage(24, 16, pixels);
  }

  private static List<byte[]> pngs() throws IOException {
    short[] values = new short[24 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (i * 150);
    }
    short[] narrow = new short[24 * 16];
    return List.of(
        ImageFiles.png(picture()),
        ImageFiles.png(new GrayImage(24, 16, 16, values)),
        ImageFiles.png(new GrayImage(24, 16, 8, narrow)));
  }

  private static List<byte[]> jpegs() throws IOException {
    return List.of(ImageFiles.jpeg(picture(), 0.9f), ImageFiles.jpeg(picture(), 0.1f));
  }

  /** PNG chunks whose checksums fit their changed bytes, so that these reach the decoder. */
  private static byte[] withChecksums(byte[] png) {
    byte[] whole = png.clone();
    var view = ByteBuffer.wrap(whole);
    for (int at = 8; at + 12 <= whole.length; ) {
      int length = view.getInt(at);
      if (length < 0 || length > whole.length - at - 12) {
        break;
      }
      var crc = new CRC32();
      crc.update(whole, at + 4, length + 4);
      view.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
    return whole;
  }

  private static List<byte[]> yaml(Path installed) throws IOException {
    var seeds = new ArrayList<byte[]>();
    for (String file :
        List.of(
            "config/perception.yaml",
            "bags/kitchen/metadata.yaml",
            "bags/kitchen/teach.yaml",
            "bags/kitchen/teach_once.yaml")) {
      if (Files.isRegularFile(installed.resolve(file))) {
        seeds.add(Files.readAllBytes(installed.resolve(file)));
      }
    }
    seeds.add(bytes("words: [mug, table]\nexcluded: []\n"));
    seeds.add(bytes("a: &a [1, 2]\nb: {c: *a, d: !!str 1}\n"));
    return seeds;
  }

  private static byte[] tensors(String header, int data) {
    byte[] text = bytes(header);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static List<byte[]> safetensors() {
    return List.of(
        tensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24),
        tensors(
            "{\"__metadata__\":{\"x\":\"y\"},\"a\":{\"dtype\":\"F16\",\"shape\":[4],"
                + "\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"I64\",\"shape\":[1],"
                + "\"data_offsets\":[8,16]}}",
            16),
        tensors("{}", 0));
  }

  /** The demo's code without its weights: what is read before loading. */
  private static List<byte[]> scripts(Path bundle) throws IOException {
    var seeds = new ArrayList<byte[]>();
    try (var zip = new ZipFile(bundle.resolve("model.pt").toFile())) {
      for (var entry : zip.stream().toList()) {
        if (entry.getName().endsWith(".py")) {
          byte[] code = zip.getInputStream(entry).readAllBytes();
          seeds.add(Arrays.copyOf(code, Math.min(code.length, 4000)));
        }
      }
    }
    return seeds;
  }

  private static byte[] zip(List<String> names, List<byte[]> files) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (int i = 0; i < names.size(); i++) {
        var entry = new ZipEntry(names.get(i)); // as PyTorch does, which compresses nothing
        var crc = new CRC32();
        crc.update(files.get(i));
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(files.get(i).length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(files.get(i));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static void script(byte[] bytes, Random random, Path at) throws IOException {
    byte[] archive =
        zip(
            List.of("model/data.pkl", "model/code/__torch__/a.py", "model/version"),
            List.of(bytes("\u0080\u0002."), bytes, bytes("3\n")));
    if (random.nextBoolean()) {
      archive = Mutation.of(archive, List.of(archive), random);
    }
    ScriptArchive.require(write(at, "model.pt", archive));
  }

  /** Beside weights of the shipped size, of which the graph names places. */
  private static void graph(byte[] bytes, Random random, Path at) throws IOException {
    try (var weights = new RandomAccessFile(at.resolve("model.pt").toFile(), "rw")) {
      weights.setLength(64 * MIB);
    }
    OnnxGraph.require(write(at, "model.onnx", bytes));
  }

  private static List<byte[]> checkpoints(Path bundle) throws IOException {
    byte[] pickle;
    try (var zip = new ZipFile(bundle.resolve("model.pt").toFile())) {
      pickle = zip.getInputStream(zip.getEntry("model/constants.pkl")).readAllBytes();
    }
    byte[] small =
        ("\u0080\u0002}q\0(X\1\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n"
                + "FloatStorage\nX\1\0\0\0"
                + "0X\3\0\0\0cpuK\4tQK\0K\4\u0085K\1\u0085\u0089"
                + "ccollections\nOrderedDict\n)RtRu.")
            .getBytes(StandardCharsets.ISO_8859_1);
    return List.of(small, Arrays.copyOf(pickle, 600));
  }

  private static void checkpoint(byte[] bytes, Random random, Path at) throws IOException {
    byte[] archive =
        zip(
            List.of("archive/data.pkl", "archive/data/0", "archive/version"),
            List.of(bytes, new byte[16], bytes("3\n")));
    if (random.nextInt(3) == 0) {
      archive = Mutation.of(archive, List.of(archive), random);
    }
    Checkpoint.open(write(at, "weights.pt", archive)).close();
  }

  private static Concept concept() {
    float[] embedding = new float[16];
    embedding[3] = 1;
    return new Concept(
        "0a".repeat(16),
        "my mug",
        "mug",
        254,
        "b".repeat(64),
        embedding,
        Optional.empty(),
        0.5f,
        Optional.empty(),
        Instant.ofEpochSecond(1_700_000_000));
  }

  private static List<AnnotatedFrame> references() {
    var mask = Mask.ofBox(24, 16, new Mask.Box(1, 1, 9, 9));
    return List.of(AnnotatedFrame.mask(picture(), mask));
  }

  private static byte[] concepts() throws IOException {
    return ConceptArchive.write(
        List.of(new ConceptArchive.Entry(concept(), TuningSettings.PAPER, references())));
  }

  private static List<byte[]> storeFiles(Path folder) throws IOException {
    Path root = folder.resolve("seed store");
    ConceptStore.open(root).save(concept(), TuningSettings.PAPER, references());
    Path entry = root.resolve(concept().id() + ".1");
    return List.of(
        Files.readAllBytes(entry.resolve("concept.yaml")),
        Files.readAllBytes(entry.resolve("tensors.safetensors")));
  }

  private static void store(byte[] bytes, Random random, Path at) throws IOException {
    Path root = at.resolve("store");
    Path entry = root.resolve(concept().id() + ".1");
    if (!Files.isDirectory(entry)) {
      Files.createDirectories(root);
      ConceptStore.open(root).save(concept(), TuningSettings.PAPER, List.of());
    }
    boolean text = bytes.length > 1 && bytes[0] >= 'a';
    Path changed = entry.resolve(text ? "concept.yaml" : "tensors.safetensors");
    byte[] good = Files.readAllBytes(changed);
    Files.write(changed, bytes);
    ConceptStore.open(root).load(new ConceptStore.Model("b".repeat(64), 16, 100));
    if (Files.isDirectory(entry)) {
      Files.write(changed, good);
    }
    Path broken = root.resolve("broken");
    if (Files.isDirectory(broken)) {
      try (var all = Files.walk(broken)) {
        for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<byte[]> bags(Path folder) throws IOException {
    var seeds = new ArrayList<byte[]>();
    var type = MessageType.of(CompressedImage.class);
    for (Compression compression : Compression.values()) {
      Path bag = folder.resolve("seed bag " + compression);
      try (var writer = BagWriter.create(bag, new BagWriter.Options(compression, 400, false))) {
        writer.addTopic("/image", type, QosProfile.DEFAULT);
        for (int i = 0; i < 12; i++) {
          var header = new Header(new Time(i, 0), "camera");
          writer.write("/image", i, type, new CompressedImage(header, "jpeg", new byte[60]));
        }
        writer.finish();
      }
      seeds.add(Files.readAllBytes(bag.resolve(bag.getFileName() + "_0.mcap")));
    }
    return seeds;
  }

  private static byte[] database(Path folder) throws IOException {
    Path file = folder.resolve("seed.db3");
    var type = MessageType.of(CompressedImage.class);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,"
              + " serialization_format TEXT NOT NULL, offered_qos_profiles TEXT NOT NULL)");
      statement.execute(
          "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL,"
              + " timestamp INTEGER NOT NULL, data BLOB NOT NULL)");
      statement.execute("INSERT INTO topics VALUES(1, '/image', '" + type.name() + "', 'cdr', '')");
      for (int i = 0; i < 8; i++) {
        statement.execute("INSERT INTO messages VALUES(" + i + ", 1, " + i + ", zeroblob(64))");
      }
    } catch (SQLException e) {
      throw new IOException("cannot make a database: " + e.getMessage(), e);
    }
    return Files.readAllBytes(file);
  }

  private static void bag(Path file) {
    try (var reader = BagReader.open(file)) {
      reader.info();
      try (var messages = reader.messages()) {
        while (messages.hasNext()) {
          messages.next();
        }
      }
    }
  }
}
