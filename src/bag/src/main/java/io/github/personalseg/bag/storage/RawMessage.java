package io.github.personalseg.bag.storage;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;

/**
 * One recorded message, still serialized.
 *
 * @param topic absolute topic name
 * @param type full type name
 * @param logTime when it was recorded, nanoseconds since the epoch
 * @param publishTime when it was published, nanoseconds since the epoch; the log time when unknown
 * @param data CDR with its encapsulation header; not copied, callers must not change it
 */
public record RawMessage(String topic, String type, long logTime, long publishTime, byte[] data) {
  /**
   * Decodes the message.
   *
   * @throws MessageException when it is of another type or its bytes are damaged
   */
  public <T extends Record> T decode(MessageType<T> as) {
    if (!as.name().equals(type)) {
      throw new MessageException(topic + " carries " + type + ", not " + as.name());
    }
    return as.decode(data);
  }
}
