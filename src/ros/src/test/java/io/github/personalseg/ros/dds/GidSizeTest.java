package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.Gid;
import io.github.personalseg.ros.msg.NodeEntitiesInfo;
import io.github.personalseg.ros.msg.ParticipantEntitiesInfo;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists of nodes as Humble (24-byte Gids) and as Iron and later (16) write them. */
class GidSizeTest {
  private static final MessageType<ParticipantEntitiesInfo> TYPE =
      MessageType.of(ParticipantEntitiesInfo.class);
  private static final ParticipantEntitiesInfo INFO =
      new ParticipantEntitiesInfo(
          gid(1),
          List.of(
              new NodeEntitiesInfo("/", "camera", List.of(gid(2)), List.of()),
              new NodeEntitiesInfo("/robot", "seg", List.of(), List.of(gid(3), gid(4)))));
  private static final String NAMES =
      "02000000 02000000 2f000000 07000000 63616d65 72610000 01000000 %2$s 00000000"
          + " 07000000 2f726f62 6f740000 04000000 73656700 00000000 02000000 %3$s %4$s";

  @Test
  void bothSizesAreReadAndWritten() {
    for (GidSize size : GidSize.values()) {
      byte[] wire = wire(size);
      assertEquals(Optional.of(size), GidSize.of(wire));
      assertArrayEquals(wire, size.widen(TYPE.encode(INFO)), size.name());
      assertArrayEquals(TYPE.encode(INFO), size.narrow(wire).orElseThrow(), size.name());
    }
  }

  @Test
  void everyCutIsRefused() {
    byte[] wire = wire(GidSize.HUMBLE);
    for (int length = 0; length < wire.length; length++) {
      assertEquals(Optional.empty(), GidSize.HUMBLE.narrow(Arrays.copyOf(wire, length)));
    }
  }

  @Test
  void nodesOfBothKindsAndOneThatIsNotToldSeeEachOther() throws Exception {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
    try (Transport humble = open("humble", "humble");
        Transport jazzy = open("jazzy", "jazzy");
        Transport unset = open("unset", "")) {
      for (Transport node : List.of(humble, jazzy, unset)) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (names(node).size() < 3 && System.nanoTime() < end) {
          Thread.sleep(20);
        }
        assertTrue(
            names(node).containsAll(List.of("humble", "jazzy", "unset")),
            () -> node.node() + " sees " + names(node));
      }
    }
  }

  private static List<String> names(Transport node) {
    return node.graph().nodes().stream().map(NodeName::name).distinct().toList();
  }

  private static Transport open(String name, String distro) {
    return Transports.open(
        "dds",
        new NodeName("/", name),
        TransportOptions.DEFAULT.withEnvironment(
            Map.of(
                "ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID, "ROS_DISTRO", distro)));
  }

  private static Gid gid(int number) {
    byte[] bytes = new byte[Guid.BYTES];
    Arrays.fill(bytes, (byte) (number * 17));
    return new Gid(bytes);
  }

  private static byte[] wire(GidSize size) {
    Object[] gids = new Object[4];
    for (int i = 0; i < gids.length; i++) {
      gids[i] =
          HexFormat.of().formatHex(gid(i + 1).data())
              + "00".repeat(size.bytes() - GidSize.IRON.bytes());
    }
    String hex = String.format("00010000 %1$s " + NAMES, gids);
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
