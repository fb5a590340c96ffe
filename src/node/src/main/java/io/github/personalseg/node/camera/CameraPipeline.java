package io.github.personalseg.node.camera;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Labels the frames of every camera on one thread while it is open: newest frame of each camera,
 * cameras in turn.
 */
public final class CameraPipeline implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final RosNode node;
  private final OvssModel model;
  private final Supplier<LabelSchema> current;
  private final List<LabelPublisher> outputs;
  private final FrameObserver observer;
  private final List<CameraInput> inputs = new ArrayList<>();
  private final List<Optional<DepthInput>> depths = new ArrayList<>();
  private final List<FramePool> pools = new ArrayList<>();
  private final ImageDecoder decoder;
  private final FrameSlots<CameraMessage> slots;
  private final FrameKeeper keeper;
  private final Thread worker = new Thread(this::work, "inference");

  /**
   * Starts at once.
   *
   * @param model stays the caller's, who closes it after this
   * @param outputs one for each camera; they stay the caller's
   * @param observer hears of every labelled frame
   * @param recent gets the labelled frames, to follow marks through
   */
  public CameraPipeline(
      RosNode node,
      OvssModel model,
      Supplier<LabelSchema> current,
      List<CameraTopics> cameras,
      List<LabelPublisher> outputs,
      FrameObserver observer,
      RecentFrames recent) {
    this.node = node;
    this.observer = observer;
    this.model = model;
    this.current = current;
    this.outputs = outputs;
    decoder = decoder(node);
    slots = new FrameSlots<>(cameras.size());
    keeper = new FrameKeeper(node, recent, cameras.size());
    for (CameraTopics names : cameras) {
      int index = inputs.size();
      pools.add(new FramePool());
      var statistics = new FrameStatistics(System.nanoTime());
      depths.add(names.depth().map(d -> new DepthInput(node, d.image(), d.cameraInfo())));
      inputs.add(
          new CameraInput(
              node,
              names,
              statistics,
              message ->
                  statistics.received(System.nanoTime(), slots.put(index, message).isPresent())));
    }
    worker.start();
  }

  /** What is accepted as an image. */
  public static ImageDecoder decoder(RosNode node) {
    return new ImageDecoder(node.parameters().integer(NodeParameters.MAX_IMAGE_PIXELS));
  }

  public List<CameraInput> inputs() {
    return inputs;
  }

  public List<DepthInput> depths() {
    return depths.stream().flatMap(Optional::stream).toList();
  }

  /** Waits until no frame is under way, at most so long. */
  public void awaitRest(long nanos) throws InterruptedException {
    slots.awaitRest(nanos);
  }

  private void work() {
    try {
      for (var taken = slots.take(); taken.isPresent(); taken = slots.take()) {
        work(taken.get().camera(), taken.get().frame());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The thread outlives whatever telling of a failure meets. */
  private void work(int camera, CameraMessage message) {
    try {
      decode(inputs.get(camera), message).ifPresent(frame -> label(camera, message, frame));
    } catch (RuntimeException | Error e) {
      inputs.get(camera).statistics().incomplete(System.nanoTime(), e.toString());
    }
  }

  private Optional<CameraFrame> decode(CameraInput input, CameraMessage message) {
    try {
      return Optional.of(message.decode(decoder));
    } catch (IOException | RuntimeException | Error e) {
      String why = String.valueOf(e.getMessage());
      String cause = input.statistics().refused(why);
      node.log()
          .warnEvery(
              PAUSE,
              "decode " + input.topic() + cause,
              "dropping a frame of " + input.topic() + ": " + why);
      return Optional.empty();
    }
  }

  /** Whatever goes wrong with a frame is counted and told, and the next one gets its turn. */
  private void label(int camera, CameraMessage message, CameraFrame frame) {
    var input = inputs.get(camera);
    var output = outputs.get(camera);
    var memory = pools.get(camera).take();
    try {
      var generation = output.begin(current);
      boolean fetched = observer.hears() || keeper.takes(camera, message);
      var labelled =
          memory.label(model, frame.image(), generation, output.asksScores(generation), fetched);
      var segmentation = labelled.segmentation();
      output.publish(frame.header(), segmentation);
      labelled.proposals().ifPresent(seen -> keeper.offer(camera, message, seen, memory));
      double age = (node.clock().nanos() - frame.stamp()) * 1e-9;
      input.statistics().labelled(System.nanoTime(), age);
      labelled
          .proposals()
          .ifPresent(
              seen ->
                  observer.labelled(camera, frame, age, seen, segmentation, generation, memory));
      publishAsked(camera, input, frame, generation, segmentation);
      memory.letGo(); // a frame that failed is never let go of: who knows who reads it
    } catch (RuntimeException | Error e) {
      input.statistics().failed(System.nanoTime(), e.toString());
      node.log()
          .warnEvery(
              PAUSE,
              "label " + input.topic() + e.getClass(),
              "cannot label a frame of " + input.topic() + ": " + e);
    } finally {
      output.end();
    }
  }

  /** The labels are out: what fails here costs the pictures and detections of one frame. */
  private void publishAsked(
      int camera,
      CameraInput input,
      CameraFrame frame,
      LabelSchema generation,
      Segmentation segmentation) {
    var image = frame.image();
    try {
      outputs
          .get(camera)
          .publishAsked(
              frame,
              generation,
              segmentation,
              () ->
                  depths
                      .get(camera)
                      .flatMap(d -> d.near(frame.header(), image.width(), image.height())));
    } catch (IOException | RuntimeException | Error e) {
      input.statistics().incomplete(System.nanoTime(), e.toString());
      node.log()
          .warnEvery(
              PAUSE,
              "publish " + input.topic() + e.getClass(),
              "cannot publish all of a frame of " + input.topic() + ": " + e);
    }
  }

  /** Stops hearing the cameras, lets the frame under way finish. */
  @Override
  public void close() {
    inputs.forEach(CameraInput::close);
    depths.forEach(depth -> depth.ifPresent(DepthInput::close));
    slots.close();
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    keeper.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
