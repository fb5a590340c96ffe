package io.github.personalseg.bench.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * {@code index_ade20k.pkl} of ADE20K's full release, a pickled dictionary. Nothing it names is run:
 * lists, texts and NumPy arrays of numbers or texts are understood, the rest is ignored.
 *
 * @param files file names of the pictures
 * @param folders their folders, from the folder that holds the release
 * @param classes names of the classes; the maps' ids count from 1
 * @param presence how often each class is in each picture
 */
record AdeIndex(List<String> files, List<String> folders, List<String> classes, Array presence) {
  private static final long MAX_BYTES = 1L << 31;

  /** A NumPy array as its pickled state has it. Public members are called by the unpickler. */
  public static final class Array {
    private int[] shape = {0};
    private boolean columnsFirst;
    private String kind = "";
    private byte[] bytes = {};
    private List<?> objects = List.of();

    /** Version, shape, type, whether Fortran order, data. */
    public void __setstate__(Object[] state) {
      shape = Arrays.stream((Object[]) state[1]).mapToInt(n -> ((Number) n).intValue()).toArray();
      kind = ((Type) state[2]).name;
      columnsFirst = (Boolean) state[3];
      if (state[4] instanceof byte[] raw) {
        bytes = raw;
      } else if (state[4] instanceof List<?> list) {
        objects = list;
      } else if (state[4] instanceof String latin) {
        bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
      }
    }

    /** Whether the number at a place of a matrix is not 0. */
    boolean set(int row, int column) {
      int size = Integer.parseInt(kind.substring(1));
      int at = (columnsFirst ? column * shape[0] + row : row * shape[1] + column) * size;
      for (int i = at; i < at + size; i++) {
        if (bytes[i] != 0) {
          return true;
        }
      }
      return false;
    }

    private List<String> texts() {
      if (!kind.startsWith("U")) {
        return objects.stream().map(String::valueOf).toList();
      }
      int length = Integer.parseInt(kind.substring(1));
      var texts = new ArrayList<String>();
      var points = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      for (int i = 0; i < shape[0]; i++) {
        var text = new StringBuilder();
        for (int k = 0; k < length && points.get(i * length + k) != 0; k++) {
          text.appendCodePoint(points.get(i * length + k));
        }
        texts.add(text.toString());
      }
      return texts;
    }
  }

  /** A NumPy type: "U12", "u1", "f8". */
  public static final class Type {
    private final String name;

    Type(String name) {
      this.name = name;
    }

    /** Byte order and alignment; ADE20K's index is little-endian. */
    public void __setstate__(Object[] state) {
      if (">".equals(state[1])) {
        throw new PickleException("NumPy array of big-endian " + name);
      }
    }
  }

  static AdeIndex read(Path file) throws IOException {
    Tables.require(file, "ADE20K's full release has it at its top");
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
    }
    register();
    Object root;
    try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      root = new Unpickler().load(in);
    } catch (PickleException | ClassCastException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " is no pickled index: " + e.getMessage(), e);
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new IOException(file + " holds no dictionary");
    }
    var files = texts(file, map, "filename");
    var folders = texts(file, map, "folder");
    var classes = texts(file, map, "objectnames");
    if (!(map.get("objectPresence") instanceof Array presence)
        || presence.shape.length != 2
        || presence.shape[0] != classes.size()
        || presence.shape[1] != files.size()
        || folders.size() != files.size()) {
      throw new IOException(
          file
              + ": filename has "
              + files.size()
              + " entries, folder "
              + folders.size()
              + "; objectPresence must be a matrix of "
              + classes.size()
              + " classes and as many pictures");
    }
    return new AdeIndex(files, folders, classes, presence);
  }

  private static List<String> texts(Path file, Map<?, ?> map, String key) throws IOException {
    @Nullable Object value = map.get(key);
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    if (value instanceof Array array) {
      return array.texts();
    }
    throw new IOException(file + " lacks the list \"" + key + "\"");
  }

  private static void register() {
    IObjectConstructor array = arguments -> new Array();
    for (String module : List.of("numpy.core.multiarray", "numpy._core.multiarray")) {
      Unpickler.registerConstructor(module, "_reconstruct", array);
    }
    Unpickler.registerConstructor("numpy", "ndarray", arguments -> new Array());
    Unpickler.registerConstructor("numpy", "dtype", AdeIndex::type);
  }

  private static Object type(Object[] arguments) {
    return new Type((String) arguments[0]);
  }
}
