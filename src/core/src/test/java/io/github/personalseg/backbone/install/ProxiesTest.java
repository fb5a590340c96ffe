package io.github.personalseg.backbone.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way a download takes, and that a proxy is really asked. */
class ProxiesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // address | https_proxy | HTTPS_PROXY | http_proxy | no_proxy | host:port, or none
        "https://models.org/a  | -                    | -           | -       | -                | none",
        "https://models.org/a  | http://gate:3128     | -           | -       | -                | gate:3128",
        "https://models.org/a  | http://gate:3128/    | -           | -       | -                | gate:3128",
        "https://models.org/a  | gate:3128            | -           | -       | -                | gate:3128",
        "https://models.org/a  | gate                 | -           | -       | -                | gate:80",
        "https://models.org/a  | 10.0.0.1:8080        | -           | -       | -                | 10.0.0.1:8080",
        "https://models.org/a  | http://[fd00::1]:81  | -           | -       | -                | [fd00::1]:81",
        "https://models.org/a  | -                    | gate:1      | -       | -                | gate:1",
        "https://models.org/a  | gate:2               | other:1     | -       | -                | gate:2",
        "https://models.org/a  | -                    | -           | gate:80 | -                | none",
        "http://models.org/a   | -                    | -           | gate:80 | -                | gate:80",
        "http://models.org/a   | gate:1               | -           | -       | -                | none",
        "https://models.org/a  | gate:1               | -           | -       | models.org       | none",
        "https://eu.models.org | gate:1               | -           | -       | models.org       | none",
        "https://eu.models.org | gate:1               | -           | -       | .models.org      | none",
        "https://eu.models.org | gate:1               | -           | -       | *.models.org     | none",
        "https://notmodels.org | gate:1               | -           | -       | models.org       | gate:1",
        "https://MODELS.org    | gate:1               | -           | -       | 'a.b, Models.Org' | none",
        "https://models.org    | gate:1               | -           | -       | *                | none",
        "https://models.org    | gate:1               | -           | -       | ,                | gate:1",
        "http://localhost:9/a  | -                    | -           | gate:1  | -                | none",
        "http://127.0.0.1:9/a  | -                    | -           | gate:1  | -                | none",
        "http://[::1]:9/a      | -                    | -           | gate:1  | -                | none",
      })
  void theVariablesSayTheWay(
      String address, String https, String large, String http, String except, String expected) {
    var environment = new HashMap<String, String>();
    environment.put("https_proxy", https);
    environment.put("HTTPS_PROXY", large);
    environment.put("http_proxy", http);
    environment.put("no_proxy", except);
    var proxies = new Proxies(environment::get).select(URI.create(address));
    assertEquals(1, proxies.size());
    var proxy = proxies.get(0);
    if (expected.equals("none")) {
      assertEquals(Proxy.NO_PROXY, proxy);
    } else {
      var where = (InetSocketAddress) proxy.address();
      assertEquals(expected, where.getHostString() + ":" + where.getPort());
      assertEquals(Proxy.Type.HTTP, proxy.type());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://gate:1080",
        "https://gate:3128",
        "http://",
        "http://a b:1",
        "http://gate:70000",
        "http://me:secret@gate:3128",
        "me:secret@gate:3128",
        "%",
        "http://:3128"
      })
  void aVariableThatNamesNoProxyIsToldWithoutItsPassword(String text) {
    var proxies = new Proxies(Map.of("https_proxy", text)::get);
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> proxies.select(URI.create("https://models.org")));
    assertTrue(refused.getMessage().startsWith("https_proxy is \""), refused.getMessage());
    assertTrue(refused.getMessage().contains("http://HOST:PORT"), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }

  @Test
  void aProxyIsAskedForWhatThisMachineCannotReach() throws Exception {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    byte[] weights = {1, 2, 3};
    var gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gate.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights);
          exchange.close();
        });
    gate.start();
    try {
      var variables = Map.of("http_proxy", "http://127.0.0.1:" + gate.getAddress().getPort());
      // A name that no name server knows: only the proxy can answer.
      var address = URI.create("http://models.invalid/san.pth");
      var answer =
          Proxies.client(PATIENCE, variables::get)
              .send(
                  HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode());
      assertEquals(weights.length, answer.body().length);
      assertEquals(List.of("http://models.invalid/san.pth"), asked);
    } finally {
      gate.stop(0);
    }
  }

  @Test
  void aWrongVariableEndsARequestWithItsReason() {
    var client = Proxies.client(PATIENCE, Map.of("http_proxy", "socks5://gate:1")::get);
    var failed =
        assertThrows(
            Exception.class,
            () ->
                client.send(
                    HttpRequest.newBuilder(URI.create("http://models.invalid/a")).build(),
                    HttpResponse.BodyHandlers.discarding()));
    assertTrue(
        failed instanceof IOException || failed instanceof IllegalArgumentException,
        failed.toString());
    assertTrue(String.valueOf(failed.getMessage()).contains("http_proxy is"), failed.toString());
  }
}
