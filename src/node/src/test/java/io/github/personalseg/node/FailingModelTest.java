package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.ForwardingModel;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.KeyValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model pass that throws is counted and told, and neither frames nor requests end by it. */
final class FailingModelTest {
  @TempDir Path concepts;

  /** Throws what it is given in place of a pass, as long as something is given. */
  private static final class FailingModel extends ForwardingModel {
    private final AtomicReference<Optional<Supplier<Throwable>>> failure;

    FailingModel(OvssModel model, AtomicReference<Optional<Supplier<Throwable>>> failure) {
      super(model);
      this.failure = failure;
    }

    @Override
    public Proposals infer(RgbImage image, @Nullable Proposals used) {
      failure.get().ifPresent(f -> FailingModel.<RuntimeException>raise(f.get()));
      return super.infer(image, used);
    }

    @Override
    public <T> T view(RgbImage image, @Nullable Proposals used, Function<FrameView, T> work) {
      failure.get().ifPresent(f -> FailingModel.<RuntimeException>raise(f.get()));
      return super.view(image, used, work);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
      throw (E) failure;
    }
  }

  static Stream<Supplier<Throwable>> failures() {
    return Stream.of(
        () -> new IllegalStateException("the device is gone"),
        () -> new NullPointerException("the device is gone"),
        () -> new OutOfMemoryError("the device is gone"),
        () -> new StackOverflowError("the device is gone"),
        () -> new AssertionError("the device is gone"),
        () -> new UnsatisfiedLinkError("the device is gone"),
        () -> new InternalError("the device is gone"),
        () -> new ServiceConfigurationError("the device is gone"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingPassIsCountedAndToldAndTheNextFrameIsLabelled(Supplier<Throwable> failure)
      throws Exception {
    var now = new AtomicReference<>(Optional.of(failure));
    try (var live =
        LiveNode.start(
            TestGraph.inProcess(),
            concepts,
            "-p qos_overrides./image.subscription.depth:=1000",
            (bundle, device) -> new FailingModel(BundleModel.load(bundle, device), now))) {
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      int frame = 0;
      for (; frame < 2; frame++) {
        live.camera.publish(Scene.frame(frame));
        int sent = frame + 1;
        LiveNode.until(
            "frame " + sent + " failed",
            () -> values(statuses).getOrDefault("/image failed", "").equals("" + sent));
      }
      var told = newest(statuses).orElseThrow();
      assertEquals(DiagnosticStatus.WARN, told.level());
      assertTrue(told.message().contains("the device is gone"), told.message());
      var answer = live.teach("my mug");
      assertFalse(answer.success());

      now.set(Optional.empty());
      live.camera.publish(Scene.frame(frame));
      assertEquals(Scene.stamp(frame), LiveNode.next(live.labels).header().stamp());
      LiveNode.until("every frame is accounted for", () -> balanced(values(statuses)));
    }
  }

  private static Optional<DiagnosticStatus> newest(BlockingQueue<DiagnosticArray> statuses) {
    var all = List.copyOf(statuses);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).status().get(0));
  }

  private static Map<String, String> values(BlockingQueue<DiagnosticArray> statuses) {
    return newest(statuses).stream()
        .flatMap(status -> status.values().stream())
        .collect(Collectors.toMap(KeyValue::key, KeyValue::value));
  }

  private static boolean balanced(Map<String, String> values) {
    long sum =
        Stream.of("labelled", "dropped", "refused", "failed")
            .mapToLong(key -> Long.parseLong(values.getOrDefault("/image " + key, "0")))
            .sum();
    return values.getOrDefault("/image labelled", "").equals("1")
        && sum == Long.parseLong(values.get("/image received"));
  }
}
