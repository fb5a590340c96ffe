#!/usr/bin/env bash
# Builds the package with colcon in a workspace of its own and looks for all that others use of it in
# the install space. Message packages that are not installed are stood in for by packages made of our
# own definitions of those messages.
# Usage: check.sh WORKSPACE [JARS]. JARS is a folder of jars built before; without it Maven builds them.
# Prints one line for each thing found; exits 77 with the reason where this machine cannot build it.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
definitions=$repository/src/ros/src/main/resources/ros/definitions
workspace=$1 jars=${2:-}

skip() {
  echo "skipped: $1"
  exit 77
}
command -v colcon > /dev/null || skip "colcon is not installed"
command -v cmake > /dev/null && command -v c++ > /dev/null || skip "cmake or a C++ compiler is not installed"
python=$(command -v python3)
ament_prefixes=${AMENT_PREFIX_PATH:-}
if [[ -z ${AMENT_PREFIX_PATH:-} ]]; then
  [[ -d /usr/share/ament_cmake && -d /usr/share/rosidl_generator_cpp ]] \
    || skip "neither a sourced ROS 2 nor the packages ament-cmake and rosidl-generator-c-cpp are here"
  python=/usr/bin/python3 # the one that the distribution's generators are installed for
fi

# installed PACKAGE: whether ament finds it.
installed() {
  local prefix
  for prefix in ${ament_prefixes//:/ } /usr; do
    [[ -e $prefix/share/ament_index/resource_index/packages/$1 ]] && return
  done
  return 1
}

# describe PACKAGE DEPENDENCY...: its package.xml.
describe() {
  local name=$1 dependency
  shift
  mkdir -p "$workspace/src/$name"
  {
    echo '<package format="3"><name>'"$name"'</name><version>0.0.0</version>'
    echo '<description>Stands in for a package that is not installed.</description>'
    echo '<maintainer email="nobody@example.com">nobody</maintainer><license>Apache-2.0</license>'
    echo '<buildtool_depend>ament_cmake</buildtool_depend>'
    for dependency in "$@"; do echo "<depend>$dependency</depend>"; done
    [[ $name == rosidl_* ]] || echo '<member_of_group>rosidl_interface_packages</member_of_group>'
    echo '<export><build_type>ament_cmake</build_type></export></package>'
  } > "$workspace/src/$name/package.xml"
}

# messages PACKAGE "MESSAGE..." DEPENDENCY...: a package of some of its messages.
messages() {
  local name=$1 message list=""
  local -a wanted
  read -ra wanted <<< "$2"
  shift 2
  installed "$name" && return
  describe "$name" rosidl_default_generators rosidl_default_runtime "$@"
  mkdir -p "$workspace/src/$name/msg"
  for message in "${wanted[@]}"; do
    cp "$definitions/$name/msg/$message.msg" "$workspace/src/$name/msg/"
    list+=" msg/$message.msg"
  done
  {
    echo "cmake_minimum_required(VERSION 3.16)"
    echo "project($name C CXX)"
    for message in ament_cmake rosidl_default_generators "$@"; do
      echo "find_package($message REQUIRED)"
    done
    echo "rosidl_generate_interfaces($name$list${1:+ DEPENDENCIES $*})"
    echo "ament_export_dependencies(rosidl_default_runtime)"
    echo "ament_package()"
  } > "$workspace/src/$name/CMakeLists.txt"
}

# group PACKAGE DEPENDENCY...: a package that only brings others along.
group() {
  local name=$1
  shift
  installed "$name" && return
  describe "$name"
  {
    echo "cmake_minimum_required(VERSION 3.16)"
    echo "project($name C CXX)"
    echo "find_package(ament_cmake REQUIRED)"
    echo "ament_export_dependencies($*)"
    echo "ament_package()"
  } > "$workspace/src/$name/CMakeLists.txt"
}

mkdir -p "$workspace/src"
group rosidl_default_generators rosidl_cmake rosidl_generator_c rosidl_generator_cpp
group rosidl_default_runtime rosidl_runtime_c rosidl_runtime_cpp
messages builtin_interfaces Time
messages std_msgs Header builtin_interfaces
messages sensor_msgs "Image RegionOfInterest" std_msgs
messages vision_msgs "LabelInfo Point2D VisionClass" std_msgs

install=$workspace/install/personal_segmentation
share=share/personal_segmentation
stale=("$install/$share/java/lib/library-of-an-older-build.jar" "$install/$share/java/jar-of-an-older-build.jar")
mkdir -p "$install/$share/java/lib"
touch "${stale[@]}"

cd "$workspace"
arguments=(-DBUILD_TESTING=OFF "-DPython3_EXECUTABLE=$python" -DMAVEN_OFFLINE=ON)
[[ -z $jars ]] || arguments+=("-DPERSONAL_SEGMENTATION_JARS=$jars")
if ! colcon --log-base log build --base-paths src "$repository" --packages-up-to personal_segmentation \
  --cmake-args "${arguments[@]}" > build.log 2>&1; then
  cat build.log >&2
  exit 1
fi

status=0
found() {
  if compgen -G "$install/$1" > /dev/null; then
    echo "found $1"
  else
    echo "missing $1"
    status=1
  fi
}
# As rosidl spells a type's header: TeachConcept in teach_concept.h.
snake() { sed -E 's/([a-z0-9])([A-Z])/\1_\2/g; s/([A-Z]+)([A-Z][a-z])/\1_\2/g' <<< "$1" | tr '[:upper:]' '[:lower:]'; }
include=include/personal_segmentation
[[ -d $install/$include/personal_segmentation ]] && include+=/personal_segmentation
for kind in msg srv; do
  for file in "$repository/$kind"/*."$kind"; do
    name=$(snake "$(basename "$file" ".$kind")")
    found "$include/$kind/$name.h"
    found "$include/$kind/$name.hpp"
    found "share/personal_segmentation/$kind/$(basename "$file")"
  done
done
for path in launch/perception.launch.py launch/replay.launch.py config/perception.yaml \
  config/vocabularies/household.yaml models/demo/bundle.yaml 'java/*.jar' package.xml; do
  found "$share/$path"
done
for jar in "${stale[@]}"; do
  if [[ -e $jar ]]; then
    echo "missing: $jar is still there, on the node's class path"
    status=1
  fi
done
found share/ament_index/resource_index/packages/personal_segmentation
found share/ament_index/resource_index/rosidl_interfaces/personal_segmentation
found lib/personal_segmentation/perception_node

help=$("$install/lib/personal_segmentation/perception_node" --help 2>&1) || true
if [[ $help == *--ros-args* ]]; then
  echo "started perception_node --help"
else
  echo "perception_node --help failed: $help"
  status=1
fi
path=$(bash -c "set +u; source '$workspace/install/setup.bash' && command -v personal-seg" 2> /dev/null) || true
if [[ $path == "$install/$share/bin/personal-seg" ]]; then
  echo "found personal-seg on the PATH"
else
  echo "personal-seg is not on the PATH of the sourced workspace: '$path'"
  status=1
fi
exit "$status"
