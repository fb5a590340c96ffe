package io.github.personalseg.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.web.teachable.Refusal;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in. */
final class GateTest {
  private static final String TOKEN = "0123456789abcdef";

  private final AtomicLong now = new AtomicLong();
  private final Gate gate = new Gate(TOKEN, Set.of("robot.local"), now::get);

  private int status(Gate.Ask ask) {
    return gate.refuses(ask).map(Refusal::status).orElse(200);
  }

  /** 200 stands for "let in"; T for the token, - for nothing. */
  @ParameterizedTest
  @CsvSource({
    // The person's own browser.
    "200, GET,  /,          127.0.0.1:8080,   -, none,        navigate, T, -, -",
    "200, GET,  /,          127.0.0.1:8080,   -, none,        navigate, -, T, -",
    "200, GET,  /,          robot.local:8080, -, cross-site,  navigate, T, -, -",
    "200, GET,  /app.js,    [::1]:8080,       -, same-origin, no-cors,  -, T, -",
    "200, POST, /api/teach, 10.0.0.7:8080,    http://10.0.0.7:8080, same-origin, cors, -, T, -",
    "200, POST, /api/teach, robot.local,      https://robot.local,  same-origin, cors, -, T, -",
    "200, HEAD, /,          LocalHost:8080,   -, -, -, -, T, -",
    // A program with the token.
    "200, POST, /api/teach, localhost:8080,   -, -, -, -, -, T",
    "200, GET,  /api/state, localhost:8080,   -, -, -, -, -, T",
    // No token, a wrong one, or one in the wrong place.
    "401, GET,  /,          127.0.0.1:8080,   -, none, navigate, -, -, -",
    "401, GET,  /,          127.0.0.1:8080,   -, none, navigate, wrong, wrong, wrong",
    "401, GET,  /app.js,    127.0.0.1:8080,   -, same-origin, no-cors, -, -, -",
    "401, GET,  /api/state, 127.0.0.1:8080,   -, same-origin, cors, T, -, -",
    "401, GET,  /api/state, 127.0.0.1:8080,   -, -, -, -, 0123456789abcdeF, -",
    "401, GET,  /api/state, 127.0.0.1:8080,   -, -, -, -, 0123456789abcde, -",
    // Another site's page, with the cookie even.
    "403, POST, /api/teach, 127.0.0.1:8080,   http://evil.example, cross-site, cors, -, T, -",
    "403, POST, /api/teach, 127.0.0.1:8080,   null, cross-site, navigate, -, T, -",
    "403, POST, /api/teach, 127.0.0.1:8080,   -, cross-site, navigate, -, T, -",
    "403, POST, /api/teach, 127.0.0.1:8080,   -, -, -, -, T, -",
    "403, DELETE, /api/concepts/0, 127.0.0.1:8080, http://127.0.0.1:9090, same-site, cors, -, T, -",
    "403, GET,  /api/events, 127.0.0.1:8080,  http://evil.example, cross-site, cors, -, T, -",
    "403, GET,  /api/cameras/0/live, 127.0.0.1:8080, -, cross-site, no-cors, -, T, -",
    "403, GET,  /api/cameras/0/live, 127.0.0.1:8080, -, same-site, no-cors, -, T, -",
    "403, GET,  /api/state, 127.0.0.1:8080,   -, cross-site, navigate, -, T, -",
    "403, POST, /,          127.0.0.1:8080,   -, cross-site, navigate, T, T, -",
    // A name that somebody else lets point here.
    "421, GET,  /,          evil.example:8080, -, none, navigate, T, T, -",
    "421, GET,  /,          127.0.0.1.evil.example, -, none, navigate, T, T, -",
    "421, GET,  /,          -, -, -, -, T, T, -",
    "421, POST, /api/teach, evil.example, http://evil.example, same-origin, cors, -, T, T",
  })
  void letsIn(
      int expected,
      String method,
      String path,
      String host,
      String origin,
      String site,
      String mode,
      String query,
      String cookie,
      String bearer) {
    var ask =
        new Gate.Ask(
            method,
            path,
            "10.0.0.1",
            plain(host),
            plain(origin),
            plain(site),
            plain(mode),
            plain(query),
            plain(cookie),
            plain(bearer));
    assertEquals(expected, status(ask));
  }

  private static String plain(String text) {
    return text.equals("-") ? "" : text.equals("T") ? TOKEN : text;
  }

  private static Gate.Ask from(String remote) {
    return new Gate.Ask("GET", "/api/state", remote, "localhost", "", "", "", "", TOKEN, "");
  }

  @Test
  void boundsWhatOneAddressAsks() {
    for (int i = 0; i < Gate.BURST; i++) {
      assertEquals(200, status(from("10.0.0.1")));
    }
    assertEquals(429, status(from("10.0.0.1")));
    assertEquals(200, status(from("10.0.0.2")));
    now.addAndGet(1_000_000_000);
    for (int i = 0; i < Gate.RATE; i++) {
      assertEquals(200, status(from("10.0.0.1")));
    }
    assertEquals(429, status(from("10.0.0.1")));
  }

  @Test
  void tokensAreLongAndDiffer() {
    assertTrue(Gate.newToken().length() >= 22);
    assertNotEquals(Gate.newToken(), Gate.newToken());
  }
}
