package io.github.personalseg.backbone.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import io.github.personalseg.backbone.Tensor;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a safetensors file: named float32 tensors and text metadata. Other data types are
 * refused. Every size is checked against the file's length before memory is reserved for it.
 *
 * @param tensors by name, in file order
 * @param metadata free text pairs
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
  /** Largest file read, in bytes. */
  public static final long MAX_FILE_BYTES = 1L << 30;

  private static final int MAX_HEADER_BYTES = 16 << 20;
  private static final String METADATA = "__metadata__";
  private static final String FLOAT32 = "F32";

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    if (tensors.containsKey(METADATA)) {
      throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read or is no whole safetensors file
   */
  public static Safetensors read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(
          file + " has " + size + " bytes; at most " + MAX_FILE_BYTES + " are allowed");
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (MalformedException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws IOException when they are no whole safetensors file
   */
  public static Safetensors parse(byte[] bytes) throws IOException {
    if (bytes.length < Long.BYTES) {
      throw new MalformedException("has " + bytes.length + " bytes, needs at least 8");
    }
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long headerBytes = buffer.getLong();
    long limit = Math.min(MAX_HEADER_BYTES, bytes.length - Long.BYTES);
    if (headerBytes < 2 || headerBytes > limit) {
      throw new MalformedException("header length is " + headerBytes + "; allowed: 2 to " + limit);
    }
    var header = parseHeader(new String(bytes, 8, (int) headerBytes, StandardCharsets.UTF_8));
    var data = buffer.position(8 + (int) headerBytes).slice().order(ByteOrder.LITTLE_ENDIAN);

    var spans = new ArrayList<Span>();
    var metadata = new LinkedHashMap<String, String>();
    try {
      for (var entry : header.entrySet()) {
        if (entry.getKey().equals(METADATA)) {
          for (var pair : entry.getValue().getAsJsonObject().entrySet()) {
            metadata.put(pair.getKey(), pair.getValue().getAsString());
          }
        } else {
          spans.add(span(entry.getKey(), entry.getValue().getAsJsonObject(), data.capacity()));
        }
      }
    } catch (IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ArithmeticException e) {
      throw new MalformedException("header has a field of the wrong type: " + e.getMessage());
    }
    requireEachByteOnce(spans, data.capacity());
    var tensors = new LinkedHashMap<String, Tensor>();
    for (Span span : spans) {
      tensors.put(span.name(), span.read(data));
    }
    return new Safetensors(tensors, metadata);
  }

  /** Where a tensor lies. */
  private record Span(String name, List<Integer> shape, int begin, int end) {
    Tensor read(ByteBuffer data) {
      float[] values = new float[(end - begin) / Float.BYTES];
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(begin).asFloatBuffer().get(values);
      return new Tensor(shape, values);
    }
  }

  /** As the format asks: so a small file cannot name the same bytes many times over. */
  private static void requireEachByteOnce(List<Span> spans, int bytes) throws IOException {
    var sorted =
        spans.stream()
            .sorted(Comparator.comparingInt(Span::begin).thenComparingInt(Span::end))
            .toList();
    int next = 0;
    String before = "";
    for (Span span : sorted) {
      if (span.begin() < next) {
        throw new MalformedException(
            "tensors " + before + " and " + span.name() + " lie on the same bytes");
      }
      if (span.begin() > next) {
        throw new MalformedException(
            "no tensor lies at bytes " + next + " to " + span.begin() + " before " + span.name());
      }
      next = span.end();
      before = span.name();
    }
    if (next < bytes) {
      throw new MalformedException("no tensor lies at bytes " + next + " to " + bytes);
    }
  }

  private static JsonObject parseHeader(String json) throws IOException {
    requireDifferentNames(json);
    try {
      return JsonParser.parseString(json).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new MalformedException("header is not a JSON object: " + e.getMessage());
    }
  }

  /** A reader that kept the last of two would show another tensor than one that kept the first. */
  private static void requireDifferentNames(String json) throws IOException {
    var names = new HashSet<String>();
    try (var reader = new JsonReader(new StringReader(json))) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (!names.add(name)) {
          throw new MalformedException("header names " + name + " twice");
        }
        reader.skipValue();
      }
    } catch (MalformedException e) {
      throw e;
    } catch (IOException | IllegalStateException e) {
      throw new MalformedException("header is not a JSON object: " + e.getMessage());
    }
  }

  private static Span span(String name, JsonObject entry, int bytes) throws IOException {
    String type = member(name, entry, "dtype").getAsString();
    if (!type.equals(FLOAT32)) {
      throw new MalformedException("tensor " + name + " is " + type + "; only F32 is supported");
    }
    List<Integer> shape = new ArrayList<>();
    long elements = 1;
    for (JsonElement size : member(name, entry, "shape").getAsJsonArray()) {
      long value = size.getAsLong();
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new MalformedException("tensor " + name + " has a side of " + value);
      }
      shape.add((int) value);
      elements = Math.multiplyExact(elements, value);
    }
    JsonArray offsets = member(name, entry, "data_offsets").getAsJsonArray();
    if (offsets.size() != 2) {
      throw new MalformedException("tensor " + name + " has " + offsets.size() + " data_offsets");
    }
    long begin = offsets.get(0).getAsLong();
    long end = offsets.get(1).getAsLong();
    if (begin < 0 || end < begin || end > bytes) {
      throw new MalformedException(
          "tensor "
              + name
              + " lies at bytes "
              + begin
              + " to "
              + end
              + "; the file holds 0 to "
              + bytes);
    }
    if (end - begin != Math.multiplyExact(elements, 4L)) {
      throw new MalformedException(
          "tensor "
              + name
              + " of shape "
              + shape
              + " has "
              + (end - begin)
              + " bytes, needs "
              + elements * 4);
    }
    return new Span(name, List.copyOf(shape), (int) begin, (int) end);
  }

  private static JsonElement member(String name, JsonObject entry, String key) throws IOException {
    JsonElement value = entry.get(key);
    if (value == null) {
      throw new MalformedException("tensor " + name + " has no " + key);
    }
    return value;
  }

  /** The file's bytes; equal content gives equal bytes. */
  public byte[] toBytes() {
    var header = new JsonObject();
    if (!metadata.isEmpty()) {
      var pairs = new JsonObject();
      metadata.forEach(pairs::addProperty);
      header.add(METADATA, pairs);
    }
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      var tensor = entry.getValue();
      var shape = new JsonArray();
      tensor.shape().forEach(shape::add);
      var offsets = new JsonArray();
      offsets.add(offset);
      offset += tensor.values().length * 4L;
      offsets.add(offset);
      var description = new JsonObject();
      description.addProperty("dtype", FLOAT32);
      description.add("shape", shape);
      description.add("data_offsets", offsets);
      header.add(entry.getKey(), description);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = -json.length & 7; // readers that map the file want aligned floats
    long total = Long.BYTES + json.length + padding + offset;
    if (total > MAX_FILE_BYTES) {
      throw new IllegalStateException(
          "tensors need " + total + " bytes; at most " + MAX_FILE_BYTES + " are allowed");
    }
    var buffer = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length + padding).put(json);
    for (int i = 0; i < padding; i++) {
      buffer.put((byte) ' ');
    }
    for (var tensor : tensors.values()) {
      buffer.asFloatBuffer().put(tensor.values());
      buffer.position(buffer.position() + tensor.values().length * 4);
    }
    return buffer.array();
  }

  /** The tensor {@code name} when it is there and has exactly this shape. */
  public Tensor require(String name, int... shape) throws IOException {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("tensor " + name + " is missing; there are " + tensors.keySet());
    }
    var wanted = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(wanted)) {
      throw new IOException(
          "tensor " + name + " has shape " + tensor.shape() + "; it must be " + wanted);
    }
    return tensor;
  }

  private static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super("not a readable safetensors file: " + message);
    }
  }
}
