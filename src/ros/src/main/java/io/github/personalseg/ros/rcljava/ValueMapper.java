package io.github.personalseg.ros.rcljava;

/** Turns one field's value in a record into that in a generated object, and back. Thread safe. */
interface ValueMapper {
  /**
   * The generated object's value.
   *
   * @throws io.github.personalseg.ros.MessageException when it is out of its type's range
   */
  Object toGenerated(Object value);

  /**
   * The record's value.
   *
   * @throws io.github.personalseg.ros.MessageException when the field's type does not allow it
   */
  Object toRecord(Object generated);

  /** How many messages are nested in a generated value, this one included if it is one. */
  default int nested(Object generated) {
    return 0;
  }
}
