package io.github.personalseg;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Reference;
import java.util.List;

/**
 * What teaching gave.
 *
 * @param concept the concept
 * @param references the frames with their resolved masks, to keep beside it
 * @param learned the same as the model sees them, in the same order
 * @param followed the marks that were to be followed
 */
public record TeachResult(
    Concept concept,
    List<AnnotatedFrame> references,
    List<Reference> learned,
    List<Teacher.FollowedMark> followed) {}
