package io.github.personalseg.bag;

import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.RandomMessages;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.types.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Bags with known content. */
public final class Bags {
  public static final MessageType<StringMessage> TEXT = MessageType.of(StringMessage.class);
  public static final MessageType<CompressedImage> IMAGE = MessageType.of(CompressedImage.class);
  public static final long START = 1_700_000_000_000_000_000L;

  private Bags() {}

  /** {@code count} messages, 10 ms apart, in turn on /text and /image. */
  public static List<RawMessage> messages(int count) {
    var random = new RandomMessages(count);
    var messages = new ArrayList<RawMessage>();
    for (int i = 0; i < count; i++) {
      long time = START + i * 10_000_000L;
      messages.add(
          i % 2 == 0
              ? new RawMessage(
                  "/text", TEXT.name(), time, time - 5, TEXT.encode(new StringMessage("text " + i)))
              : new RawMessage("/image", IMAGE.name(), time, time, image(i, random)));
    }
    return messages;
  }

  private static byte[] image(int index, RandomMessages random) {
    CompressedImage any = random.next(IMAGE);
    byte[] data = new byte[40 + index * 7 % 300];
    new Random(index).nextBytes(data);
    return IMAGE.encode(new CompressedImage(any.header(), "jpeg", data));
  }

  /** Writes a bag and returns its data file. */
  public static Path write(
      Path folder, List<RawMessage> messages, Compression compression, int chunkBytes) {
    try (var writer =
        BagWriter.create(folder, new BagWriter.Options(compression, chunkBytes, false))) {
      for (RawMessage message : messages) {
        if (!writer.hasTopic(message.topic())) {
          writer.addTopic(
              message.topic(), MessageTypes.find(message.type()).orElseThrow(), QosProfile.DEFAULT);
        }
        writer.write(message);
      }
      writer.finish();
    }
    return folder.resolve(folder.getFileName() + "_0.mcap");
  }

  public static List<RawMessage> read(Path bag) {
    return read(bag, MessageFilter.ALL);
  }

  public static List<RawMessage> read(Path bag, MessageFilter filter) {
    try (var reader = BagReader.open(bag);
        var stream = reader.messages(filter)) {
      var messages = new ArrayList<RawMessage>();
      stream.forEachRemaining(messages::add);
      return messages;
    }
  }

  /** Messages as values, for comparison. */
  public static List<String> values(List<RawMessage> messages) {
    return messages.stream()
        .map(
            m ->
                String.join(
                    " ",
                    m.topic(),
                    m.type(),
                    Long.toString(m.logTime()),
                    Long.toString(m.publishTime()),
                    HexFormat.of().formatHex(m.data())))
        .toList();
  }

  /** A copy of {@code file} holding its first {@code length} bytes. */
  static Path cut(Path file, Path to, long length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Files.write(to, Arrays.copyOf(bytes, (int) length));
  }
}
