# shellcheck shell=bash
# Sourced by ./demo and ./check: finds or installs what they need, and says so.

say() { printf '\n==> %s\n' "$*"; }

# install PACKAGE...: from apt, through sudo where this user is not root.
install() {
  if ! command -v apt-get > /dev/null; then
    echo "error: please install $* with your package manager (this machine has no apt-get)" >&2
    exit 1
  fi
  local as_root=()
  if ((EUID != 0)); then
    if ! command -v sudo > /dev/null; then
      echo "error: installing $* needs root and there is no sudo: run 'apt-get install $*' as root" >&2
      exit 1
    fi
    as_root=(sudo)
    say "Installing $* (asks for your password, because apt needs root)"
  else
    say "Installing $*"
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "$@" > /dev/null
}

# jdk_home: prints the home of a JDK 17 or newer, or nothing.
jdk_home() {
  local javac version
  for javac in "${JAVA_HOME:-/nonexistent}/bin/javac" "$(command -v javac || true)" \
    /usr/lib/jvm/*/bin/javac; do
    [[ -x $javac ]] || continue
    version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    if ((${version:-0} >= 17)); then
      dirname "$(dirname "$(readlink -f "$javac")")"
      return
    fi
  done
}

# need_java: leaves JAVA_HOME and PATH pointing at a JDK 17 or newer, and Maven installed.
need_java() {
  if [[ -z $(jdk_home) ]]; then
    local jdk=openjdk-17-jdk-headless
    # Newer releases carry only newer JDKs.
    apt-cache show "$jdk" > /dev/null 2>&1 || jdk=default-jdk-headless
    install "$jdk"
  fi
  command -v mvn > /dev/null || install maven
  JAVA_HOME=$(jdk_home)
  if [[ -z $JAVA_HOME ]]; then
    echo "error: no JDK 17 or newer found, although one was installed; please set JAVA_HOME" >&2
    exit 1
  fi
  export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
}

# need_node: Node.js and npm, for the tests that read our bags with somebody else's library.
need_node() {
  if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    install nodejs npm
  fi
}

# need_dds: Fast DDS and what builds our part of it, where apt has them; the live transport is left
# out where it has not, and the build says so.
need_dds() {
  if [[ -z ${AMENT_PREFIX_PATH:-} && ! -d /usr/include/fastdds ]] && ! compgen -G '/opt/ros/*/include/fastdds' > /dev/null; then
    install_if_known libfastrtps-dev libfastcdr-dev
  fi
  if ! command -v cmake > /dev/null || ! command -v c++ > /dev/null; then
    install_if_known cmake g++
  fi
}

# need_peers: what the wire tests need to talk to independent programs over lossy networks.
need_peers() {
  command -v idlc > /dev/null || install_if_known cyclonedds-dev cyclonedds-tools
  command -v tc > /dev/null || install_if_known iproute2
  command -v nft > /dev/null || install_if_known nftables # loses packets where the kernel has no netem
}

# need_colcon: what builds the package as in a ROS 2 workspace, from the distribution's own packages.
need_colcon() {
  if [[ -z ${AMENT_PREFIX_PATH:-} && ! -d /usr/share/rosidl_generator_c ]] || ! command -v colcon > /dev/null; then
    install_if_known colcon python3-colcon-cmake python3-colcon-ros ament-cmake rosidl-cmake \
      rosidl-generator-c-cpp
  fi
}

# install_if_known PACKAGE...: installs what apt knows; says so and goes on where it cannot.
install_if_known() {
  if ! (install "$@"); then
    say "Going on without $*: the tests that need them are skipped"
  fi
}
