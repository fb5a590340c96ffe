package io.github.personalseg.ros.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.LogLevel;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.msg.Log;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RosLogTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  private RosLog log(LogLevel least) {
    var transport = new InProcessGraph().join(new NodeName("/", "eyes"));
    return new RosLog(
        "eyes",
        least,
        line -> lines.add(line.substring(line.indexOf("]: ") + 3)),
        transport.advertise("/rosout", MessageType.of(Log.class), QosProfile.DEFAULT),
        () -> new Time(1, 2),
        now::get);
  }

  @Test
  void whatStrangersCauseIsToldSoOftenAndNoMore() {
    var log = log(LogLevel.INFO);
    var bounded = log.atMost(3, Duration.ofNanos(100));
    for (int i = 0; i < 50; i++) {
      bounded.info("opened " + i);
      bounded.warnEvery(Duration.ofHours(1), "cause " + i, "refused " + i);
      log.info("own " + i);
      now.incrementAndGet();
    }
    assertEquals(List.of("opened 0", "refused 0", "own 0", "opened 1", "own 1"), first(5));
    assertEquals(53, lines.size());
    now.addAndGet(50);
    bounded.info("again");
    assertEquals("again (97 lines like it were left out before)", lines.get(53));
    bounded.info("and again");
    assertEquals("and again", lines.get(54));
  }

  @Test
  void linesBelowTheLevelTakeNothingFromTheAllowance() {
    var bounded = log(LogLevel.WARN).atMost(1, Duration.ofNanos(100));
    bounded.info("nobody hears this");
    bounded.warn("told");
    bounded.warn("left out");
    assertEquals(List.of("told"), lines);
  }

  private List<String> first(int count) {
    return lines.subList(0, count);
  }
}
