package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Finding;
import io.github.personalseg.ros.msg.FollowedMark;
import io.github.personalseg.ros.msg.Reference;
import java.util.List;

/** Teaches a personal concept. {@code srv/TeachConcept.srv} documents each field. */
public interface TeachConcept {
  /** The question. */
  @RosType("personal_segmentation/srv/TeachConcept_Request")
  record Request(String name, String className, List<Reference> references, boolean refine) {}

  /** The answer. */
  @RosType("personal_segmentation/srv/TeachConcept_Response")
  record Response(
      boolean success,
      String message,
      ConceptMessage concept,
      float quality,
      float seconds,
      List<FollowedMark> followed,
      long tried,
      List<Finding> findings,
      String verdict) {
    /** An answer that tells of no mark that was followed and no trial. */
    public Response(
        boolean success, String message, ConceptMessage concept, float quality, float seconds) {
      this(success, message, concept, quality, seconds, List.of(), 0, List.of(), "");
    }
  }
}
