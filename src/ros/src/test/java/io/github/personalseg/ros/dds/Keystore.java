package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A keystore as 'ros2 security create_keystore' makes it, by openssl. */
final class Keystore {
  static final List<String> ALL = List.of("*");

  private final Path folder;
  private final Path authority;
  private final Path authorityKey;

  Keystore(Path folder) throws Exception {
    assumeTrue(Peers.isThere("openssl"), "openssl is missing");
    this.folder = Files.createDirectories(folder);
    authority = folder.resolve("ca.cert.pem");
    authorityKey = folder.resolve("ca.key.pem");
    key(authorityKey);
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        authorityKey,
        "-days",
        "3650",
        "-subj",
        "/CN=testCA",
        "-out",
        authority);
  }

  /** The variables of a participant in an enclave. */
  Map<String, String> environment(String enclave) {
    return Map.of(
        "ROS_DOMAIN_ID",
        TestDomain.ID,
        "ROS_LOCALHOST_ONLY",
        "1",
        "ROS_SECURITY_ENABLE",
        "true",
        "ROS_SECURITY_STRATEGY",
        "Enforce",
        "ROS_SECURITY_KEYSTORE",
        folder.toString(),
        "ROS_SECURITY_ENCLAVE_OVERRIDE",
        enclave);
  }

  /** Makes an enclave that may publish and subscribe these topics of DDS. */
  Keystore enclave(String name, List<String> publish, List<String> subscribe) throws Exception {
    Path own = Files.createDirectories(folder.resolve("enclaves" + name));
    Path request = own.resolve("request.pem");
    key(own.resolve("key.pem"));
    openssl(
        "req", "-new", "-key", own.resolve("key.pem"), "-subj", "/CN=\\" + name, "-out", request);
    openssl(
        "x509",
        "-req",
        "-in",
        request,
        "-CA",
        authority,
        "-CAkey",
        authorityKey,
        "-CAcreateserial",
        "-days",
        "3650",
        "-out",
        own.resolve("cert.pem"));
    Files.copy(authority, own.resolve("identity_ca.cert.pem"));
    Files.copy(authority, own.resolve("permissions_ca.cert.pem"));
    sign(own.resolve("governance"), GOVERNANCE);
    sign(own.resolve("permissions"), permissions(name, publish, subscribe));
    return this;
  }

  private static void key(Path file) throws Exception {
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file);
  }

  private void sign(Path file, String text) throws Exception {
    Path plain = Files.writeString(Path.of(file + ".xml"), text);
    openssl(
        "smime",
        "-sign",
        "-text",
        "-in",
        plain,
        "-out",
        file + ".p7s",
        "-signer",
        authority,
        "-inkey",
        authorityKey);
  }

  private static void openssl(Object... arguments) throws Exception {
    var line = new ArrayList<String>(List.of("openssl"));
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(line + ": " + said);
    }
  }

  private static String permissions(String name, List<String> publish, List<String> subscribe) {
    return HEAD
        + "<permissions><grant name=\""
        + name
        + "\"><subject_name>CN="
        + name
        + "</subject_name><validity><not_before>2020-01-01T00:00:00</not_before>"
        + "<not_after>2040-01-01T00:00:00</not_after></validity><allow_rule><domains><id_range>"
        + "<min>0</min><max>232</max></id_range></domains><publish>"
        + topics(publish)
        + "</publish><subscribe>"
        + topics(subscribe)
        + "</subscribe></allow_rule><default>DENY</default></grant></permissions></dds>";
  }

  private static String topics(List<String> names) {
    return "<topics><topic>" + String.join("</topic><topic>", names) + "</topic></topics>";
  }

  private static final String HEAD =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><dds"
          + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">";

  /** As SROS 2 writes it. */
  private static final String GOVERNANCE =
      HEAD
          + "<domain_access_rules><domain_rule><domains><id_range><min>0</min><max>232</max>"
          + "</id_range></domains>"
          + "<allow_unauthenticated_participants>false</allow_unauthenticated_participants>"
          + "<enable_join_access_control>true</enable_join_access_control>"
          + "<discovery_protection_kind>ENCRYPT</discovery_protection_kind>"
          + "<liveliness_protection_kind>ENCRYPT</liveliness_protection_kind>"
          + "<rtps_protection_kind>SIGN</rtps_protection_kind><topic_access_rules><topic_rule>"
          + "<topic_expression>*</topic_expression>"
          + "<enable_discovery_protection>true</enable_discovery_protection>"
          + "<enable_liveliness_protection>true</enable_liveliness_protection>"
          + "<enable_read_access_control>true</enable_read_access_control>"
          + "<enable_write_access_control>true</enable_write_access_control>"
          + "<metadata_protection_kind>ENCRYPT</metadata_protection_kind>"
          + "<data_protection_kind>ENCRYPT</data_protection_kind>"
          + "</topic_rule></topic_access_rules></domain_rule></domain_access_rules></dds>";
}
