package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.LabelInfo;
import java.util.List;

/** Tells the words and concepts in use. {@code srv/GetVocabulary.srv} documents each field. */
public interface GetVocabulary {
  /** The question. */
  @RosType("personal_segmentation/srv/GetVocabulary_Request")
  record Request() {}

  /** The answer. */
  @RosType("personal_segmentation/srv/GetVocabulary_Response")
  record Response(
      boolean success, String message, long generation, List<String> words, LabelInfo labels) {}
}
