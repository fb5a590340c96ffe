"""Start the perception node; it needs no ROS 2 client library of its own.

    ros2 launch launch/perception.launch.py image:=/camera/image_raw
    ros2 launch launch/perception.launch.py params_file:=my_robot.yaml namespace:=/robot1

Arguments stand for the parameters of the same name in config/perception.yaml, whose defaults they
share. Only those that are given are passed on, so that a params_file holds for the rest.
"""

import pathlib
from typing import NamedTuple

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction
from launch.substitutions import LaunchConfiguration

PROGRAM = pathlib.Path(__file__).absolute().parent.parent / "bin" / "personal-seg"


class Argument(NamedTuple):
    """One launch argument."""

    name: str
    default: str
    description: str


PLACES = [
    Argument("image", "image", "Camera topic (sensor_msgs/Image)."),
    Argument("depth", "depth", "Aligned depth image topic, where depth_topics names depth."),
    Argument("camera_info", "camera_info", "Calibration topic, where camera_info_topics names it."),
    Argument("name", "personal_segmentation", "Name of the node."),
    Argument("namespace", "/", "Namespace of the node."),
    Argument("params_file", "", "YAML file of parameters; empty: none."),
    Argument("transport", "auto", "Way to the ROS graph: auto, rcljava or dds."),
    Argument("discovery", "", "Who finds it: localhost, subnet or off; empty: this machine."),
    Argument("log_level", "info", "Least level of log lines: debug, info, warn, error, fatal."),
]

PARAMETERS = [
    Argument("model", "", "Folder of the model's bundle, or the name of an installed model; empty: the one that ships."),
    Argument("device", "auto", "Where the model runs: auto, cpu or cuda:N."),
    Argument("input_scale", "1.0", "Sides of the model's input, times the bundle's, 0.25 to 2."),
    Argument("cameras", "[]", "Camera topics when there are several, as a YAML list."),
    Argument("compressed_input", "", "Subscribe <camera topic>/compressed; empty: with rcljava."),
    Argument("raw_output", "", "Publish raw images too; empty: except with rcljava."),
    Argument("depth_topics", "[]", "Aligned depth topics, one for each camera."),
    Argument("camera_info_topics", "[]", "Calibration topics, one for each of depth_topics."),
    Argument("max_depth_delay", "0.1", "Most seconds between image and depth stamps, 0 to 10."),
    Argument("vocabulary", "[]", "Words every pixel is told apart by, as a YAML list."),
    Argument("vocabulary_file", "", "YAML file of words; empty: the model's own words."),
    Argument("concepts_dir", "", "Folder of concepts; empty: the user's data folder."),
    Argument("adopt_concepts", "false", "Use what other nodes with the same model were taught."),
    Argument("adopt_from", "[]", "Topics that concepts are adopted from; empty: every node's."),
    Argument("accept_changes", "true", "Whether anybody on the graph may teach, forget or set."),
    Argument("minimum_score", "0.0", "Pixels that score less stay unlabelled, 0 to 1."),
    Argument("teach_method", "default", "How concepts are learned: default or paper."),
    Argument("teach_iterations", "0", "Steps that learning takes; 0: the bundle's own."),
    Argument("teach_patience", "4.0", "Most seconds a lesson waits for camera frames, 0 to 60."),
    Argument("overlay_opacity", "0.55", "Share of colour in the overlay, 0 to 1."),
    Argument("overlay_legend_width", "210", "Pixels for the overlay's legend; 0: none."),
    Argument("jpeg_quality", "85", "JPEG quality of the compressed overlay in percent, 1 to 100."),
    Argument("max_image_pixels", "16777216", "Larger camera images are dropped, pixels."),
    Argument("captured_frames", "16", "Frames kept by capture_frame, 1 to 256."),
    Argument("follow_memory", "48", "MiB of recent frames kept to follow marks through; 0: none."),
    Argument("stale_after", "5.0", "Seconds without an image until a camera is reported."),
    Argument("max_age", "1.0", "Seconds from stamp to labels until diagnostics warn."),
    Argument("autostart", "true", "Configure and activate at start."),
    Argument("web_port", "0", "Port of the teach page, 0 to 65535; 0: no page."),
    Argument("web_address", "127.0.0.1", "Address that the teach page is served on."),
    Argument("web_hosts", "[]", "Further host names of the teach page, as behind a proxy."),
    Argument("web_keystore", "", "PKCS 12 file to serve the teach page by HTTPS; empty: HTTP."),
    Argument("use_sim_time", "false", "Follow /clock instead of the system's clock."),
]


def command(values: dict[str, str]) -> list[str]:
    """Return the command line for the values of all arguments."""
    line = [str(PROGRAM), "node", "--transport", values["transport"]]
    if values["discovery"]:
        line += ["--discovery", values["discovery"]]
    line += ["--ros-args"]
    line += ["--log-level", values["log_level"]]
    line += ["-r", f"__node:={values['name']}", "-r", f"__ns:={values['namespace']}"]
    for place in ("image", "depth", "camera_info"):
        if values[place] != place:
            line += ["-r", f"{place}:={values[place]}"]
    if values["params_file"]:
        line += ["--params-file", values["params_file"]]
    for parameter in PARAMETERS:
        if values[parameter.name] != parameter.default:
            line += ["-p", f"{parameter.name}:={values[parameter.name]}"]
    return line


def start(context: LaunchContext) -> list[ExecuteProcess]:
    """Start the node with the arguments as they are."""
    values = {
        argument.name: LaunchConfiguration(argument.name).perform(context)
        for argument in PLACES + PARAMETERS
    }
    return [ExecuteProcess(cmd=command(values), output="screen")]


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments and start the node."""
    declared = [
        DeclareLaunchArgument(a.name, default_value=a.default, description=a.description)
        for a in PLACES + PARAMETERS
    ]
    return LaunchDescription([*declared, OpaqueFunction(function=start)])
