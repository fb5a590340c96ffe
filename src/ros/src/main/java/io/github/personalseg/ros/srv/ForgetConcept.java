package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;

/** Forgets a concept. {@code srv/ForgetConcept.srv} documents each field. */
public interface ForgetConcept {
  /** The question. */
  @RosType("personal_segmentation/srv/ForgetConcept_Request")
  record Request(String name, boolean lastLesson) {
    /** Forgets all of it. */
    public Request(String name) {
      this(name, false);
    }
  }

  /** The answer. */
  @RosType("personal_segmentation/srv/ForgetConcept_Response")
  record Response(boolean success, String message) {}
}
