package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What ROS' environment variables say.
 *
 * @param domain 0..232
 * @param range which participants are looked for
 * @param onlyLoopback whether only this machine is talked to
 * @param sharedMemory whether shared memory is used beside UDP
 * @param peers hosts that are asked directly, separated by semicolons
 * @param gidBytes 24 where the distribution is Humble or older, 16 where it is newer, empty where
 *     it is not said
 * @param maxMessageBytes longer messages are refused before they are copied
 */
record DdsSettings(
    int domain,
    Range range,
    boolean onlyLoopback,
    boolean sharedMemory,
    String peers,
    Optional<GidSize> gidBytes,
    int maxMessageBytes) {
  /** Higher ones need ports beyond 65535. */
  private static final int MAX_DOMAIN = 232;

  private static final Set<String> LONG_GIDS =
      Set.of("dashing", "eloquent", "foxy", "galactic", "humble");

  /** Which participants are looked for, in the native part's order. */
  enum Range {
    SUBNET,
    LOCALHOST,
    OFF
  }

  /**
   * Reads the environment.
   *
   * @throws TransportException naming the variable, its value and what is allowed
   */
  static DdsSettings of(TransportOptions options) {
    Map<String, String> environment = options.environment();
    boolean local = environment.getOrDefault("ROS_LOCALHOST_ONLY", "").equals("1");
    String distro = environment.getOrDefault("ROS_DISTRO", "").toLowerCase(Locale.ROOT);
    return new DdsSettings(
        domain(environment.getOrDefault("ROS_DOMAIN_ID", "")),
        local ? Range.SUBNET : range(environment.getOrDefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "")),
        local,
        options.sharedMemory(),
        local ? "" : environment.getOrDefault("ROS_STATIC_PEERS", ""),
        distro.isEmpty()
            ? Optional.empty()
            : Optional.of(LONG_GIDS.contains(distro) ? GidSize.HUMBLE : GidSize.IRON),
        options.maxMessageBytes());
  }

  private static int domain(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      int domain = Integer.parseInt(text);
      if (domain >= 0 && domain <= MAX_DOMAIN) {
        return domain;
      }
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    throw new TransportException("ROS_DOMAIN_ID is \"" + text + "\"; allowed: 0.." + MAX_DOMAIN);
  }

  private static Range range(String text) {
    return switch (text) {
      case "", "SUBNET", "SYSTEM_DEFAULT" -> Range.SUBNET;
      case "LOCALHOST" -> Range.LOCALHOST;
      case "OFF" -> Range.OFF;
      default ->
          throw new TransportException(
              "ROS_AUTOMATIC_DISCOVERY_RANGE is \""
                  + text
                  + "\"; allowed: "
                  + Arrays.toString(Range.values())
                  + " and SYSTEM_DEFAULT");
    };
  }
}
