"""Replay a recorded bag through the segmentation and write the labels into a new bag.

    ros2 launch personal_segmentation replay.launch.py bag:=bags/kitchen out:=labels

The node does not talk to live topics yet, so this launch file runs the replay command as a process.
Play the result with ``ros2 bag play labels --clock``.
"""

import pathlib

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess
from launch.conditions import IfCondition, UnlessCondition
from launch.substitutions import LaunchConfiguration, PythonExpression

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "bin" / "personal-seg"


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments and start the replay, with or without concepts to teach first."""
    bag, out, teach = (LaunchConfiguration(name) for name in ("bag", "out", "teach"))
    replay = [str(PROGRAM), "replay", bag, "--out", out]
    is_taught = PythonExpression(["'", teach, "' != ''"])
    return LaunchDescription(
        [
            DeclareLaunchArgument("bag", description="Bag folder or file to replay."),
            DeclareLaunchArgument("out", description="Folder for the new bag."),
            DeclareLaunchArgument(
                "teach", default_value="", description="YAML of concepts to learn first."
            ),
            ExecuteProcess(cmd=replay, condition=UnlessCondition(is_taught), output="screen"),
            ExecuteProcess(
                cmd=[*replay, "--teach", teach], condition=IfCondition(is_taught), output="screen"
            ),
        ]
    )
