package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages that are longer than this side takes. */
class LimitTest {
  private static final ServiceType<ForgetConcept.Request, ForgetConcept.Response> FORGET =
      ServiceType.of(ForgetConcept.Request.class, ForgetConcept.Response.class);

  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @Test
  void anAnswerThatIsTooLongFailsItsCallAndTheNextOneArrives() throws Exception {
    try (Transport server = open("server", 1 << 20);
        Transport user = open("user", 1000)) {
      server.serve(
          "/forget",
          FORGET,
          request ->
              CompletableFuture.completedFuture(
                  new ForgetConcept.Response(true, request.name().repeat(200))));
      var client = user.client("/forget", FORGET);
      while (!client.available()) {
        Thread.sleep(20);
      }
      var call = client.call(new ForgetConcept.Request("my mug"), Duration.ofSeconds(20));
      var error = assertThrows(ExecutionException.class, call::get);
      assertTrue(error.getCause() instanceof MessageException, () -> "" + error.getCause());
      String message = error.getCause().getMessage();
      assertTrue(message.contains("/forget") && message.contains("the limit is 1000"), message);
      var next = client.call(new ForgetConcept.Request("cup"), Duration.ofSeconds(20)).get();
      assertEquals("cup".repeat(200), next.message());
    }
  }

  private static Transport open(String name, int maxMessageBytes) {
    return Transports.open(
        "dds",
        new NodeName("/", name),
        TransportOptions.DEFAULT
            .withMaxMessageBytes(maxMessageBytes)
            .withEnvironment(Map.of("ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID)));
  }
}
