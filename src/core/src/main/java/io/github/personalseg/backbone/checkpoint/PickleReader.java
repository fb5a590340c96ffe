package io.github.personalseg.backbone.checkpoint;

import static io.github.personalseg.backbone.checkpoint.MalformedCheckpointException.shown;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Python's pickle that tables of tensors need: numbers, texts, lists, tuples,
 * dictionaries and tensors. A pickle is a program; this interpreter knows none of Python's
 * functions but the few that PyTorch puts tensors together with, and makes plain descriptions of
 * those. Everything else is refused by name. What it builds is bounded by the bytes it reads.
 */
final class PickleReader {
  /** Nothing, as Python has it. */
  enum None {
    NONE
  }

  /** A function or class of Python by name; not one that could be called. */
  private record Global(String module, String name) {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /** Values in a fixed order. */
  record Tuple(List<Object> values) {}

  /** A storage that tensors are views of. */
  private record Storage(NumberType type, String key, long elements) {}

  private static final Object MARK = new Object();
  private static final int MAX_AXES = 16;
  private static final int MAX_TEXT = 1 << 16;
  private static final int PROTOCOL = 2;
  private static final String PROTOCOLS = "PyTorch writes 2";

  private final ByteBuffer in;
  private final ArrayList<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private PickleReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a pickle describes: Boolean, Long, Double, String, {@link None}, {@link Tuple}, List, Map,
   * {@link StoredTensor}.
   *
   * @throws MalformedCheckpointException when it is cut, or asks for anything else
   */
  static Object read(byte[] bytes) throws IOException {
    var reader = new PickleReader(bytes);
    try {
      return reader.run();
    } catch (BufferUnderflowException e) {
      throw malformed("it ends early");
    }
  }

  private Object run() throws IOException {
    while (true) {
      int code = in.get() & 0xff;
      switch (code) {
        case 0x80 -> requireProtocol(in.get() & 0xff);
        case '.' -> {
          Object result = pop();
          if (!stack.isEmpty()) {
            throw malformed("it leaves " + stack.size() + " values over");
          }
          return result;
        }
        case '(' -> push(MARK);
        case 'N' -> push(None.NONE);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case 'K' -> push((long) (in.get() & 0xff));
        case 'M' -> push((long) (in.getShort() & 0xffff));
        case 'J' -> push((long) in.getInt());
        case 0x8a -> push(number(in.get() & 0xff));
        case 'G' -> push(bigEndianDouble());
        case 'X' -> push(text(in.getInt() & 0xffffffffL));
        case ']' -> push(new ArrayList<>());
        case '}' -> push(new LinkedHashMap<>());
        case ')' -> push(new Tuple(List.of()));
        case 't' -> push(new Tuple(List.copyOf(popToMark())));
        case 0x85 -> push(tuple(1));
        case 0x86 -> push(tuple(2));
        case 0x87 -> push(tuple(3));
        case 'a' -> append(List.of(pop()));
        case 'e' -> append(popToMark());
        case 's' -> setItems(tuple(2).values());
        case 'u' -> setItems(popToMark());
        case 'q' -> memo.put((long) (in.get() & 0xff), top());
        case 'r' -> memo.put(in.getInt() & 0xffffffffL, top());
        case 'h' -> push(remembered(in.get() & 0xff));
        case 'j' -> push(remembered(in.getInt() & 0xffffffffL));
        case 'c' -> push(known(new Global(line(), line())));
        case 'Q' -> push(storage(pop()));
        case 'R' -> reduce();
        case 'b' -> build();
        default ->
            throw malformed(
                "it uses the instruction 0x"
                    + Integer.toHexString(code)
                    + " at byte "
                    + (in.position() - 1)
                    + ", which no table of tensors needs");
      }
    }
  }

  private static void requireProtocol(int protocol) throws IOException {
    if (protocol != PROTOCOL) {
      throw malformed("its pickle protocol is " + protocol + "; " + PROTOCOLS);
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() throws IOException {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw malformed("it takes a value where there is none");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws IOException {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> popToMark() throws IOException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw malformed("it ends a group that never began");
    }
    var tail = stack.subList(mark, stack.size());
    var values = new ArrayList<>(tail.subList(1, tail.size()));
    tail.clear();
    return values;
  }

  private Tuple tuple(int size) throws IOException {
    var values = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      values[i] = pop();
    }
    return new Tuple(List.of(values));
  }

  private long number(int bytes) throws IOException {
    if (bytes > Long.BYTES) {
      throw malformed("it holds a whole number of " + bytes + " bytes; at most 8 are allowed");
    }
    byte[] digits = new byte[bytes];
    for (int i = bytes - 1; i >= 0; i--) {
      digits[i] = in.get();
    }
    return bytes == 0 ? 0 : new BigInteger(digits).longValueExact();
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }

  private String text(long bytes) throws IOException {
    if (bytes > MAX_TEXT) {
      throw malformed(
          "it holds a text of " + bytes + " bytes; at most " + MAX_TEXT + " are allowed");
    }
    byte[] utf8 = new byte[(int) bytes];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    int begin = in.position();
    while (in.get() != '\n') {
      if (in.position() - begin > MAX_TEXT) {
        throw malformed("it holds a name that does not end");
      }
    }
    return new String(in.array(), begin, in.position() - 1 - begin, StandardCharsets.UTF_8);
  }

  private void append(List<Object> values) throws IOException {
    asList(top()).addAll(values);
  }

  private void setItems(List<Object> pairs) throws IOException {
    if (pairs.size() % 2 != 0) {
      throw malformed("it gives a key without a value");
    }
    var map = asMap(top());
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        throw malformed("it uses " + kind(key) + " as a key; allowed: texts and whole numbers");
      }
      if (map.put(key, pairs.get(i + 1)) != null) {
        throw malformed("it gives the key " + shown(key.toString()) + " twice");
      }
    }
  }

  private Object remembered(long place) throws IOException {
    Object value = memo.get(place);
    if (value == null) {
      throw malformed("it refers to place " + place + " of its memory, where nothing is");
    }
    return value;
  }

  /** Only names of tensors and tables; a name does nothing by itself, but others say what it is. */
  private static Global known(Global global) throws IOException {
    boolean fine =
        switch (global.module()) {
          case "collections" -> global.name().equals("OrderedDict");
          case "torch._utils" ->
              global.name().equals("_rebuild_tensor_v2")
                  || global.name().equals("_rebuild_parameter");
          case "torch" -> global.name().equals("Size") || NumberType.of(global.name()).isPresent();
          default -> false;
        };
    if (!fine) {
      boolean storage = global.module().equals("torch") && global.name().endsWith("Storage");
      throw new MalformedCheckpointException(
          storage
              ? "it holds numbers of the type " + shown(global.toString()) + ", which is not known"
              : "it holds more than tensors, "
                  + shown(global.toString())
                  + ", and is refused, because running that could do harm");
    }
    return global;
  }

  private Storage storage(Object id) throws IOException {
    if (id instanceof Tuple tuple
        && tuple.values().size() == 5
        && tuple.values().get(0).equals("storage")
        && tuple.values().get(1) instanceof Global global
        && global.module().equals("torch")
        && tuple.values().get(2) instanceof String key
        && tuple.values().get(4) instanceof Long elements) {
      Optional<NumberType> type = NumberType.of(global.name());
      if (type.isPresent() && elements >= 0) {
        return new Storage(type.get(), key, elements);
      }
    }
    throw malformed("it names a storage in a way that PyTorch does not");
  }

  private void reduce() throws IOException {
    Object arguments = pop();
    Object function = pop();
    if (!(function instanceof Global global) || !(arguments instanceof Tuple tuple)) {
      throw malformed("it calls " + kind(function));
    }
    var values = tuple.values();
    push(
        switch (global.name()) {
          case "OrderedDict" -> orderedDict(values);
          case "Size" -> values.size() == 1 ? values.get(0) : malformedCall(global);
          case "_rebuild_tensor_v2" -> tensor(values);
          case "_rebuild_parameter" ->
              !values.isEmpty() && values.get(0) instanceof StoredTensor tensor
                  ? tensor
                  : malformedCall(global);
          default -> malformedCall(global);
        });
  }

  private static Object malformedCall(Global global) throws IOException {
    throw malformed("it calls " + global + " in a way that PyTorch does not");
  }

  private static Object orderedDict(List<Object> values) throws IOException {
    if (!values.isEmpty()) {
      throw malformed("it makes a table from something else");
    }
    return new LinkedHashMap<>();
  }

  private static StoredTensor tensor(List<Object> values) throws IOException {
    if (values.size() < 6
        || !(values.get(0) instanceof Storage storage)
        || !(values.get(1) instanceof Long offset)) {
      throw malformed("it makes a tensor in a way that PyTorch does not");
    }
    var shape = wholeNumbers(values.get(2), "size");
    var strides = wholeNumbers(values.get(3), "stride");
    if (shape.size() != strides.size()) {
      throw malformed("a tensor has " + shape.size() + " sizes and " + strides.size() + " strides");
    }
    var tensor =
        new StoredTensor(storage.type(), storage.key(), storage.elements(), offset, shape, strides);
    requireInside(tensor);
    return tensor;
  }

  private static List<Long> wholeNumbers(Object value, String what) throws IOException {
    if (!(value instanceof Tuple tuple) || tuple.values().size() > MAX_AXES) {
      throw malformed("a tensor's " + what + "s are no tuple of at most " + MAX_AXES);
    }
    var numbers = new ArrayList<Long>();
    for (Object each : tuple.values()) {
      if (!(each instanceof Long number) || number < 0) {
        throw malformed("a tensor has a " + what + " of " + each(each) + "; it must be 0 or more");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  private static String each(Object value) {
    return value instanceof Long number ? number.toString() : kind(value);
  }

  private static void requireInside(StoredTensor tensor) throws IOException {
    try {
      long last = tensor.offset();
      for (int axis = 0; axis < tensor.shape().size(); axis++) {
        long steps = Math.max(0, tensor.shape().get(axis) - 1);
        last = Math.addExact(last, Math.multiplyExact(steps, tensor.strides().get(axis)));
      }
      if (tensor.offset() >= 0 && (tensor.elements() == 0 || last < tensor.storageElements())) {
        return;
      }
    } catch (ArithmeticException e) {
      // said below
    }
    throw malformed(
        "a tensor of shape "
            + tensor.shape()
            + " lies outside of its storage of "
            + tensor.storageElements()
            + " numbers");
  }

  /** State tables carry their versions as an attribute, which says nothing of weights. */
  private void build() throws IOException {
    Object state = pop();
    if (!(top() instanceof Map) || !(state instanceof Map)) {
      throw malformed("it sets attributes of " + kind(top()));
    }
  }

  @SuppressWarnings("unchecked") // made here, of anything
  private static List<Object> asList(Object value) throws IOException {
    if (value instanceof ArrayList) {
      return (List<Object>) value;
    }
    throw malformed("it appends to " + kind(value));
  }

  @SuppressWarnings("unchecked") // made here, of anything
  private static Map<Object, Object> asMap(Object value) throws IOException {
    if (value instanceof Map) {
      return (Map<Object, Object>) value;
    }
    throw malformed("it puts an entry into " + kind(value));
  }

  /** What a value is, for messages. */
  static String kind(@Nullable Object value) {
    if (value instanceof Global global) {
      return shown(global.toString());
    }
    return value == null
        ? "nothing"
        : value instanceof String
            ? "a text"
            : value instanceof Long || value instanceof Double
                ? "a number"
                : value instanceof Map
                    ? "a table"
                    : value instanceof List
                        ? "a list"
                        : value instanceof Tuple
                            ? "a tuple"
                            : value instanceof StoredTensor || value instanceof Storage
                                ? "a tensor"
                                : value instanceof Boolean ? "true or false" : "nothing";
  }

  private static MalformedCheckpointException malformed(String how) {
    return new MalformedCheckpointException("it is no table of tensors: " + how);
  }
}
