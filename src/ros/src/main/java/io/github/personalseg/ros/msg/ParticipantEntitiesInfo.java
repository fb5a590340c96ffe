package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** The nodes of one DDS participant. */
@RosType("rmw_dds_common/msg/ParticipantEntitiesInfo")
public record ParticipantEntitiesInfo(Gid gid, List<NodeEntitiesInfo> nodeEntitiesInfoSeq) {}
