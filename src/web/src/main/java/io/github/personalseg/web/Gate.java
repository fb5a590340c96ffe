package io.github.personalseg.web;

import io.github.personalseg.web.teachable.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Decides which requests are let in. In this order: how many come from one address, which host name
 * was asked for (a page elsewhere could give its own name this machine's address), from which page
 * the request comes, and whether it carries the token. Thread safe.
 */
final class Gate {
  /** Requests from one address at once. */
  static final int BURST = 300;

  /** Requests a second from one address in the long run. */
  static final int RATE = 60;

  private static final int MOST_ADDRESSES = 1024;
  private static final Pattern IP_LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+(%[0-9a-zA-Z]+)?]");
  private static final Set<String> SAFE = Set.of("GET", "HEAD");

  /**
   * What matters of a request; texts are empty where it has none.
   *
   * @param method in upper case
   * @param path without the query
   * @param remote address it came from
   * @param host header {@code Host}
   * @param origin header {@code Origin}
   * @param site header {@code Sec-Fetch-Site}
   * @param mode header {@code Sec-Fetch-Mode}
   * @param query the query's {@code token}, which the start page alone takes
   * @param cookie the cookie's token
   * @param bearer the token behind {@code Authorization: Bearer}
   */
  record Ask(
      String method,
      String path,
      String remote,
      String host,
      String origin,
      String site,
      String mode,
      String query,
      String cookie,
      String bearer) {}

  private final byte[] token;
  private final Set<String> hosts;
  private final LongSupplier nanos;
  private final Map<String, double[]> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, double[]> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /**
   * @param token what must be known, at least 16 characters
   * @param hosts names of this machine beside {@code localhost}, in lower case
   * @param nanos a steady clock
   */
  Gate(String token, Set<String> hosts, LongSupplier nanos) {
    if (token.length() < 16) {
      throw new IllegalArgumentException("the token has fewer than 16 characters");
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.nanos = nanos;
    var all = new TreeSet<>(hosts);
    all.add("localhost");
    this.hosts = Set.copyOf(all);
  }

  /** A token that cannot be guessed: 144 random bits. */
  static String newToken() {
    byte[] bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Names that this machine goes by. */
  static Set<String> localNames() {
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      return Set.of(name, name + ".local");
    } catch (UnknownHostException e) {
      return Set.of();
    }
  }

  /** Whether a query's token is the right one. */
  boolean knows(String offered) {
    return MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
  }

  /** Why a request is not let in; empty when it is. */
  Optional<Refusal> refuses(Ask ask) {
    if (!spend(ask.remote())) {
      return Optional.of(
          new Refusal(429, "more than " + RATE + " requests a second from one address"));
    }
    if (!knownHost(ask.host())) {
      return Optional.of(
          new Refusal(
              421,
              "this address is not known under that name; use its IP address, or name it in the"
                  + " parameter web_hosts"));
    }
    return foreign(ask).or(() -> stranger(ask));
  }

  private Optional<Refusal> foreign(Ask ask) {
    boolean opens = SAFE.contains(ask.method()) && ask.mode().equals("navigate");
    boolean elsewhere =
        !ask.site().isEmpty() && !ask.site().equals("same-origin") && !ask.site().equals("none");
    if (elsewhere && !(opens && ask.path().equals("/"))) {
      return Optional.of(new Refusal(403, "requests from other sites are not answered"));
    }
    boolean own =
        ask.origin().equals("http://" + ask.host()) || ask.origin().equals("https://" + ask.host());
    if (!ask.origin().isEmpty() && !own) {
      return Optional.of(new Refusal(403, "requests from other sites are not answered"));
    }
    if (!SAFE.contains(ask.method()) && ask.origin().isEmpty() && ask.bearer().isEmpty()) {
      return Optional.of(
          new Refusal(403, "changes need an Origin header, or the token as Authorization: Bearer"));
    }
    return Optional.empty();
  }

  private Optional<Refusal> stranger(Ask ask) {
    boolean opens = ask.path().equals("/") && SAFE.contains(ask.method());
    boolean known = knows(ask.cookie()) || knows(ask.bearer()) || (opens && knows(ask.query()));
    return known
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                401, "the token is missing or wrong; open the address that the node printed"));
  }

  private boolean knownHost(String header) {
    String host = header.toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    boolean port = colon > host.lastIndexOf(']') && colon >= 0;
    String name = port ? host.substring(0, colon) : host;
    return hosts.contains(name) || IP_LITERAL.matcher(name).matches();
  }

  /** Takes one request from what an address may send. */
  private synchronized boolean spend(String remote) {
    double now = nanos.getAsLong() * 1e-9;
    double[] bucket = buckets.computeIfAbsent(remote, address -> new double[] {BURST, now});
    bucket[0] = Math.min(BURST, bucket[0] + (now - bucket[1]) * RATE);
    bucket[1] = now;
    if (bucket[0] < 1) {
      return false;
    }
    bucket[0]--;
    return true;
  }
}
