package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * DDS-Security as SROS 2 sets it up: an enclave's folder in a keystore holds its identity and what
 * it may do.
 *
 * @param enclave such as {@code /robot1}; {@code /} where nothing is said
 * @param keys the folder; empty without DDS-Security
 * @param told for the person who starts a node: with which keys, or why without
 */
record DdsSecurity(String enclave, Optional<Path> keys, String told) {
  private static final String ENABLE = "ROS_SECURITY_ENABLE";
  private static final String KEYSTORE = "ROS_SECURITY_KEYSTORE";
  private static final String STRATEGY = "ROS_SECURITY_STRATEGY";
  private static final String ENCLAVE = "ROS_SECURITY_ENCLAVE_OVERRIDE";
  private static final Pattern NAME = Pattern.compile("/|(/[A-Za-z_][A-Za-z0-9_]*)+");

  private static final List<String> FILES =
      List.of(
          "identity_ca.cert.pem",
          "cert.pem",
          "key.pem",
          "permissions_ca.cert.pem",
          "governance.p7s",
          "permissions.p7s");

  /**
   * Reads the environment.
   *
   * @throws TransportException where {@code ROS_SECURITY_STRATEGY} is {@code Enforce} and keys are
   *     missing, or a value is not allowed
   */
  static DdsSecurity of(Map<String, String> environment) {
    String given = environment.getOrDefault(ENCLAVE, "");
    String enclave = given.isEmpty() ? "/" : given;
    if (!NAME.matcher(enclave).matches()) {
      throw new TransportException(
          ENCLAVE + " is \"" + enclave + "\"; allowed: names behind slashes, such as /robot1");
    }
    if (!environment.getOrDefault(ENABLE, "").equals("true")) {
      return new DdsSecurity(
          enclave, Optional.empty(), "without keys (" + ENABLE + " is not true)");
    }
    boolean enforced = environment.getOrDefault(STRATEGY, "").equals("Enforce");
    String keystore = environment.getOrDefault(KEYSTORE, "");
    if (keystore.isEmpty()) {
      return without(enclave, enforced, KEYSTORE + " is not set");
    }
    Path folder = Path.of(keystore).toAbsolutePath().normalize().resolve("enclaves");
    for (String part : enclave.substring(1).split("/")) {
      folder = part.isEmpty() ? folder : folder.resolve(part);
    }
    for (String file : FILES) {
      if (!Files.isReadable(folder.resolve(file))) {
        return without(enclave, enforced, folder.resolve(file) + " is missing or not readable");
      }
    }
    return new DdsSecurity(
        enclave, Optional.of(folder), "with the keys of enclave " + enclave + " in " + folder);
  }

  private static DdsSecurity without(String enclave, boolean enforced, String why) {
    if (enforced) {
      throw new TransportException(
          "no keys for enclave "
              + enclave
              + ": "
              + why
              + "; make them with 'ros2 security create_enclave', or set "
              + STRATEGY
              + "=Permissive to go on without");
    }
    return new DdsSecurity(
        enclave,
        Optional.empty(),
        "WITHOUT keys: " + why + " (" + STRATEGY + "=Enforce would refuse to start)");
  }
}
