package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.wire.WireFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Messages as objects of the classes that rosidl_generator_java makes. Thread safe. */
final class ObjectFormat implements WireFormat<Object> {
  private final GeneratedClasses classes;
  private final Map<Class<?>, StructMapper> mappers = new ConcurrentHashMap<>();

  ObjectFormat(GeneratedClasses classes) {
    this.classes = classes;
  }

  /**
   * The mapper of a type.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when its generated class is not
   *     there or does not fit
   */
  StructMapper mapper(MessageType<?> type) {
    return mappers.computeIfAbsent(
        type.recordClass(), key -> new StructMapper(type.recordClass(), classes));
  }

  /**
   * The class generated for a type or for a service.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when it is not there
   */
  Class<?> generated(String typeName) {
    return classes.of(typeName);
  }

  @Override
  public <M extends Record> Object write(MessageType<M> type, M message) {
    return mapper(type).toGenerated(message);
  }

  @Override
  public <M extends Record> M read(MessageType<M> type, Object payload) {
    return type.recordClass().cast(mapper(type).toRecord(payload));
  }
}
