#!/usr/bin/env bash
# Runs the ros2 commands a user would type against a running node, one line each with pass or fail.
# Needs a sourced ROS 2 with this package's interfaces (docs/workspace.md) and a node on the graph:
#     bin/personal-seg node --ros-args -r image:=/camera/image_raw
# Usage: ros2_interop.sh [NODE]. NODE is its full name, /personal_segmentation if not given.
# Exits 0 when all passed, 1 when one failed, 77 where there is no ROS 2.
set -uo pipefail

node=${1:-/personal_segmentation}
patience=20 # seconds for each command

if ! command -v ros2 > /dev/null || [[ -z ${ROS_DISTRO:-} ]]; then
  echo "skipped: no ROS 2 environment is sourced"
  exit 77
fi
if ! ros2 pkg prefix personal_segmentation > /dev/null 2>&1; then
  echo "skipped: personal_segmentation is not in the sourced workspace; build it as docs/workspace.md says"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect PATTERN COMMAND...: passes when the command's output has the pattern, whatever ended it.
expect() {
  local pattern=$1 said
  shift
  said=$(timeout "$patience" "$@" 2>&1)
  if grep -Eq -- "$pattern" <<< "$said"; then
    echo "pass  $*"
  else
    echo "fail  $*"
    echo "      expected /$pattern/, got: $(head -c 300 <<< "$said" | tr '\n' ' ')"
    failed=1
  fi
}

echo "ROS_DISTRO=$ROS_DISTRO RMW_IMPLEMENTATION=${RMW_IMPLEMENTATION:-default} node=$node"
expect "^$node\$" ros2 node list
expect "$node/teach_concept: personal_segmentation/srv/TeachConcept" ros2 node info "$node"
expect "$node/labels \[sensor_msgs/msg/Image\]" ros2 topic list -t
expect "average rate" ros2 topic hz "$node/labels"
expect "encoding: mono(8|16)" ros2 topic echo --once --no-arr "$node/labels"
expect "class_name" ros2 topic echo --once --qos-durability transient_local --qos-reliability reliable \
  "$node/label_info"
expect "$node/teach_concept" ros2 service list
expect "personal_segmentation/srv/TeachConcept" ros2 service type "$node/teach_concept"
# Without references the answer is a refusal; that it comes is what counts.
expect "success=(True|False)" ros2 service call "$node/teach_concept" \
  personal_segmentation/srv/TeachConcept '{name: "interop", class_name: "cup"}'
expect "success=|concepts=" ros2 service call "$node/list_concepts" personal_segmentation/srv/ListConcepts
expect "jpeg_quality" ros2 param list "$node"
expect "Integer value is: [0-9]+" ros2 param get "$node" jpeg_quality
expect "[Ss]uccessful" ros2 param set "$node" jpeg_quality 80
expect "[Ff]ail|[Nn]ot|allowed" ros2 param set "$node" jpeg_quality 1000
expect "jpeg_quality: 80" ros2 param dump "$node"
expect "^active" ros2 lifecycle get "$node"
expect "[Ss]uccessful" ros2 lifecycle set "$node" deactivate
expect "^inactive" ros2 lifecycle get "$node"
expect "[Ss]uccessful" ros2 lifecycle set "$node" activate
# rosbag2 ends well only when it is interrupted.
expect "Recording|Listening|Subscribed" timeout -s INT 8 ros2 bag record -o "$work/bag" "$node/labels"
expect "$node/labels.*Count: [1-9]" ros2 bag info "$work/bag"
expect "string name" ros2 interface show personal_segmentation/srv/TeachConcept
expect "Type: personal_segmentation|Publisher count: [1-9]|Type: sensor_msgs" ros2 topic info -v "$node/labels"

if ((failed)); then
  echo "at least one command failed"
fi
exit "$failed"
