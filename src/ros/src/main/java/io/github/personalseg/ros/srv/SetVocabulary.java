package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** Replaces the words. {@code srv/SetVocabulary.srv} documents each field. */
public interface SetVocabulary {
  /** The question. */
  @RosType("personal_segmentation/srv/SetVocabulary_Request")
  record Request(List<String> words) {}

  /** The answer. */
  @RosType("personal_segmentation/srv/SetVocabulary_Response")
  record Response(boolean success, String message, long generation) {}
}
