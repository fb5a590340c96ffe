package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A learned personal concept as it travels; {@code msg/Concept.msg} documents each field. */
@RosType("personal_segmentation/msg/Concept")
public record ConceptMessage(
    String id,
    String name,
    String className,
    int labelId,
    String bundleHash,
    Time created,
    float threshold,
    float[] embedding,
    boolean hasNegative,
    int kernel,
    float[] wZ,
    float[] wM,
    float bias,
    float[] identity,
    float identityLeast,
    float[] classWord,
    float[] lookAlikes,
    float[] lookAlikeLeads) {}
