package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A transition that happened; {@code timestamp} is in nanoseconds. */
@RosType("lifecycle_msgs/msg/TransitionEvent")
public record TransitionEvent(
    long timestamp, Transition transition, State startState, State goalState) {}
