package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.TopicInfo;
import java.util.HashMap;
import java.util.Map;

/** The channels met so far in a file, as topics. Not thread safe. */
final class McapChannels {
  private static final McapRecord.Schema NO_SCHEMA = new McapRecord.Schema(0, "", "", "");

  private final Map<Integer, McapRecord.Schema> schemas = new HashMap<>();
  private final Map<Integer, TopicInfo> topics = new HashMap<>();

  void add(McapRecord.Schema schema) {
    schemas.put(schema.id(), schema);
  }

  void add(McapRecord.Channel channel, RecordReader in) {
    McapRecord.Schema schema =
        channel.schemaId() == 0 ? NO_SCHEMA : schemas.get(channel.schemaId());
    if (schema == null) {
      throw in.damaged(
          "channel "
              + channel.id()
              + " ("
              + channel.topic()
              + ") names schema "
              + channel.schemaId()
              + ", which is not there");
    }
    topics.put(
        channel.id(),
        new TopicInfo(
            channel.topic(),
            schema.name(),
            channel.encoding(),
            schema.encoding(),
            schema.definition(),
            channel.metadata().getOrDefault(McapFormat.QOS_KEY, "")));
  }

  Map<Integer, TopicInfo> topics() {
    return topics;
  }

  /** The topic of a message's channel. */
  TopicInfo require(int channelId, RecordReader in) {
    TopicInfo topic = topics.get(channelId);
    if (topic == null) {
      throw in.damaged("a message names channel " + channelId + ", which is not there");
    }
    return topic;
  }
}
