package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.srv.ForgetConcept;
import org.junit.jupiter.api.Test;

/** Hashes against those a ROS 2 Jazzy installation announces. */
class TypeHashTest {
  private static MessageDefinition message(String name, String text) {
    return MessageDefinition.parse(name, text);
  }

  @Test
  void messages() {
    assertEquals(
        "RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18",
        TypeHash.of(MessageType.of(StringMessage.class).definition()));
    assertEquals(
        "RIHS01_20b625256f32d5dbc0d04fee44f43c41e51c70d3502f84b4a08e7a9c26a96312",
        TypeHash.of(message("std_msgs/msg/Empty", "")));
  }

  @Test
  void services() {
    assertEquals(
        "RIHS01_e118de6bf5eeb66a2491b5bda11202e7b68f198d6f67922cf30364858239c81a",
        TypeHash.ofService(
            "example_interfaces/srv/AddTwoInts",
            message("example_interfaces/srv/AddTwoInts_Request", "int64 a\nint64 b"),
            message("example_interfaces/srv/AddTwoInts_Response", "int64 sum")));
    assertTrue(
        TypeHash.ofService(
                "personal_segmentation/srv/ForgetConcept",
                MessageType.of(ForgetConcept.Request.class).definition(),
                MessageType.of(ForgetConcept.Response.class).definition())
            .matches("RIHS01_[0-9a-f]{64}"));
  }
}
