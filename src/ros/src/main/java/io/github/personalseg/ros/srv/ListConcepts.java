package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.ConceptMessage;
import java.util.List;

/** Lists the concepts in use. {@code srv/ListConcepts.srv} documents each field. */
public interface ListConcepts {
  /** The question. */
  @RosType("personal_segmentation/srv/ListConcepts_Request")
  record Request(boolean includeTensors) {}

  /** The answer. */
  @RosType("personal_segmentation/srv/ListConcepts_Response")
  record Response(boolean success, String message, List<ConceptMessage> concepts) {}
}
