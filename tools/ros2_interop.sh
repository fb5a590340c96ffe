#!/usr/bin/env bash
# Runs the ros2 commands a user would type against a running node, one line each with pass or fail.
# Needs a sourced ROS 2 with this package's interfaces (docs/workspace.md), a node on the graph and a
# camera that streams to it:
#     bin/personal-seg node --ros-args -r image:=/camera/image_raw
# It teaches a concept and forgets it again, and leaves parameters and life cycle as they were.
# Usage: ros2_interop.sh [NODE]. NODE is its full name, /personal_segmentation if not given.
# INTEROP_PATIENCE is the most seconds for a command, 30 if unset; INTEROP_OUT a folder that gets what
# each command said. Exits 0 when all passed, 1 when one failed, 77 where there is no ROS 2.
set -uo pipefail

node=${1:-/personal_segmentation}
patience=${INTEROP_PATIENCE:-30}

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
out=${INTEROP_OUT:-$work}
mkdir -p "$out"
passed=0 failed=0 skipped=0
said="" # by the newest command

# expect PATTERN COMMAND...: passes when the command's output has the pattern, whatever ended it.
expect() {
  local pattern=$1
  shift
  said=$(timeout -s INT -k 5 "$patience" "$@" 2>&1)
  printf '%s\n' "\$ $*" "$said" "" >> "$out/said.txt"
  if grep -Eq -- "$pattern" <<< "$said"; then
    echo "pass  $*"
    passed=$((passed + 1))
  else
    echo "fail  $*"
    echo "      expected /$pattern/, got: $(head -c 600 <<< "$said" | tr '\n' ' ')"
    failed=$((failed + 1))
  fi
}

# number PATTERN: the first number behind the pattern in what the newest command said, else 0.
number() {
  local found
  found=$(grep -Eo -- "$1[0-9]+" <<< "$said" | head -n 1 | grep -Eo '[0-9]+$')
  echo "${found:-0}"
}

# call PATTERN SERVICE REQUEST: a service of the node whose answer has the pattern.
call() {
  local type
  type=$(sed -E 's/(^|_)([a-z])/\u\2/g' <<< "$2")
  expect "$1" ros2 service call "$node/$2" "personal_segmentation/srv/$type" "$3"
}

echo "ROS_DISTRO=$ROS_DISTRO RMW_IMPLEMENTATION=${RMW_IMPLEMENTATION:-default} node=$node"

# A node that still loads its model has no topics yet.
give_up=$((SECONDS + 4 * patience))
until [[ $(timeout "$patience" ros2 lifecycle get "$node" 2> /dev/null) == active* ]] || ((SECONDS > give_up)); do
  sleep 1
done

# The graph
expect "^$node\$" ros2 node list
expect "$node/teach_concept: personal_segmentation/srv/TeachConcept" ros2 node info "$node"
expect "^$node/labels \[sensor_msgs/msg/Image\]" ros2 topic list -t
expect "Node name: ${node##*/}" ros2 topic info -v "$node/labels"

# Interfaces
expect "^string name" ros2 interface show personal_segmentation/srv/TeachConcept
expect "^ *personal_segmentation/msg/ConceptArray" ros2 interface list

# Topics
expect "average rate: [0-9.]+" ros2 topic hz "$node/labels"
buffer=$(cat /proc/sys/net/core/rmem_default 2> /dev/null || echo 4194304)
if [[ $said != *"average rate"* ]] && ((buffer < 4194304)); then
  echo "      ros2 topic hz reads best effort; with receive buffers of $buffer bytes it loses whole images:"
  echo "      sysctl -w net.core.rmem_max=4194304 net.core.rmem_default=4194304"
fi
expect "encoding: mono(8|16)" ros2 topic echo --once --no-arr "$node/labels"
width=$(number "width: ") height=$(number "height: ")
expect "class_name: '?[[:alnum:]]" ros2 topic echo --once --full-length \
  --qos-durability transient_local --qos-reliability reliable "$node/label_info"
expect "name: '?${node##*/}: segmentation" ros2 topic echo --once /diagnostics

# Services: a person marks what is in the middle of a captured frame and teaches it.
expect "^$node/teach_concept\$" ros2 service list
expect "^personal_segmentation/srv/TeachConcept\$" ros2 service type "$node/teach_concept"
call "success=True.*words=\['" get_vocabulary '{}'
call "success=False.*message='[^']" teach_concept '{name: "interop", class_name: "cup"}'
call "success=True" capture_frame '{}'
stamp="{sec: $(number "Time\(sec="), nanosec: $(number "nanosec=")}"
left=$((width / 3)) top=$((height / 3)) right=$((width / 2)) bottom=$((height / 2))
# Whether a proposal fits this box depends on the scene; without one the answer must say so.
call "success=(True|False, message='no mask proposal fits)" suggest_mask \
  "{stamp: $stamp, box: {x_offset: $left, y_offset: $top, width: $((right - left)), height: $((bottom - top))}}"
corners="[{x: $left, y: $top}, {x: $right, y: $top}, {x: $right, y: $bottom}, {x: $left, y: $bottom}]"
patience=300 call "success=True.*name='interop'" teach_concept \
  "{name: interop, class_name: cup, references: [{stamp: $stamp, shape: 2, polygon: $corners}]}"
call "name='interop'" list_concepts '{}'
expect "class_name: interop" ros2 topic echo --once --full-length \
  --qos-durability transient_local --qos-reliability reliable "$node/label_info"
call "success=True" forget_concept '{name: interop}'
call "success=False.*message='[^']" forget_concept '{name: interop}'

# Parameters: a value, one out of range, one of another type, one that nobody declared.
expect "^ *jpeg_quality\$" ros2 param list "$node"
expect "Max value: 100" ros2 param describe "$node" jpeg_quality
expect "Integer value is: [0-9]+" ros2 param get "$node" jpeg_quality
quality=$(number "value is: ")
expect "Set parameter successful" ros2 param set "$node" jpeg_quality 80
expect "Integer value is: 80" ros2 param get "$node" jpeg_quality
expect "Setting parameter failed: .+" ros2 param set "$node" jpeg_quality 1000
expect "Setting parameter failed: .+" ros2 param set "$node" jpeg_quality high
expect "Setting parameter failed: .+" ros2 param set "$node" no_such_parameter 1
expect "jpeg_quality: 80" ros2 param dump "$node"
expect "Set parameter successful" ros2 param set "$node" jpeg_quality "$quality"

# Life cycle
expect "^active" ros2 lifecycle get "$node"
expect "deactivate" ros2 lifecycle list "$node"
expect "Transitioning successful" ros2 lifecycle set "$node" deactivate
expect "^inactive" ros2 lifecycle get "$node"
patience=120 expect "Transitioning successful" ros2 lifecycle set "$node" activate
expect "^active" ros2 lifecycle get "$node"

# Bags
if ros2 bag --help > /dev/null 2>&1; then
  # rosbag2 ends well only when it is interrupted.
  patience=15 expect "Subscribed to topic '$node/labels'" ros2 bag record -o "$work/bag" "$node/labels" "$node/label_info"
  expect "$node/labels \| Type: sensor_msgs/msg/Image \| Count: [1-9]" ros2 bag info "$work/bag"
else
  echo "skip  ros2 bag: rosbag2 is not installed"
  skipped=$((skipped + 1))
fi

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
