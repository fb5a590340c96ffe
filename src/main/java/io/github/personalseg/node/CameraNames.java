package io.github.personalseg.node;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.param.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The names of one camera's topics, as the program uses them.
 *
 * @param image the camera topic
 * @param output what stands before the names of what is published for it
 * @param depth aligned depth images and the camera's calibration, when both are configured
 */
record CameraNames(String image, String output, Optional<Depth> depth) {
  /** Topics of depth images and calibration. */
  record Depth(String image, String cameraInfo) {}

  /**
   * The cameras that parameters ask for.
   *
   * @throws MessageException when their lists do not fit each other
   */
  static List<CameraNames> of(Parameters parameters) {
    var images = parameters.texts(NodeParameters.CAMERAS);
    var depths = parameters.texts(NodeParameters.DEPTH_TOPICS);
    var infos = parameters.texts(NodeParameters.CAMERA_INFO_TOPICS);
    if (depths.size() != infos.size()
        || !depths.isEmpty() && depths.size() != Math.max(1, images.size())) {
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
    var cameras = new ArrayList<CameraNames>();
    for (String image : images.isEmpty() ? List.of("image") : images) {
      int index = cameras.size();
      boolean several = !images.isEmpty();
      cameras.add(
          new CameraNames(
              image,
              several ? "~/" + image.replaceFirst("^(/|~/)", "") + "/" : "~/",
              depths.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Depth(depths.get(index), infos.get(index)))));
    }
    return List.copyOf(cameras);
  }

  /**
   * The absolute name of the topic that is subscribed: compressed images come below the camera
   * topic as it is remapped.
   *
   * @param resolve makes absolute names
   */
  String subscribed(UnaryOperator<String> resolve, boolean compressed) {
    String topic = resolve.apply(image);
    return compressed ? topic + "/compressed" : topic;
  }
}
