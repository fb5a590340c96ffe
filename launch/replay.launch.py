"""Replay a recorded bag through the segmentation and write the labels into a new bag.

    ros2 launch launch/replay.launch.py bag:=bags/kitchen out:=labels

The replay reads and writes bags only, so this launch file runs it as a process of its own.
Play the result with ``ros2 bag play labels --clock``.
"""

import pathlib

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction
from launch.substitutions import LaunchConfiguration

PROGRAM = pathlib.Path(__file__).absolute().parent.parent / "bin" / "personal-seg"


def replay(context: LaunchContext) -> list[ExecuteProcess]:
    """Start the replay; without a teaching file it labels with what was taught before."""
    names = ("bag", "out", "teach", "model")
    bag, out, teach, model = (LaunchConfiguration(name).perform(context) for name in names)
    command = [str(PROGRAM), "replay", bag, "--out", out]
    if teach:
        command += ["--teach", teach]
    if model:
        command += ["--model", model]
    return [ExecuteProcess(cmd=command, output="screen")]


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments and replay."""
    return LaunchDescription(
        [
            DeclareLaunchArgument("bag", description="Bag folder or file to replay."),
            DeclareLaunchArgument("out", description="Folder for the new bag."),
            DeclareLaunchArgument(
                "teach", default_value="", description="YAML of concepts to learn first."
            ),
            DeclareLaunchArgument(
                "model",
                default_value="",
                description="Folder of the model's bundle, or the name of an installed model; empty: the one that ships.",
            ),
            OpaqueFunction(function=replay),
        ]
    )
