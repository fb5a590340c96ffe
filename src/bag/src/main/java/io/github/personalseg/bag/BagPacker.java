package io.github.personalseg.bag;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Packs a folder of frames into a bag. The folder holds {@code NNNNNN.jpg} or {@code NNNNNN.png},
 * {@code frames.csv} (a header line, then {@code index,seconds} per frame, up to nine decimals) and
 * optionally {@code camera_info.json} with the fields of {@code sensor_msgs/CameraInfo}. Frames
 * become {@code sensor_msgs/CompressedImage}, logged at their stamps.
 */
public final class BagPacker {
  private static final MessageType<CompressedImage> IMAGE = MessageType.of(CompressedImage.class);
  private static final MessageType<CameraInfo> CAMERA_INFO = MessageType.of(CameraInfo.class);

  private record Frame(Path file, String format, Time stamp) {}

  /** {@code camera_info.json}; what is missing is derived or zero. */
  private record Calibration(
      long width,
      long height,
      @Nullable String distortion_model,
      double @Nullable [] d,
      double @Nullable [] k,
      double @Nullable [] r,
      double @Nullable [] p) {}

  private BagPacker() {}

  /**
   * Packs {@code frames} into a new bag at {@code bag}.
   *
   * @param topic absolute topic of the images; their calibration goes to {@code camera_info} beside
   *     it
   * @param frameId coordinate frame of the camera
   * @param pixels makes what is packed of a file's bytes
   * @return the number of frames packed, at least 1
   * @throws BagException naming the missing file or the line that is wrong
   */
  public static int pack(
      Path frames,
      Path bag,
      String topic,
      String frameId,
      BagWriter.Options options,
      UnaryOperator<byte[]> pixels) {
    TopicNames.requireAbsolute(topic);
    List<Frame> list = readFrames(frames);
    Optional<CameraInfo> calibration = readCalibration(frames.resolve("camera_info.json"));
    String infoTopic = cameraInfoTopic(topic);
    try (var writer = BagWriter.create(bag, options)) {
      writer.addTopic(topic, IMAGE, QosProfile.DEFAULT);
      if (calibration.isPresent()) {
        writer.addTopic(infoTopic, CAMERA_INFO, QosProfile.DEFAULT);
      }
      for (Frame frame : list) {
        var header = new Header(frame.stamp, frameId);
        long time = frame.stamp.toNanos();
        byte[] bytes = pixels.apply(readBytes(frame.file));
        writer.write(topic, time, IMAGE, new CompressedImage(header, frame.format, bytes));
        calibration.ifPresent(
            info -> writer.write(infoTopic, time, CAMERA_INFO, withHeader(info, header)));
      }
      writer.finish();
    }
    return list.size();
  }

  /**
   * {@code camera_info} in the namespace of the image: /camera/image/compressed has
   * /camera/camera_info.
   */
  static String cameraInfoTopic(String imageTopic) {
    String base = imageTopic.replaceFirst("/compressed$", "");
    return base.substring(0, base.lastIndexOf('/') + 1) + "camera_info";
  }

  private static List<Frame> readFrames(Path folder) {
    Path csv = folder.resolve("frames.csv");
    List<String> lines;
    try {
      lines = Files.readAllLines(csv);
    } catch (IOException e) {
      throw new BagException(csv, BagException.NO_OFFSET, "cannot be read: " + e, e);
    }
    var frames = new ArrayList<Frame>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        frames.add(parseFrame(folder, csv, i + 1, lines.get(i)));
      }
    }
    if (frames.isEmpty()) {
      throw new BagException(
          csv, BagException.NO_OFFSET, "lists no frames; expected a header line, then index,stamp");
    }
    return frames;
  }

  private static Frame parseFrame(Path folder, Path csv, int number, String line) {
    String[] cells = line.split(",");
    try {
      if (cells.length >= 2) {
        String name = String.format(Locale.ROOT, "%06d", Integer.parseInt(cells[0].strip()));
        long nanos = new BigDecimal(cells[1].strip()).movePointRight(9).longValueExact();
        for (String format : List.of("jpg", "png")) {
          Path file = folder.resolve(name + "." + format);
          if (Files.exists(file)) {
            return new Frame(file, format.equals("jpg") ? "jpeg" : format, Time.ofNanos(nanos));
          }
        }
        throw new BagException(
            folder.resolve(name + ".jpg"), BagException.NO_OFFSET, "missing, and no .png either");
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw badLine(csv, number, line, e);
    }
    throw badLine(csv, number, line, null);
  }

  private static BagException badLine(
      Path csv, int number, String line, @Nullable Exception cause) {
    return new BagException(
        csv,
        BagException.NO_OFFSET,
        "line " + number + " is \"" + line + "\"; expected index,seconds such as 12,1.200000000",
        cause);
  }

  private static Optional<CameraInfo> readCalibration(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Calibration c = new Gson().fromJson(Files.readString(file), Calibration.class);
      return Optional.of(
          new CameraInfo(
              new Header(new Time(0, 0), ""),
              c.height,
              c.width,
              c.distortion_model == null ? "plumb_bob" : c.distortion_model,
              c.d == null ? new double[5] : c.d,
              sized(file, "k", c.k, 9),
              c.r == null ? new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1} : sized(file, "r", c.r, 9),
              sized(file, "p", c.p, 12),
              0,
              0,
              new RegionOfInterest(0, 0, 0, 0, false)));
    } catch (IOException | JsonParseException e) {
      throw new BagException(file, BagException.NO_OFFSET, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static double[] sized(Path file, String name, double @Nullable [] values, int size) {
    if (values == null || values.length != size) {
      throw new BagException(
          file,
          BagException.NO_OFFSET,
          name + " has " + (values == null ? 0 : values.length) + " numbers; it needs " + size);
    }
    return values;
  }

  private static CameraInfo withHeader(CameraInfo info, Header header) {
    return new CameraInfo(
        header,
        info.height(),
        info.width(),
        info.distortionModel(),
        info.d(),
        info.k(),
        info.r(),
        info.p(),
        info.binningX(),
        info.binningY(),
        info.roi());
  }

  private static byte[] readBytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BagException(file, BagException.NO_OFFSET, "cannot be read: " + e, e);
    }
  }
}
