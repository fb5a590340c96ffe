# shellcheck shell=bash
# Sourced by ./demo and ./check: finds or installs what they need, and says so.
# First everything is wanted (want_java, want_dds, ...), then installed at once (install_wanted).

say() { printf '\n==> %s\n' "$*"; }

wanted=()  # groups of packages: NAME|OTHER NAME ... = what is lost without them
missing=() # what could not be installed, and so is lost
DDS="the live ROS 2 graph"
PYTORCH="tests of the Python tools"

# require_place FOLDER: ends with one line where nothing can be built. Java, Maven and CMake part lists of
# paths at colons, and CMake parts others at semicolons.
require_place() {
  if [[ $1 == *[:\;$'\n']* ]]; then
    printf 'error: the folder %q has a colon, semicolon or line end in its path, which Java and CMake cannot build in; move or rename it\n' "$1" >&2
    exit 1
  fi
}

# want LOSS PACKAGE...: packages to install together. PACKAGE may be NAME|OTHER|...: distributions name
# one thing differently, and the first that apt knows is taken.
want() {
  local loss=$1
  shift
  wanted+=("$*=$loss")
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

# want_java: a JDK 17 or newer, and Maven. Newer distributions carry only newer JDKs.
want_java() {
  [[ -n $(jdk_home) ]] || want "a JDK" 'openjdk-17-jdk-headless|default-jdk-headless'
  command -v mvn > /dev/null || want "Maven" maven
}

# use_java: leaves JAVA_HOME and PATH pointing at that JDK, or ends.
use_java() {
  JAVA_HOME=$(jdk_home)
  if [[ -z $JAVA_HOME ]]; then
    echo "error: no JDK 17 or newer found; please install one or set JAVA_HOME" >&2
    exit 1
  fi
  export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
  if ! command -v mvn > /dev/null; then
    echo "error: Maven (mvn) is not installed" >&2
    exit 1
  fi
}

# want_text: what Java draws text with, which its headless packages do not all bring.
want_text() {
  local libraries
  libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null || true)
  if [[ $libraries != *libharfbuzz.so.0* || $libraries != *libfontconfig.so.1* || $libraries != *libfreetype.so.6* ]] \
    || [[ -z $(find -L /usr/share/fonts /usr/local/share/fonts "${HOME:-}/.fonts" "${HOME:-}/.local/share/fonts" \
      \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) -print -quit 2> /dev/null) ]]; then
    want "names on pictures" libharfbuzz0b libfontconfig1 libfreetype6 'fonts-dejavu-core|fonts-liberation'
  fi
}

# have_dds: whether Fast DDS and what builds our part of it are here.
have_dds() {
  [[ -n ${AMENT_PREFIX_PATH:-} || -d /usr/include/fastdds || -d /usr/include/fastrtps ]] \
    || compgen -G '/opt/ros/*/include/fastdds' > /dev/null || compgen -G '/opt/ros/*/include/fastrtps' > /dev/null
}
have_compiler() {
  command -v cmake > /dev/null && command -v c++ > /dev/null && { command -v make > /dev/null || [[ -n ${CMAKE_GENERATOR:-} ]]; }
}

# want_dds: Fast DDS and what builds our part of it, for the live ROS 2 graph.
want_dds() {
  have_dds || want "$DDS" 'libfastrtps-dev|libfastdds-dev' libfastcdr-dev
  have_compiler || want "$DDS" cmake make g++
}

# want_node: Node.js and npm, for the tests that read our bags with somebody else's library.
want_node() {
  local npm=npm
  command -v npm > /dev/null && npm=
  if ! command -v node > /dev/null || [[ -n $npm ]]; then
    want "tests against another bag library" nodejs ${npm:+npm}
  fi
}

# want_chromium: a browser that works, for the tests of the teach page. Ubuntu's package is only a way to a snap.
want_chromium() {
  have_chromium || want "tests of the teach page in a browser" 'chromium|chromium-browser'
}

have_chromium() {
  local browser
  for browser in /usr/bin/chromium /usr/bin/google-chrome /usr/bin/chromium-browser; do
    [[ ! -x $browser ]] || ! "$browser" --version > /dev/null 2>&1 || return 0
  done
  return 1
}

# want_peers: what the wire tests need to talk to independent programs over lossy networks.
want_peers() {
  command -v idlc > /dev/null || want "tests against another DDS" cyclonedds-dev cyclonedds-tools
  command -v openssl > /dev/null || want "tests with keys" openssl
  command -v tc > /dev/null || want "tests on lossy networks" iproute2
  command -v nft > /dev/null || want "tests on lossy networks" nftables # where the kernel has no netem
}

# want_colcon: what builds the package as in a ROS 2 workspace, from the distribution's own packages.
want_colcon() {
  if [[ -z ${AMENT_PREFIX_PATH:-} ]] && ! [[ -d /usr/share/ament_cmake && -d /usr/share/rosidl_generator_c \
    && -d /usr/share/rosidl_generator_cpp ]]; then
    want "the test of colcon build" ament-cmake rosidl-cmake rosidl-generator-c-cpp
  fi
  if ! command -v colcon > /dev/null || ! { has_modules python3 || has_modules /usr/bin/python3; }; then
    want "the test of colcon build" 'colcon|python3-colcon-core' python3-colcon-cmake python3-colcon-ros python3-colcon-bash
  fi
}
has_modules() { "$1" -c 'import colcon_core, colcon_cmake, colcon_ros, colcon_bash' 2> /dev/null; }

# want_python: what makes a virtual environment, unless PyTorch and NumPy are here.
want_python() {
  use_environment
  has_pytorch || python3 -c 'import ensurepip, venv' 2> /dev/null || want "$PYTORCH" python3 python3-venv
}

# use_python: leaves PyTorch and NumPy on the PATH's python3, by pip in target/python. What pip is told of
# indexes (pip.conf, PIP_INDEX_URL, PIP_FIND_LINKS) counts. Not the distributions' own packages: that of
# Debian 12 is too old, and with that of Debian 13 a forward pass did not end.
use_python() {
  has_pytorch && return
  say "Installing PyTorch and NumPy by pip into target/python"
  if python3 -m venv target/python && target/python/bin/pip install --progress-bar off --disable-pip-version-check \
    --retries 1 --timeout 30 'torch<2.14' numpy; then # 2.13 is the newest that the tools were tried with
    use_environment
    # The newest that the tools were tried with; without them the tests of ONNX graphs are skipped.
    target/python/bin/pip install --progress-bar off --disable-pip-version-check --retries 1 --timeout 30 \
      'onnx<1.24' pyyaml || say "pip could not install onnx and pyyaml: going on without the tests that write ONNX graphs"
    has_pytorch && return
  fi
  rm -rf target/python
  hash -r
  say "pip could not install PyTorch: going on without $PYTORCH, which are named as skipped below"
}
use_environment() { [[ ! -x target/python/bin/python3 ]] || export PATH="$PWD/target/python/bin:$PATH"; }
has_pytorch() { python3 -c 'import torch, numpy; assert int(torch.__version__.split(".")[0]) >= 2' 2> /dev/null; }

# as_root COMMAND...: as root, through sudo where this user is not.
as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# may_install: whether apt-get may be called; names the reason where not.
may_install() {
  if ! command -v apt-get > /dev/null; then
    echo "this machine has no apt-get: please install them with your package manager"
  elif ((EUID != 0)) && ! command -v sudo > /dev/null; then
    echo "installing needs root and there is no sudo: please install them as root"
  fi
}

# known PACKAGES: prints them, of alternatives the first that apt knows; fails where it knows none.
known() {
  local package name
  for package in $1; do
    local found=
    for name in ${package//|/ }; do
      if [[ $(LC_ALL=C apt-cache policy "$name" 2> /dev/null) =~ 'Candidate: '[^\(] ]]; then
        found=$name
        break
      fi
    done
    if [[ -z $found ]]; then
      echo "apt knows no ${package//|/ or }" >&2
      return 1
    fi
    echo "$found"
  done
}

# install_wanted: installs all that is wanted, group by group where it cannot be done at once.
# What fails is said and left in `missing`.
install_wanted() {
  ((${#wanted[@]})) || return 0
  local group names="" obstacle packages
  local -a all=() groups=()
  for group in "${wanted[@]}"; do names+=" ${group%%=*}"; done
  obstacle=$(may_install)
  if [[ -n $obstacle ]]; then
    say "Missing here:$names; $obstacle"
    for group in "${wanted[@]}"; do lose "$group"; done
    wanted=()
    return
  fi
  say "Asking apt for what is missing here"
  ((EUID == 0)) || echo "(asks for your password, because apt needs root)"
  as_root apt-get -o DPkg::Lock::Timeout=300 update -qq || echo "apt-get update failed; going on with the lists at hand"
  for group in "${wanted[@]}"; do
    if packages=$(known "${group%%=*}"); then
      mapfile -t -O "${#all[@]}" all <<< "$packages"
      groups+=("${packages//$'\n'/ }=${group#*=}")
    else
      lose "$group"
    fi
  done
  wanted=()
  if ((${#all[@]})) && ! install "${all[@]}"; then
    for group in "${groups[@]}"; do
      # shellcheck disable=SC2086 # several packages
      if ((${#groups[@]} == 1)) || ! install ${group%%=*}; then
        lose "$group"
      fi
    done
  fi
}

lose() {
  local packages=${1%%=*}
  missing+=("${1#*=}")
  echo "going on without ${1#*=}: not installed: ${packages//|/ or }"
}

# lost THING: whether what it needs could not be installed.
lost() {
  local loss
  for loss in ${missing[@]+"${missing[@]}"}; do
    [[ $loss != "$1" ]] || return 0
  done
  return 1
}

# install PACKAGE...: from apt, with its progress as lines that a log can hold.
install() {
  local bytes log
  bytes=$(apt-get install -qq --print-uris --no-install-recommends "$@" 2> /dev/null | awk '{ sum += $3 } END { printf "%.0f", sum / 1e6 }') || true
  say "Installing $* (${bytes:-?} MB to download)"
  log=$(mktemp)
  # apt reports on a file of its own (3), which sudo would close.
  # shellcheck disable=SC2016 # expanded in there
  if as_root env DEBIAN_FRONTEND=noninteractive sh -c 'exec 3>&1; log=$1; shift
    exec apt-get -q -y -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" > "$log" 2>&1' \
    sh "$log" "$@" < /dev/null | apt_progress; then
    rm -f "$log"
    return 0
  fi
  echo "apt-get could not install them:" >&2
  grep -E '^(E:|W:| )' "$log" | tail -8 >&2 || true
  rm -f "$log"
  return 1
}

# apt_progress: apt's status lines in steps of a tenth.
apt_progress() {
  local kind percent step last=""
  while IFS=: read -r kind _ percent _; do
    case $kind in
      dlstatus) kind=downloading ;;
      pmstatus) kind="setting up" ;;
      *) continue ;;
    esac
    step="  $kind: $((${percent%.*} / 10 * 10)) %"
    [[ $step == "$last" ]] || echo "$step"
    last=$step
  done
}

# maven ARGUMENT...: runs Maven; its downloads show as one line every ten seconds.
maven() {
  mvn -B "$@" 2>&1 | maven_progress
}

maven_progress() {
  local line part="" status told=$SECONDS file="" repository=${HOME:-/root}/.m2/repository
  local -i files=0 shown=0 kilobytes=0
  while true; do
    status=0
    IFS= read -r -t 10 line || status=$?
    line=$part$line part=""
    if ((status > 128)); then # ten seconds without a line
      part=$line
    else
      case $line in
        *'from staging: '* | *'to staging: '* | Progress*) ;; # a folder beside this one
        *'Downloading from '*) file=${line##*/} ;;
        *'Downloaded from '*)
          files+=1
          kilobytes+=$(kilobytes "${line##*(}")
          file=""
          ;;
        *) [[ $status != 0 && -z $line ]] || printf '%s\n' "$line" ;;
      esac
    fi
    if ((status != 0 && status <= 128)); then
      break
    fi
    if ((SECONDS - told >= 10)) && [[ -n $file || $files != "$shown" ]]; then
      echo "  downloaded $files files, $((kilobytes / 1000)) MB${file:+; now $file$(so_far "$file")}"
      told=$SECONDS shown=$files
    fi
  done
  if ((files > 0)); then
    echo "  downloaded $files files, $((kilobytes / 1000)) MB in all"
  fi
}

# kilobytes "12 kB at 3 MB/s)": the first figure in kB.
kilobytes() {
  awk '{ print int($1 * ($2 == "MB" ? 1000 : $2 == "GB" ? 1000000 : $2 == "kB" ? 1 : 0.001)) }' <<< "$1"
}

# so_far FILE: how much of it has come, where Maven's partial file is found.
so_far() {
  local bytes
  bytes=$(find "$repository" -name "*$1*" -mmin -1 -type f -printf '%s\n' 2> /dev/null | sort -n | tail -1)
  [[ -z $bytes ]] || echo ", $((bytes / 1000000)) MB of it"
}
