package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A transition with the states it joins. */
@RosType("lifecycle_msgs/msg/TransitionDescription")
public record TransitionDescription(Transition transition, State startState, State goalState) {}
