package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.FieldType;
import io.github.personalseg.ros.MessageDefinition;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.TransportException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One record class and the class that rosidl_generator_java makes of the same definition: a bean
 * whose setters return it. Built once per class. Thread safe.
 */
final class StructMapper implements ValueMapper {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
  private static final MethodType UNARY = MethodType.methodType(Object.class, Object.class);
  private static final MethodType SETTER =
      MethodType.methodType(void.class, Object.class, Object.class);

  private record Field(
      String name,
      MethodHandle accessor,
      MethodHandle getter,
      MethodHandle setter,
      ValueMapper mapper) {}

  private final String typeName;
  private final MethodHandle recordMaker;
  private final MethodHandle generatedMaker;
  private final List<Field> fields = new ArrayList<>();

  /**
   * @param classes finds the class generated for a type
   * @throws TransportException when the generated class is not there or was made of another
   *     definition
   */
  StructMapper(Class<? extends Record> record, GeneratedClasses classes) {
    MessageDefinition definition = MessageType.of(record).definition();
    typeName = definition.typeName();
    Class<?> generated = classes.of(typeName);
    RecordComponent[] components = record.getRecordComponents();
    try {
      Constructor<?> constructor =
          record.getDeclaredConstructor(
              Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      recordMaker =
          LOOKUP
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, components.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      generatedMaker =
          LOOKUP
              .unreflectConstructor(generated.getConstructor())
              .asType(MethodType.methodType(Object.class));
      for (int i = 0; i < components.length; i++) {
        var field = definition.fields().get(i);
        fields.add(field(field.name(), field.type(), components[i], generated, classes));
      }
    } catch (ReflectiveOperationException e) {
      throw new TransportException(
          generated.getName()
              + " does not fit this build's definition of "
              + typeName
              + "; build its package in the workspace in the version of this distribution ("
              + e
              + ")",
          e);
    }
  }

  private static Field field(
      String name,
      FieldType type,
      RecordComponent component,
      Class<?> generated,
      GeneratedClasses classes)
      throws ReflectiveOperationException {
    String suffix = camelCase(name);
    Method getter = generated.getMethod("get" + suffix);
    Method setter = generated.getMethod("set" + suffix, getter.getReturnType());
    return new Field(
        name,
        LOOKUP.unreflect(component.getAccessor()).asType(UNARY),
        LOOKUP.unreflect(getter).asType(UNARY),
        LOOKUP.unreflect(setter).asType(SETTER),
        mapper(type, component, classes));
  }

  private static ValueMapper mapper(
      FieldType type, RecordComponent component, GeneratedClasses classes) {
    boolean repeated = type.array() != FieldType.Array.NONE;
    if (repeated && component.getType().isArray()) {
      return new ArrayMapper(type, component.getType().getComponentType());
    }
    ValueMapper single =
        type.isPrimitive()
            ? ScalarMappers.of(type)
            : new StructMapper(
                (repeated ? listElement(component) : component.getType()).asSubclass(Record.class),
                classes);
    return repeated ? new ListMapper(type, single) : single;
  }

  private static Class<?> listElement(RecordComponent component) {
    var type = (ParameterizedType) component.getGenericType();
    return (Class<?>) type.getActualTypeArguments()[0];
  }

  /** As the generator makes names of methods: {@code IsBigendian} of {@code is_bigendian}. */
  private static String camelCase(String field) {
    return Stream.of(field.split("_"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  @Override
  public Object toGenerated(Object record) {
    try {
      Object generated = generatedMaker.invokeExact();
      for (Field field : fields) {
        try {
          Object value = field.accessor().invokeExact(record);
          Object mapped = field.mapper().toGenerated(value);
          field.setter().invokeExact(generated, mapped);
        } catch (MessageException e) {
          throw inField(field, e);
        }
      }
      return generated;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public Object toRecord(Object generated) {
    try {
      Object[] values = new Object[fields.size()];
      for (int i = 0; i < values.length; i++) {
        Field field = fields.get(i);
        try {
          values[i] = field.mapper().toRecord(value(field, generated));
        } catch (MessageException e) {
          throw inField(field, e);
        }
      }
      return recordMaker.invokeExact(values);
    } catch (IllegalArgumentException e) {
      throw new MessageException(typeName + ": " + e.getMessage(), e);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Makes one generated object hold what another holds; both share what is nested in them. */
  void copy(Object from, Object to) {
    try {
      for (Field field : fields) {
        Object value = field.getter().invokeExact(from);
        field.setter().invokeExact(to, value);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int nested(Object generated) {
    try {
      int messages = 1;
      for (Field field : fields) {
        messages += field.mapper().nested(value(field, generated));
      }
      return messages;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static Object value(Field field, Object generated) throws Throwable {
    Object value = field.getter().invokeExact(generated);
    if (value == null) {
      throw new MessageException("it is not set");
    }
    return value;
  }

  private MessageException inField(Field field, MessageException cause) {
    return new MessageException(typeName + "." + field.name() + ": " + cause.getMessage(), cause);
  }

  /** Method handles may throw anything; setters and constructors throw unchecked exceptions. */
  private RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(typeName + " cannot be mapped", thrown);
  }
}
