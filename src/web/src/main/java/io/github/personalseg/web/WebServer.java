package io.github.personalseg.web;

import io.github.personalseg.web.teachable.LessonLog;
import io.github.personalseg.web.teachable.Player;
import io.github.personalseg.web.teachable.Refusal;
import io.github.personalseg.web.teachable.TeachableNode;
import io.nayuki.qrcodegen.QrCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the teach page of one node. Frames are handed to {@link #labelled}, which never waits for
 * a browser.
 */
public final class WebServer implements AutoCloseable {
  /** Connections at once. */
  static final int MOST_CONNECTIONS = 192;

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** Live views at once, and listeners to events. */
  static final int MOST_VIEWERS = 16;

  private static final int MOST_THREADS = 16;
  private static final int MOST_HEADER_BYTES = 8192;
  private static final long IDLE_MILLIS = 15_000;
  private static final long STOP_MILLIS = 2_000;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src"
          + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final WebSettings settings;
  private final String token;
  private final Gate gate;
  private final Server server;
  private final ServerConnector connector;
  private final PageFiles files = new PageFiles();
  private final LiveViews views;
  private final Events events;
  private final Sightings sightings = new Sightings();
  private final Api api;
  private final ScheduledExecutorService pulse;

  private WebServer(WebSettings settings, TeachableNode node, String token, Extras extras)
      throws IOException {
    this.settings = settings;
    this.token = token;
    var hosts = new HashSet<>(Gate.localNames());
    settings.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    hosts.add(settings.address().toLowerCase(Locale.ROOT));
    gate = new Gate(token, hosts, System::nanoTime);
    var threads = new QueuedThreadPool(MOST_THREADS, 2);
    threads.setName("web");
    threads.setDaemon(true);
    server = new Server(threads);
    server.setStopTimeout(0);
    connector = connector();
    server.addConnector(connector);
    var crowd = new Crowd(MOST_CONNECTIONS);
    connector.addBean(crowd);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            WebServer.this.handle(new Exchange(request, response, callback));
            return true;
          }
        });
    var pictures = new Pictures(settings.jpegQuality() / 100f);
    views = new LiveViews(node.cameras().size(), pictures, MOST_VIEWERS);
    events = new Events(MOST_VIEWERS);
    api = new Api(node, views, events, sightings, pictures, extras);
    pulse =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "web-pulse");
              thread.setDaemon(true);
              return thread;
            });
    var unused = pulse.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * What a recording adds.
   *
   * @param player plays it, if there is one
   * @param log hears what was taught
   */
  public record Extras(java.util.Optional<Player> player, LessonLog log) {
    /** Nothing. */
    public static final Extras NONE = new Extras(java.util.Optional.empty(), LessonLog.NONE);
  }

  /**
   * Starts to serve.
   *
   * @param token what browsers must know, as {@link #newToken} makes it
   * @throws IOException when the address or port cannot be used, or the keystore not be read
   */
  public static WebServer start(
      WebSettings settings, TeachableNode node, String token, Extras extras) throws IOException {
    var web = new WebServer(settings, node, token, extras);
    try {
      web.server.start();
      return web;
    } catch (Exception e) {
      web.close();
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new IOException("cannot serve the teach page on " + settings + ": " + why, e);
    }
  }

  /** A new secret for {@link #start}. */
  public static String newToken() {
    return Gate.newToken();
  }

  private ServerConnector connector() throws IOException {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
    http.setOutputBufferSize(16 << 10);
    ServerConnector made;
    if (settings.keystore().isPresent()) {
      var tls = new SslContextFactory.Server();
      tls.setKeyStorePath(settings.keystore().get().toUri().toString());
      tls.setKeyStorePassword(settings.keystorePassword());
      var secure = new SecureRequestCustomizer(false);
      http.addCustomizer(secure);
      made =
          new ServerConnector(
              server,
              1,
              1,
              new SslConnectionFactory(tls, "http/1.1"),
              new HttpConnectionFactory(http));
    } else {
      made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    }
    made.setHost(settings.address());
    made.setPort(settings.port());
    made.setIdleTimeout(IDLE_MILLIS);
    made.setAcceptQueueSize(64);
    return made;
  }

  private void handle(Exchange exchange) {
    try {
      secure(exchange.response());
      var ask = ask(exchange);
      var refusal = gate.refuses(ask);
      if (refusal.isPresent()) {
        refuse(exchange, ask, refusal.get());
      } else if (ask.path().equals("/") && !ask.query().isEmpty() && gate.knows(ask.query())) {
        enter(exchange);
      } else if (ask.path().startsWith("/api/")) {
        exchange.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        api.answer(exchange, ask.method(), ask.path());
      } else {
        file(exchange, ask);
      }
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  private static void secure(Response response) {
    var headers = response.getHeaders();
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("X-Frame-Options", "DENY");
  }

  private Gate.Ask ask(Exchange exchange) {
    var request = exchange.request();
    String authorization = exchange.header("Authorization");
    String bearer = authorization.startsWith("Bearer ") ? authorization.substring(7).strip() : "";
    String path = request.getHttpURI().getPath();
    return new Gate.Ask(
        request.getMethod(),
        path == null ? "" : path,
        Request.getRemoteAddr(request),
        exchange.header("Host"),
        exchange.header("Origin"),
        exchange.header("Sec-Fetch-Site"),
        exchange.header("Sec-Fetch-Mode"),
        "/".equals(path) ? exchange.query("token") : "",
        cookie(request),
        bearer);
  }

  private String cookie(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(cookieName()))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  /** Cookies are not kept apart by port, names are. */
  private String cookieName() {
    return "personal_segmentation_" + connector.getLocalPort();
  }

  private void refuse(Exchange exchange, Gate.Ask ask, Refusal refusal) {
    if (!exchange.request().consumeAvailable()) {
      exchange.response().getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    if (ask.path().equals("/") && refusal.status() == 401) {
      exchange.send(401, "text/html; charset=utf-8", LOCKED.getBytes(StandardCharsets.UTF_8));
    } else {
      exchange.fail(refusal);
    }
  }

  /**
   * Trades the token in the address for a cookie. A page of our own then opens the page proper: a
   * redirect would not carry a strict cookie when a link elsewhere was followed.
   */
  private void enter(Exchange exchange) {
    String cookie =
        cookieName() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000";
    boolean secure = settings.keystore().isPresent();
    exchange.response().getHeaders().put("Set-Cookie", cookie + (secure ? "; Secure" : ""));
    exchange.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    exchange.send(200, "text/html; charset=utf-8", ENTER.getBytes(StandardCharsets.UTF_8));
  }

  private void file(Exchange exchange, Gate.Ask ask) {
    if (!ask.method().equals("GET") && !ask.method().equals("HEAD")) {
      throw new Refusal(405, "only GET and HEAD are allowed here");
    }
    var file = files.get(ask.path()).orElseThrow(() -> new Refusal(404, "there is no such page"));
    exchange.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    exchange.send(200, file.type(), file.bytes());
  }

  /** A frame was labelled; returns at once. */
  public void labelled(LabelledFrame frame) {
    sightings.look(frame);
    views.labelled(frame);
  }

  /** Other words or concepts label frames from now on. */
  public void switched(long generation) {
    api.switched(generation);
  }

  /**
   * A lesson goes on, whoever asked for it.
   *
   * @param stage references, tuning, storing, done or failed
   * @param message why it failed; else empty
   */
  public void progress(String name, String stage, int step, int steps, String message) {
    api.progress(name, stage, step, steps, message);
  }

  /** Browsers that look at a camera now. */
  public int viewers() {
    return views.count();
  }

  private void beat() {
    try {
      events.pulse();
      views.pulse();
    } catch (RuntimeException | Error e) {
      // The timer would end without a word.
      LOG.error("the pulse of the teach page failed", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Addresses to open, the token included; the first is the one for a phone. */
  public List<String> addresses() {
    var hosts = new ArrayList<String>();
    if (settings.address().equals("0.0.0.0") || settings.address().equals("::")) {
      hosts.addAll(networkAddresses());
      hosts.add("127.0.0.1");
    } else {
      hosts.add(
          settings.address().contains(":") ? "[" + settings.address() + "]" : settings.address());
    }
    String scheme = settings.keystore().isPresent() ? "https://" : "http://";
    return hosts.stream().map(host -> scheme + host + ":" + port() + "/?token=" + token).toList();
  }

  private static List<String> networkAddresses() {
    var found = new ArrayList<String>();
    try {
      for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
          if (network.isUp() && !address.isLoopbackAddress() && address.getAddress().length == 4) {
            found.add(address.getHostAddress());
          }
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }

  /**
   * What to print for a person: the addresses, and a QR code of the first when a phone can reach it
   * and the terminal can draw it.
   */
  public List<String> greeting() {
    var lines = new ArrayList<String>();
    var addresses = addresses();
    lines.add("Teach page (keep the address to yourself, it holds the key):");
    addresses.forEach(address -> lines.add("  " + address));
    boolean reachable =
        !settings.address().startsWith("127.") && !settings.address().equals("localhost");
    if (reachable && Charset.defaultCharset().equals(StandardCharsets.UTF_8)) {
      lines.addAll(qrCode(addresses.get(0)));
    }
    return lines;
  }

  /** A QR code of half blocks, light on dark as terminals are. */
  static List<String> qrCode(String text) {
    var code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    var lines = new ArrayList<String>();
    for (int y = -2; y < code.size + 2; y += 2) {
      var line = new StringBuilder("  ");
      for (int x = -2; x < code.size + 2; x++) {
        boolean upper = !code.getModule(x, y);
        boolean lower = !code.getModule(x, y + 1);
        line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @Override
  public void close() {
    pulse.shutdownNow();
    events.close();
    views.close();
    var stopper =
        new Thread(
            () -> {
              try {
                server.stop();
              } catch (Exception e) {
                // it is going away anyway
              }
            },
            "web-stop");
    stopper.setDaemon(true);
    stopper.start();
    try {
      stopper.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final String ENTER =
      "<!doctype html><html lang=en><meta charset=utf-8><title>Teach page</title>"
          + "<meta http-equiv=refresh content=\"0;url=/\"><p><a href=\"/\">Open the teach page</a>";

  private static final String LOCKED =
      "<!doctype html><html lang=en><meta charset=utf-8>"
          + "<meta name=viewport content=\"width=device-width\"><title>Locked</title>"
          + "<h1>This page is locked</h1><p>Open the address that the robot printed when it started,"
          + " or scan its QR code. The key in it changes with every start.";
}
