#!/usr/bin/env bash
# Builds the Fast DDS part into DIR, or says what is missing and succeeds: everything that needs no
# live graph works without it. The Maven build calls this.
# Usage: build.sh OUTPUT_DIR BUILD_DIR
set -euo pipefail

output=$1 build=$2
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
without() {
  echo "building without the live DDS transport: $1" >&2
  rm -rf "$output"
  exit 0
}

command -v cmake > /dev/null || without "cmake is not installed"
command -v c++ > /dev/null || without "no C++ compiler is installed"
command -v make > /dev/null || [[ -n ${CMAKE_GENERATOR:-} ]] || without "make is not installed"

# jni.h of the JDK that compiles the Java side.
if [[ -z ${JAVA_HOME:-} ]]; then
  javac=$(command -v javac) || without "no JDK is on the PATH and JAVA_HOME is not set"
  JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$javac")")")
fi
export JAVA_HOME

# A sourced ROS 2 comes first, then the newest one installed, then the system's package.
prefixes=${AMENT_PREFIX_PATH:-}
if [[ -z $prefixes ]]; then
  for distro in rolling lyrical kilted jazzy iron humble; do
    if [[ -d /opt/ros/$distro/include/fastdds || -d /opt/ros/$distro/include/fastrtps ]]; then
      prefixes=/opt/ros/$distro
      break
    fi
  done
fi

mkdir -p "$build"
if ! cmake -S "$sources" -B "$build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="${prefixes//:/;}" > "$build/cmake.log" 2>&1; then
  without "Fast DDS was not found (see $build/cmake.log); try 'apt-get install libfastrtps-dev libfastcdr-dev'"
fi
cmake --build "$build" --parallel > "$build/build.log" 2>&1 || {
  cat "$build/build.log" >&2
  exit 1
}
arch=$(uname -m) # Java says amd64
arch=${arch/x86_64/amd64}
mkdir -p "$output/linux-$arch"
cp "$build/libpersonalseg_dds.so" "$output/linux-$arch/"
