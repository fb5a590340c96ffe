package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.FieldType;
import java.util.List;

/**
 * Lists of strings and of messages.
 *
 * @param type the field's type
 * @param element maps one entry
 */
record ListMapper(FieldType type, ValueMapper element) implements ValueMapper {
  @Override
  public Object toGenerated(Object values) {
    var list = (List<?>) values;
    type.requireCount(list.size());
    return list.stream().map(element::toGenerated).toList();
  }

  @Override
  public Object toRecord(Object generated) {
    var list = (List<?>) generated;
    type.requireCount(list.size());
    return list.stream().map(element::toRecord).toList();
  }

  @Override
  public int nested(Object generated) {
    return ((List<?>) generated).stream().mapToInt(element::nested).sum();
  }
}
