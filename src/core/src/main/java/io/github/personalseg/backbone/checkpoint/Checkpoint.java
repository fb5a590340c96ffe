package io.github.personalseg.backbone.checkpoint;

import static io.github.personalseg.backbone.checkpoint.MalformedCheckpointException.shown;

import io.github.personalseg.backbone.zip.MalformedZipException;
import io.github.personalseg.backbone.zip.StrictZip;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The named tensors of a PyTorch checkpoint. Nothing in the file can run code, and weights stay in
 * the file until they are asked for, a megabyte at a time. For one thread.
 */
public final class Checkpoint implements Closeable {
  /** A thousand times what describes the tensors of a large model. */
  private static final int MAX_PICKLE_BYTES = 4 << 20;

  private static final String PICKLE = "/data.pkl";
  private static final String WEIGHTS = "model";
  private static final String[] TABLES = {WEIGHTS, "state_dict"};

  /** Takes float32 numbers, piece after piece. */
  interface Sink {
    void take(float value) throws IOException;
  }

  private final Path file;
  private final StrictZip zip;
  private final String folder;
  private final Map<String, StoredTensor> tensors;

  private Checkpoint(Path file, StrictZip zip, String folder, Map<String, StoredTensor> tensors) {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.tensors = tensors;
  }

  /**
   * Opens a checkpoint, be it the table of tensors itself or what training saved around it.
   *
   * @throws IOException in one line that names the file, when it cannot be used
   */
  public static Checkpoint open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no plain file");
    }
    try {
      requireZip(file);
      var zip = StrictZip.open(file);
      try {
        return read(file, zip);
      } catch (IOException | RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (MalformedCheckpointException | MalformedZipException e) {
      throw named(file, e);
    }
  }

  private static IOException named(Path file, IOException e) {
    String why =
        e instanceof MalformedZipException
            ? "it is no whole PyTorch checkpoint: it " + e.getMessage() + "; download it again"
            : e.getMessage();
    return new IOException("checkpoint " + file + " cannot be used: " + why, e);
  }

  private static void requireZip(Path file) throws IOException {
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(4);
    }
    if (head.length == 4 && !(head[0] == 'P' && head[1] == 'K')) {
      boolean pickle = (head[0] & 0xff) == 0x80;
      throw new MalformedCheckpointException(
          pickle
              ? "it is a plain pickle, as PyTorch wrote before 1.6; save it again with a newer one"
              : "it is no zip file, as PyTorch's checkpoints are");
    }
  }

  private static Checkpoint read(Path file, StrictZip zip) throws IOException {
    for (var entry : zip.entries().values()) {
      if (!entry.stored()) {
        throw new MalformedCheckpointException(
            "entry " + shown(entry.name()) + " is compressed; PyTorch compresses nothing");
      }
    }
    var pickles =
        zip.entries().keySet().stream()
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - 9)
            .toList();
    if (pickles.size() != 1) {
      throw new MalformedCheckpointException(
          "it is no PyTorch checkpoint: it holds "
              + pickles.size()
              + " files data.pkl in a folder at the top, needs one");
    }
    String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    if (zip.entries().containsKey(folder + "/constants.pkl")) {
      throw new MalformedCheckpointException("it is a TorchScript module, no table of tensors");
    }
    requireLittleEndian(zip, zip.entries().get(folder + "/byteorder"));
    var pickle = zip.entries().get(pickles.get(0));
    Object content = PickleReader.read(zip.read(require(pickle), MAX_PICKLE_BYTES));
    var checkpoint = new Checkpoint(file, zip, folder, table(content));
    checkpoint.requireStorages();
    return checkpoint;
  }

  private static StrictZip.Entry require(StrictZip.@Nullable Entry entry) {
    if (entry == null) {
      throw new IllegalStateException("an entry that was listed is not there");
    }
    return entry;
  }

  private static void requireLittleEndian(StrictZip zip, StrictZip.@Nullable Entry order)
      throws IOException {
    if (order != null
        && !new String(zip.read(order, 64), StandardCharsets.US_ASCII).equals("little")) {
      throw new MalformedCheckpointException(
          "its numbers are big-endian; save it on another machine");
    }
  }

  private static Map<String, StoredTensor> table(Object content) throws IOException {
    if (content instanceof Map<?, ?> map) {
      for (String name : TABLES) {
        if (map.get(name) instanceof Map<?, ?> inner) {
          return tensors(inner);
        }
      }
      return tensors(map);
    }
    throw new MalformedCheckpointException(
        "it holds " + PickleReader.kind(content) + ", no table of tensors");
  }

  private static Map<String, StoredTensor> tensors(Map<?, ?> table) throws IOException {
    if (table.isEmpty()) {
      throw new MalformedCheckpointException("it holds no tensors");
    }
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var entry : table.entrySet()) {
      if (!(entry.getKey() instanceof String name)
          || !(entry.getValue() instanceof StoredTensor tensor)) {
        throw new MalformedCheckpointException(
            "entry "
                + shown(String.valueOf(entry.getKey()))
                + " is "
                + PickleReader.kind(entry.getValue())
                + ", no tensor");
      }
      tensors.put(name, tensor);
    }
    return tensors;
  }

  private void requireStorages() throws IOException {
    for (var tensor : tensors.entrySet()) {
      var stored = tensor.getValue();
      var entry = zip.entries().get(entryName(stored));
      if (entry == null) {
        throw new MalformedCheckpointException(
            "the numbers of "
                + shown(tensor.getKey())
                + " are missing: there is no "
                + shown("data/" + stored.storage()));
      }
      // The declared size is an arbitrary number; that of the entry is known to be there.
      if (entry.bytes() / stored.type().bytes() != stored.storageElements()
          || entry.bytes() % stored.type().bytes() != 0) {
        throw new MalformedCheckpointException(
            "the storage of "
                + shown(tensor.getKey())
                + " has "
                + entry.bytes()
                + " bytes; "
                + stored.storageElements()
                + " numbers of "
                + stored.type().bytes()
                + " bytes are declared");
      }
    }
  }

  private String entryName(StoredTensor tensor) {
    return folder + "/data/" + tensor.storage();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** What it holds, by name, in the file's order. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * Gives all numbers of a tensor of floats, in order, as float32.
   *
   * @throws IOException naming the file and the tensor when it is damaged
   */
  void read(String name, Sink sink) throws IOException {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    try {
      var entry = require(zip.entries().get(entryName(tensor)));
      if (tensor.inOrder()) {
        inOrder(entry, tensor, sink);
      } else {
        // Compared first: what is mapped is not checked as it is read.
        zip.stream(entry, piece -> {});
        gather(zip.map(entry), tensor, 0, tensor.offset(), sink);
      }
    } catch (MalformedCheckpointException | MalformedZipException e) {
      throw named(file, e);
    }
  }

  private void inOrder(StrictZip.Entry entry, StoredTensor tensor, Sink sink) throws IOException {
    int step = tensor.type().bytes();
    long begin = tensor.offset();
    long end = begin + tensor.elements();
    long[] place = {0};
    zip.stream(
        entry,
        piece -> {
          int count = piece.remaining() / step;
          int from = (int) Math.max(0, Math.min(count, begin - place[0]));
          int to = (int) Math.max(0, Math.min(count, end - place[0]));
          for (int i = from; i < to; i++) {
            sink.take(tensor.type().read(piece, i * step));
          }
          place[0] += count;
        });
  }

  private static void gather(ByteBuffer storage, StoredTensor tensor, int axis, long at, Sink sink)
      throws IOException {
    if (axis == tensor.shape().size()) {
      sink.take(tensor.type().read(storage, Math.toIntExact(at * tensor.type().bytes())));
      return;
    }
    for (long i = 0; i < tensor.shape().get(axis); i++) {
      gather(storage, tensor, axis + 1, at + i * tensor.strides().get(axis), sink);
    }
  }

  /** What all names have in common before their first point, for a message on another model. */
  String prefixes() {
    return tensors.keySet().stream()
        .map(name -> name.split("\\.", 2)[0])
        .distinct()
        .limit(5)
        .map(MalformedCheckpointException::shown)
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
