package io.github.personalseg.node.parameters;

import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.concept.Method;
import io.github.personalseg.ros.param.ParameterServices;
import io.github.personalseg.ros.param.ParameterSpec;
import java.util.List;

/** The parameters of the perception node; config/perception.yaml lists the same defaults. */
public final class NodeParameters {
  public static final String MODEL = "model";
  public static final String DEVICE = "device";
  public static final String INPUT_SCALE = "input_scale";
  public static final String CAMERAS = "cameras";
  public static final String COMPRESSED_INPUT = "compressed_input";
  public static final String RAW_OUTPUT = "raw_output";
  public static final String DEPTH_TOPICS = "depth_topics";
  public static final String CAMERA_INFO_TOPICS = "camera_info_topics";
  public static final String MAX_DEPTH_DELAY = "max_depth_delay";
  public static final String VOCABULARY = "vocabulary";
  public static final String VOCABULARY_FILE = "vocabulary_file";
  public static final String CONCEPTS_DIR = "concepts_dir";
  public static final String ADOPT_CONCEPTS = "adopt_concepts";
  public static final String ADOPT_FROM = "adopt_from";
  public static final String ACCEPT_CHANGES = ParameterServices.ACCEPT_CHANGES;
  public static final String MINIMUM_SCORE = "minimum_score";
  public static final String TEACH_METHOD = "teach_method";
  public static final String TEACH_ITERATIONS = "teach_iterations";
  public static final String TEACH_PATIENCE = "teach_patience";
  public static final String OVERLAY_OPACITY = "overlay_opacity";
  public static final String OVERLAY_LEGEND_WIDTH = "overlay_legend_width";
  public static final String JPEG_QUALITY = "jpeg_quality";
  public static final String MAX_IMAGE_PIXELS = "max_image_pixels";
  public static final String CAPTURED_FRAMES = "captured_frames";
  public static final String FOLLOW_MEMORY = "follow_memory";
  public static final String STALE_AFTER = "stale_after";
  public static final String MAX_AGE = "max_age";
  public static final String AUTOSTART = "autostart";
  public static final String WEB_PORT = "web_port";
  public static final String WEB_ADDRESS = "web_address";
  public static final String WEB_HOSTS = "web_hosts";
  public static final String WEB_KEYSTORE = "web_keystore";

  private NodeParameters() {}

  /**
   * Every parameter of the node.
   *
   * @param compressedImages whether images travel compressed unless parameters say otherwise
   */
  public static List<ParameterSpec> declare(boolean compressedImages) {
    return List.of(
        ParameterSpec.of(
                MODEL,
                "",
                "Folder of the model's bundle, or the name of an installed model; empty: the one that"
                    + " ships.")
            .atStartOnly(),
        ParameterSpec.of(DEVICE, "auto", "Where the model runs: auto, cpu or cuda:N.")
            .atStartOnly(),
        ParameterSpec.of(
                INPUT_SCALE,
                1.0,
                "Sides of the model's input, as a multiple of the bundle's: less is faster, more sees"
                    + " smaller things.")
            .within(Bundle.MIN_INPUT_SCALE, Bundle.MAX_INPUT_SCALE)
            .atStartOnly(),
        ParameterSpec.of(
                CAMERAS,
                List.of(),
                "Camera topics when there are several, each labelled below its own name; empty: one"
                    + " camera on the topic image.")
            .atStartOnly(),
        ParameterSpec.of(
                COMPRESSED_INPUT,
                compressedImages,
                "Subscribe sensor_msgs/CompressedImage on <camera topic>/compressed.")
            .atStartOnly(),
        ParameterSpec.of(
                RAW_OUTPUT,
                !compressedImages,
                "Publish labels, confidence and overlay as sensor_msgs/Image; false: only compressed"
                    + " ones.")
            .atStartOnly(),
        ParameterSpec.of(
                DEPTH_TOPICS,
                List.of(),
                "Depth images aligned to the cameras, one topic for each camera; empty: none.")
            .atStartOnly(),
        ParameterSpec.of(
                CAMERA_INFO_TOPICS,
                List.of(),
                "Calibrations, one topic for each of depth_topics; empty: none.")
            .atStartOnly(),
        ParameterSpec.of(
                MAX_DEPTH_DELAY,
                0.1,
                "Most seconds between the stamps of a camera image and the depth image used with"
                    + " it.")
            .within(0, 10),
        ParameterSpec.of(
                VOCABULARY,
                List.of(),
                "Words every pixel is told apart by; empty: those of vocabulary_file.")
            .atStartOnly(),
        ParameterSpec.of(
                VOCABULARY_FILE,
                "",
                "YAML file of words, as in config/vocabularies; empty: the model's own words.")
            .atStartOnly(),
        ParameterSpec.of(
                CONCEPTS_DIR,
                "",
                "Folder where concepts are kept; empty:"
                    + " ~/.local/share/personal_segmentation/concepts.")
            .atStartOnly(),
        ParameterSpec.of(
                ADOPT_CONCEPTS,
                false,
                "Use what other nodes with the same model were taught, as soon as they tell it.")
            .atStartOnly(),
        ParameterSpec.of(
                ADOPT_FROM,
                List.of(),
                "Topics that concepts are adopted from, such as /robot2/personal_segmentation/concepts;"
                    + " empty: every node's.")
            .atStartOnly(),
        ParameterSpec.of(
                ACCEPT_CHANGES,
                true,
                "Teach, forget and set words or parameters when somebody on the ROS graph asks; false:"
                    + " refuse.")
            .atStartOnly(),
        ParameterSpec.of(
                MINIMUM_SCORE, 0.0, "Pixels whose best class is less probable stay unlabelled.")
            .within(0, 1),
        ParameterSpec.of(
                TEACH_METHOD,
                Method.DEFAULT.toString(),
                "How concepts are learned: default, or paper for the published method alone.")
            .oneOf(Method.DEFAULT.toString(), Method.PAPER.toString()),
        ParameterSpec.of(
                TEACH_ITERATIONS, 0, "Steps that learning a concept takes; 0: the model's own.")
            .within(0, 100_000),
        ParameterSpec.of(
                TEACH_PATIENCE,
                4.0,
                "Most seconds a lesson waits in all for camera frames to go first; 0: none.")
            .within(0, 60),
        ParameterSpec.of(OVERLAY_OPACITY, 0.55, "Share of colour in the overlay.").within(0, 1),
        ParameterSpec.of(
                OVERLAY_LEGEND_WIDTH,
                210,
                "Pixels for the legend at the right of the overlay; 0: no legend.")
            .within(0, 4096),
        ParameterSpec.of(JPEG_QUALITY, 85, "JPEG quality of overlay/compressed, percent.")
            .within(1, 100),
        ParameterSpec.of(
                MAX_IMAGE_PIXELS,
                16_777_216,
                "Largest camera image accepted, pixels; larger ones are dropped.")
            .within(1, 67_108_864)
            .atStartOnly(),
        ParameterSpec.of(
                CAPTURED_FRAMES, 16, "Frames kept by capture_frame; the oldest goes first.")
            .within(1, 256)
            .atStartOnly(),
        ParameterSpec.of(
                FOLLOW_MEMORY,
                48,
                "MiB for the frames of the last 5 s, through which marks are followed, and as much"
                    + " again around each of the two frames captured last; 0: none is followed.")
            .within(0, 4096)
            .atStartOnly(),
        ParameterSpec.of(STALE_AFTER, 5.0, "Seconds without an image until a camera is reported.")
            .within(0.1, 3600),
        ParameterSpec.of(
                MAX_AGE,
                1.0,
                "Seconds from an image's stamp to its labels (99th percentile) until diagnostics"
                    + " warn.")
            .within(0.001, 3600),
        ParameterSpec.of(
                AUTOSTART, true, "Configure and activate at start; false: wait for the life cycle.")
            .atStartOnly(),
        ParameterSpec.of(WEB_PORT, 0, "Port of the teach page; 0: no page.")
            .within(0, 65_535)
            .atStartOnly(),
        ParameterSpec.of(
                WEB_ADDRESS,
                "127.0.0.1",
                "Address that the teach page is served on; 0.0.0.0: on every network.")
            .atStartOnly(),
        ParameterSpec.of(
                WEB_HOSTS,
                List.of(),
                "Further host names that browsers may ask the teach page under, as behind a proxy.")
            .atStartOnly(),
        ParameterSpec.of(
                WEB_KEYSTORE,
                "",
                "PKCS 12 file with certificate and key, to serve the teach page by HTTPS; empty:"
                    + " HTTP.")
            .atStartOnly());
  }
}
