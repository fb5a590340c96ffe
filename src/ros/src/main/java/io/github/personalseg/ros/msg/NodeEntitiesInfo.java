package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** A node and the endpoints that are its own. */
@RosType("rmw_dds_common/msg/NodeEntitiesInfo")
public record NodeEntitiesInfo(
    String nodeNamespace, String nodeName, List<Gid> readerGidSeq, List<Gid> writerGidSeq) {}
