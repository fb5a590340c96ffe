package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The 16 bytes that name a participant or an endpoint; Humble sends 24, the last 8 zero. */
@RosType("rmw_dds_common/msg/Gid")
public record Gid(byte[] data) {}
