#!/usr/bin/env bash
# Compiles the rcljava part into DIR, or says why not and succeeds: every other transport works
# without it. The Maven build calls this where PREFIXES or AMENT_PREFIX_PATH may have rcljava.
# Usage: build.sh DIR LIBRARIES [PREFIXES]
#   DIR        classes of the rest, and where this part's go
#   LIBRARIES  folder of jars
#   PREFIXES   install spaces, separated by colons; AMENT_PREFIX_PATH where empty
set -euo pipefail

classes=$1 libraries=$2 prefixes=${3:-${AMENT_PREFIX_PATH:-}}
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# An overlay's jar comes before that of the workspace below it.
jars=$libraries/*
for package in rcljava rcljava_common rcl_interfaces builtin_interfaces; do
  jar=
  IFS=: read -ra folders <<< "$prefixes"
  for prefix in "${folders[@]}"; do
    for name in "$package" "${package}_messages"; do
      if [[ -z $jar && -f $prefix/share/$package/java/$name.jar ]]; then
        jar=$prefix/share/$package/java/$name.jar
      fi
    done
  done
  if [[ -z $jar ]]; then
    echo "building without the rcljava transport: no jar of $package in ${prefixes:-any install space}" >&2
    exit 0
  fi
  jars+=:$jar
done

javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
find "$sources/java" -name '*.java' -print0 \
  | xargs -0 "$javac" --release 17 -proc:none -parameters -Xlint:all,-serial,-try,-classfile \
    -d "$classes" -cp "$classes:$jars"
cp -r "$sources/resources/." "$classes/"
