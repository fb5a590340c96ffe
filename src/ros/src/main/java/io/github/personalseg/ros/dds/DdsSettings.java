package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
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
 * @param security whose keys are used, if any
 * @param maxMessageBytes longer messages are refused before they are copied
 */
record DdsSettings(
    int domain,
    Range range,
    boolean onlyLoopback,
    boolean sharedMemory,
    String peers,
    Optional<GidSize> gidBytes,
    DdsSecurity security,
    int maxMessageBytes) {
  /** Higher ones need ports beyond 65535. */
  private static final int MAX_DOMAIN = 232;

  private static final String RANGE = TransportOptions.DISCOVERY_RANGE;
  private static final String LOCALHOST_ONLY = TransportOptions.LOCALHOST_ONLY;

  private static final Set<String> LONG_GIDS =
      Set.of("dashing", "eloquent", "foxy", "galactic", "humble");

  /** Which participants are looked for, in the native part's order. */
  enum Range {
    SUBNET,
    LOCALHOST,
    OFF,
    /**
     * Where nothing is said: this machine alone, as with LOCALHOST, and participants on it that
     * look around by multicast are found too.
     */
    HOST
  }

  /**
   * Reads the environment.
   *
   * @throws TransportException naming the variable, its value and what is allowed
   */
  static DdsSettings of(TransportOptions options) {
    Map<String, String> environment = options.environment();
    boolean local = environment.getOrDefault(LOCALHOST_ONLY, "").equals("1");
    String distro = environment.getOrDefault("ROS_DISTRO", "").toLowerCase(Locale.ROOT);
    return new DdsSettings(
        domain(environment.getOrDefault("ROS_DOMAIN_ID", "")),
        local ? Range.SUBNET : range(environment),
        local,
        options.sharedMemory(),
        local ? "" : environment.getOrDefault("ROS_STATIC_PEERS", ""),
        distro.isEmpty()
            ? Optional.empty()
            : Optional.of(LONG_GIDS.contains(distro) ? GidSize.HUMBLE : GidSize.IRON),
        DdsSecurity.of(environment),
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

  private static Range range(Map<String, String> environment) {
    String text = environment.getOrDefault(RANGE, "");
    return switch (text) {
      case "" ->
          environment.getOrDefault(LOCALHOST_ONLY, "").equals("0") ? Range.SUBNET : Range.HOST;
      case "SUBNET", "SYSTEM_DEFAULT" -> Range.SUBNET;
      case "LOCALHOST" -> Range.LOCALHOST;
      case "OFF" -> Range.OFF;
      default ->
          throw new TransportException(
              RANGE + " is \"" + text + "\"; allowed: [SUBNET, LOCALHOST, OFF] and SYSTEM_DEFAULT");
    };
  }

  /** Which machines are looked at and why, for the person who starts a node. */
  static String reach(TransportOptions options) {
    var settings = of(options);
    Map<String, String> environment = options.environment();
    String text = environment.getOrDefault(RANGE, "");
    String where =
        switch (settings.range()) {
          case SUBNET ->
              settings.onlyLoopback() ? "this machine only" : "every machine of the subnet";
          case LOCALHOST, HOST -> "this machine only";
          case OFF -> "nobody";
        };
    String peers = settings.peers().isEmpty() ? "" : " and ROS_STATIC_PEERS " + settings.peers();
    String why =
        settings.onlyLoopback()
            ? LOCALHOST_ONLY + "=1"
            : !text.isEmpty()
                ? RANGE + "=" + text
                : settings.range() == Range.SUBNET
                    ? LOCALHOST_ONLY + "=0"
                    : "the default; --discovery subnet or " + RANGE + "=SUBNET opens it";
    return "looks for " + where + peers + " (" + why + "); " + settings.security().told();
  }
}
