package io.github.personalseg.node.camera;

import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.args.NameResolver;
import io.github.personalseg.ros.param.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The names of one camera's topics, as the program uses them.
 *
 * @param image the camera topic
 * @param output what stands before the names of what is published for it
 * @param depth aligned depth images and the camera's calibration, when both are configured
 */
public record CameraTopics(String image, String output, Optional<Depth> depth) {
  /** Behind a camera topic's name stands the one of its compressed images. */
  public static final String COMPRESSED = "/compressed";

  /** Topics of depth images and calibration. */
  record Depth(String image, String cameraInfo) {}

  /**
   * The cameras that parameters ask for.
   *
   * @throws MessageException when their lists do not fit each other
   */
  public static List<CameraTopics> of(Parameters parameters) {
    var images = parameters.texts(NodeParameters.CAMERAS);
    var depths = parameters.texts(NodeParameters.DEPTH_TOPICS);
    var infos = parameters.texts(NodeParameters.CAMERA_INFO_TOPICS);
    if (depths.size() != infos.size()
        || (!depths.isEmpty() && depths.size() != Math.max(1, images.size()))) {
      throw new MessageException(
          "there are "
              + Math.max(1, images.size())
              + " cameras, "
              + depths.size()
              + " depth_topics and "
              + infos.size()
              + " camera_info_topics; give one of both for each camera, or none");
    }
    if (new HashSet<>(images).size() < images.size()) {
      throw new MessageException("cameras " + images + " names a topic twice");
    }
    var cameras = new ArrayList<CameraTopics>();
    for (String image : images.isEmpty() ? List.of("image") : images) {
      int index = cameras.size();
      boolean several = !images.isEmpty();
      cameras.add(
          new CameraTopics(
              image,
              several ? "~/" + image.replaceFirst("^(/|~/)", "") + "/" : "~/",
              depths.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Depth(depths.get(index), infos.get(index)))));
    }
    return List.copyOf(cameras);
  }

  /** The name of its compressed images, as {@code image_transport} has it. */
  public String compressed() {
    return image + COMPRESSED;
  }

  /**
   * The absolute name of the topic that is subscribed. Compressed images come below the camera
   * topic as it is remapped, or from a topic that already ends so, or from where the compressed
   * topic itself is remapped to.
   */
  public String subscribed(NameResolver names, boolean compressed) {
    String topic = names.resolve(image);
    if (!compressed) {
      return topic;
    }
    return names
        .remapped(compressed())
        .orElse(topic.endsWith(COMPRESSED) ? topic : topic + COMPRESSED);
  }
}
