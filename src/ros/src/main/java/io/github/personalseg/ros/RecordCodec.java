package io.github.personalseg.ros;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads and writes one record class in the order of its definition's fields. Built once per class;
 * building fails when the record does not follow its definition. Thread safe.
 */
final class RecordCodec implements ValueCodec {
  private static final Map<Class<?>, RecordCodec> BUILT = new ConcurrentHashMap<>();
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

  private final Class<? extends Record> type;
  private final Constructor<?> constructor;
  private final List<Method> accessors;
  private final List<ValueCodec> codecs;
  private final MessageDefinition definition;

  private RecordCodec(Class<? extends Record> type, MessageDefinition definition) {
    this.type = type;
    this.definition = definition;
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(c -> fieldName(c.getName())).toList();
    List<String> declared = definition.fields().stream().map(f -> f.name()).toList();
    if (!names.equals(declared)) {
      throw new IllegalStateException(
          type
              + " has the fields "
              + names
              + "; "
              + definition.typeName()
              + " declares "
              + declared);
    }
    codecs =
        IntStream.range(0, components.length)
            .mapToObj(i -> FieldCodecs.of(definition.fields().get(i).type(), components[i]))
            .toList();
    for (int i = 0; i < components.length; i++) {
      if (components[i].getType() != codecs.get(i).javaType()) {
        throw new IllegalStateException(
            type + "." + components[i].getName() + " must be " + codecs.get(i).javaType());
      }
    }
    accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }

  /**
   * The codec of {@code type}.
   *
   * @throws IllegalStateException when the class does not represent {@code rosType} faithfully
   */
  static RecordCodec of(Class<? extends Record> type, String rosType) {
    RecordCodec codec = BUILT.get(type);
    if (codec == null) {
      codec = new RecordCodec(type, Definitions.load(rosTypeOf(type)));
      BUILT.put(type, codec);
    }
    if (!codec.definition.typeName().equals(rosType)) {
      throw new IllegalStateException(
          type + " is " + codec.definition.typeName() + ", not " + rosType);
    }
    return codec;
  }

  static String rosTypeOf(Class<? extends Record> type) {
    RosType annotation = type.getAnnotation(RosType.class);
    if (annotation == null) {
      throw new IllegalStateException(type + " carries no @RosType");
    }
    return annotation.value();
  }

  MessageDefinition definition() {
    return definition;
  }

  @Override
  public void write(CdrWriter out, Object value) {
    if (codecs.isEmpty()) {
      out.u8(0); // IDL knows no empty structure: ROS fills it with one byte
    }
    for (int i = 0; i < codecs.size(); i++) {
      try {
        codecs.get(i).write(out, accessors.get(i).invoke(value));
      } catch (MessageException e) {
        throw inField(i, e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " cannot be read", e);
      }
    }
  }

  @Override
  public Object read(CdrReader in) {
    if (codecs.isEmpty() && in.remaining() > 0) {
      in.u8();
    }
    Object[] values = new Object[codecs.size()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = codecs.get(i).read(in);
      } catch (MessageException e) {
        throw inField(i, e);
      }
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new MessageException(
          definition.typeName() + ": " + Objects.requireNonNull(e.getCause()).getMessage(),
          Objects.requireNonNull(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  @Override
  public Class<?> javaType() {
    return type;
  }

  @Override
  public int minBytes() {
    return Math.max(1, codecs.stream().mapToInt(ValueCodec::minBytes).sum());
  }

  private MessageException inField(int index, MessageException cause) {
    return new MessageException(
        definition.typeName()
            + "."
            + definition.fields().get(index).name()
            + ": "
            + cause.getMessage(),
        cause);
  }

  private static String fieldName(String component) {
    return CAPITAL
        .matcher(component)
        .replaceAll(match -> "_" + match.group().toLowerCase(Locale.ROOT));
  }
}
