package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.Publisher;

/** Encodes what is published. */
final class WirePublisher<M extends Record> implements Publisher<M> {
  private final String topic;
  private final MessageType<M> type;
  private final WireWriter writer;
  private final Endpoints owner;

  WirePublisher(String topic, MessageType<M> type, WireWriter writer, Endpoints owner) {
    this.topic = topic;
    this.type = type;
    this.writer = writer;
    this.owner = owner;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void publish(M message) {
    writer.write(type.encode(message));
  }

  @Override
  public int subscriptionCount() {
    return writer.matched();
  }

  @Override
  public void close() {
    if (owner.remove(this)) {
      writer.close();
      owner.left();
    }
  }
}
