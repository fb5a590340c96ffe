package io.github.personalseg.node;

import io.github.personalseg.file.ProcessMemory;
import io.github.personalseg.node.camera.CameraInput;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Builds the node's diagnostics. For one thread. */
final class NodeStatus {
  private final List<KeyValue> values = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private int level = DiagnosticStatus.OK;

  void add(String key, String value) {
    values.add(new KeyValue(key, value));
  }

  void warn(String reason) {
    raise(DiagnosticStatus.WARN, reason);
  }

  void error(String reason) {
    raise(DiagnosticStatus.ERROR, reason);
  }

  private void raise(int to, String reason) {
    level = Math.max(level, to);
    reasons.add(reason);
  }

  void generation(LabelSchema generation) {
    add("vocabulary", Integer.toString(generation.vocabulary().size()));
    add("concepts", Integer.toString(generation.concepts().size()));
    add("generation", Long.toString(generation.number()));
  }

  /** What the process holds in memory. */
  void memory() {
    ProcessMemory.resident()
        .ifPresent(resident -> add(PerceptionNode.RESIDENT_MEMORY, decimal(resident)));
    add(PerceptionNode.HEAP, decimal(ProcessMemory.heap()));
  }

  /**
   * @param maxAge seconds beyond which labels are too old
   * @param complaint of the camera's silence
   */
  void camera(CameraInput input, double maxAge, Optional<String> complaint) {
    var summary = input.statistics().summary(System.nanoTime());
    String topic = input.topic();
    add(topic + " rate [Hz]", decimal(summary.rate()));
    add(topic + " age p50 [s]", decimal(summary.ageMedian()));
    add(topic + " age p99 [s]", decimal(summary.ageHigh()));
    add(topic + " received", Long.toString(summary.received()));
    add(topic + " labelled", Long.toString(summary.labelled()));
    add(topic + " dropped", Long.toString(summary.dropped()));
    add(topic + " refused", Long.toString(summary.refused()));
    for (var cause : input.statistics().refusals()) {
      add(topic + " refused: " + cause.example(), Long.toString(cause.frames()));
    }
    add(topic + " failed", Long.toString(summary.failed()));
    summary.trouble().ifPresent(why -> warn(topic + ": " + why));
    complaint.ifPresent(this::warn);
    if (summary.ageHigh() > maxAge) {
      warn(
          String.format(
              Locale.ROOT,
              "labels of %s are %.2f s old (99th percentile); max_age is %s s",
              topic,
              summary.ageHigh(),
              maxAge));
    }
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  /**
   * @param name of the node
   * @param device that the model runs on
   * @param state what to say when all is well
   */
  DiagnosticStatus build(String name, String device, String state) {
    String message = reasons.isEmpty() ? state : String.join("; ", reasons);
    return new DiagnosticStatus(level, name, message, device, List.copyOf(values));
  }
}
