package io.github.personalseg.backbone.onnx;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.bundle.BundleManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads an ONNX file as far as it says what the library would do beyond computing, before the
 * library reads it. Standard operators only compute, and so do those of ONNX Runtime's own that are
 * listed here. Refused are other operators, functions, sparse tensors, training, and tensors that
 * lie in another file than the bundle's module.
 *
 * <p>Source of the field numbers: {@code onnx.proto} of ONNX 1.17; of the encoding: Protocol
 * Buffers' description of the wire format.
 */
public final class OnnxGraph {
  /** As much as one file of Protocol Buffers may hold. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  /** Graphs within graphs; the converters' have two levels. */
  private static final int MAX_DEPTH = 16;

  private static final Set<String> STANDARD = Set.of("", "ai.onnx");

  /** ONNX Runtime's own operators, of which the converters use these. */
  private static final String RUNTIME = "com.microsoft";

  private static final Set<String> OF_RUNTIME = Set.of("MultiHeadAttention");
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final long weights;
  private int depth;

  private OnnxGraph(long weights) {
    this.weights = weights;
  }

  /** A field that is a message or a string; the others say nothing of interest here. */
  @FunctionalInterface
  private interface Field {
    void read(int number, ByteBuffer value);
  }

  private static final class MalformedGraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedGraphException(String message) {
      super(message);
    }
  }

  /**
   * Reads a graph's file.
   *
   * @throws BackboneException when it would do more than compute, or is no ONNX file
   */
  public static void require(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > MAX_BYTES) {
        throw new MalformedGraphException(
            "it has " + channel.size() + " bytes; at most " + MAX_BYTES + " are allowed");
      }
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      new OnnxGraph(Files.size(file.resolveSibling(BundleManifest.MODEL_FILE))).model(bytes);
    } catch (MalformedGraphException e) {
      throw new BackboneException("bundle file " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new BackboneException("cannot read bundle file " + file + ": " + e.getMessage(), e);
    }
  }

  private void model(ByteBuffer model) {
    fields(
        model,
        (number, value) -> {
          switch (number) {
            case 7 -> graph(value);
            case 8 ->
                fields(
                    value,
                    (field, domain) -> {
                      if (field == 1 && !text(domain).equals(RUNTIME)) {
                        standard(text(domain));
                      }
                    });
            case 20 -> throw new MalformedGraphException("it describes a training");
            case 25 -> throw new MalformedGraphException("it has functions of its own");
            default -> {}
          }
        });
  }

  private void graph(ByteBuffer graph) {
    if (++depth > MAX_DEPTH) {
      throw new MalformedGraphException("its graphs lie more than " + MAX_DEPTH + " deep");
    }
    fields(
        graph,
        (number, value) -> {
          switch (number) {
            case 1 -> node(value);
            case 5 -> tensor(value);
            case 15 -> throw new MalformedGraphException("it has sparse tensors");
            default -> {}
          }
        });
    depth--;
  }

  private void node(ByteBuffer node) {
    String[] said = {"", ""};
    fields(
        node,
        (number, value) -> {
          switch (number) {
            case 4 -> said[0] = text(value);
            case 5 -> attribute(value);
            case 7 -> said[1] = text(value);
            default -> {}
          }
        });
    if (!said[1].equals(RUNTIME)) {
      standard(said[1]);
    } else if (!OF_RUNTIME.contains(said[0])) {
      throw new MalformedGraphException(
          "it uses the operator \""
              + said[0]
              + "\" of "
              + RUNTIME
              + "; allowed there: "
              + String.join(", ", OF_RUNTIME));
    }
  }

  private void attribute(ByteBuffer attribute) {
    fields(
        attribute,
        (number, value) -> {
          switch (number) {
            case 5, 10 -> tensor(value);
            case 6, 11 -> graph(value);
            case 22, 23 -> throw new MalformedGraphException("it has sparse tensors");
            default -> {}
          }
        });
  }

  private static void standard(String domain) {
    if (!STANDARD.contains(domain)) {
      throw new MalformedGraphException(
          "it uses operators of \"" + domain + "\"; allowed are those of ONNX itself");
    }
  }

  private void tensor(ByteBuffer tensor) {
    long[] place = {0, 0};
    fields(
        tensor,
        (number, value) -> {
          if (number == 13) {
            outside(value, place);
          }
        });
    if (place[0] > weights - place[1]) {
      throw new MalformedGraphException(
          "a tensor lies at byte "
              + place[0]
              + " with "
              + place[1]
              + " bytes; "
              + BundleManifest.MODEL_FILE
              + " has "
              + weights);
    }
  }

  /** One word on where a tensor's values lie: a key and its value. */
  private static void outside(ByteBuffer entry, long[] place) {
    String[] said = {"", ""};
    fields(
        entry,
        (number, value) -> {
          if (number == 1 || number == 2) {
            said[number - 1] = text(value);
          }
        });
    switch (said[0]) {
      case "location" -> {
        if (!said[1].equals(BundleManifest.MODEL_FILE)) {
          throw new MalformedGraphException(
              "a tensor lies in \"" + said[1] + "\"; allowed: " + BundleManifest.MODEL_FILE);
        }
      }
      case "offset" -> place[0] = count(said[1]);
      case "length" -> place[1] = count(said[1]);
      default ->
          throw new MalformedGraphException(
              "a tensor's place has \"" + said[0] + "\"; allowed: location, offset, length");
    }
  }

  private static long count(String digits) {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new MalformedGraphException(
          "a tensor's place is \"" + digits + "\"; a number of bytes is needed");
    }
    return Long.parseLong(digits);
  }

  private static String text(ByteBuffer value) {
    return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
  }

  private static void fields(ByteBuffer message, Field field) {
    var in = message.duplicate();
    while (in.hasRemaining()) {
      long tag = varint(in);
      int number = (int) (tag >>> 3);
      if (tag >>> 3 == 0 || tag >>> 3 != number) {
        throw new MalformedGraphException("it is no ONNX file");
      }
      switch ((int) (tag & 7)) {
        case VARINT -> varint(in);
        case FIXED_64 -> skip(in, Long.BYTES);
        case FIXED_32 -> skip(in, Integer.BYTES);
        case BYTES -> field.read(number, skip(in, varint(in)));
        default -> throw new MalformedGraphException("it is no ONNX file");
      }
    }
  }

  private static ByteBuffer skip(ByteBuffer in, long bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new MalformedGraphException("it ends too early");
    }
    var part = in.slice(in.position(), (int) bytes);
    in.position(in.position() + (int) bytes);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64 && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedGraphException("it ends too early");
  }
}
