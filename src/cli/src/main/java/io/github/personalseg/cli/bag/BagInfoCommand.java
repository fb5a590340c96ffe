package io.github.personalseg.cli.bag;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.cli.options.Output;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells what a bag holds. */
@Command(
    name = "info",
    description = "Tells what a bag holds: topics, types, counts, times.",
    footer = {
      "%nExamples:",
      "  personal-seg bag info bags/kitchen",
      "  personal-seg bag info drive_0.mcap --json"
    })
final class BagInfoCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Parameters(paramLabel = "BAG", description = "A bag's folder, or one of its files.")
  private Path bag;

  @Override
  public Integer call() {
    try (var reader = BagReader.open(bag)) {
      var info = reader.info();
      output.answer(() -> json(info), () -> text(info));
    }
    return 0;
  }

  private static JsonObject json(BagInfo info) {
    var json = new JsonObject();
    json.addProperty("path", info.path().toString());
    json.addProperty("storage", info.storage());
    json.addProperty("messages", info.messages());
    json.addProperty("start_ns", info.start());
    json.addProperty("duration_ns", info.duration());
    json.add("compressions", strings(info.compressions()));
    var topics = new JsonArray();
    for (var count : info.topics()) {
      var topic = new JsonObject();
      topic.addProperty("name", count.topic().name());
      topic.addProperty("type", count.topic().type());
      topic.addProperty("messages", count.messages());
      topics.add(topic);
    }
    json.add("topics", topics);
    json.add("warnings", strings(info.warnings()));
    return json;
  }

  private static JsonArray strings(Iterable<String> values) {
    var array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  private static String text(BagInfo info) {
    var head =
        new TextTable("bag", info.path().toString())
            .row("storage", info.storage())
            .row(
                "compression",
                info.compressions().isEmpty() ? "none" : String.join(", ", info.compressions()))
            .row("begins", Stamp.format(info.start()))
            .row("lasts", String.format(Locale.ROOT, "%.3f s", info.duration() * 1e-9))
            .row("messages", Long.toString(info.messages()));
    var topics = new TextTable("topic", "type", "messages>");
    for (var count : info.topics()) {
      topics.row(count.topic().name(), count.topic().type(), Long.toString(count.messages()));
    }
    var text = new StringBuilder().append(head).append('\n').append(topics);
    info.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.toString();
  }
}
