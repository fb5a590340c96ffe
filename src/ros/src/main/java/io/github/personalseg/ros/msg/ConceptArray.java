package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** Every concept that labels frames now. */
@RosType("personal_segmentation/msg/ConceptArray")
public record ConceptArray(
    Header header, long generation, String bundleHash, List<ConceptMessage> concepts) {}
