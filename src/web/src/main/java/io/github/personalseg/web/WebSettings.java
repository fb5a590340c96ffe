package io.github.personalseg.web;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where the page is served.
 *
 * @param address to listen on, a host name or IP address; {@code 0.0.0.0} for all
 * @param port 0 for any free one
 * @param hosts further names under which browsers may ask for it, as behind a proxy
 * @param keystore a PKCS 12 file with certificate and key, for HTTPS
 * @param keystorePassword its password
 * @param jpegQuality of pictures, 1 to 100
 */
public record WebSettings(
    String address,
    int port,
    Set<String> hosts,
    Optional<Path> keystore,
    String keystorePassword,
    int jpegQuality) {
  /** On this machine alone. */
  public static WebSettings local(int port) {
    return new WebSettings("127.0.0.1", port, Set.of(), Optional.empty(), "", 80);
  }

  @Override
  public String toString() {
    return address + ":" + port;
  }
}
