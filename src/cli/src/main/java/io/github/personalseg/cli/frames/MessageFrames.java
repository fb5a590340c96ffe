package io.github.personalseg.cli.frames;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.model.ModelBench;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.wire.CdrFormat;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.function.Supplier;

/**
 * A frame's way in the node, from the bytes of an rgb8 camera message to those of its label
 * message: all but the middleware.
 *
 * @param model stays the caller's
 */
public record MessageFrames(OvssModel model) implements ModelBench.WholeFrame {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final Header HEADER = new Header(new Time(1, 0), "camera");

  @Override
  public Supplier<byte[]> of(RgbImage image, LabelSchema generation) {
    var labeler = new FrameLabeler(model, generation, Overlay.DEFAULT);
    var format = new CdrFormat(image.data().length);
    byte[] camera = format.write(IMAGE, new CameraFrame(HEADER, image).toMessage());
    return () -> {
      var frame = CameraFrame.of(format.read(IMAGE, camera));
      var labels = labeler.segment(frame.image()).labels();
      return format.write(IMAGE, FrameLabeler.labels(frame.header(), labels));
    };
  }
}
