package io.github.personalseg.backbone.install;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to the internet: Java's own properties ({@code -Dhttps.proxyHost=…}) where they are set,
 * else the variables {@code https_proxy}, {@code http_proxy} and {@code no_proxy}, in small or
 * large letters. Proxies are asked by HTTP and without a password.
 */
final class Proxies extends ProxySelector {
  private final Function<String, @Nullable String> environment;

  Proxies(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  static HttpClient client(Duration patience) {
    return client(patience, System::getenv);
  }

  static HttpClient client(Duration patience, Function<String, @Nullable String> environment) {
    boolean set =
        System.getProperty("https.proxyHost") != null
            || System.getProperty("http.proxyHost") != null;
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(patience)
        .proxy(set ? ProxySelector.getDefault() : new Proxies(environment))
        .build();
  }

  @Override
  public List<Proxy> select(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    String text = variable(address.getScheme() + "_proxy");
    if (text.isBlank() || isLocal(host) || excepted(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    var proxy = proxy(address.getScheme() + "_proxy", text);
    int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
  }

  /** Never tells a password that stands in it. */
  private static URI proxy(String variable, String text) {
    try {
      var proxy = URI.create(text.contains("://") ? text : "http://" + text);
      if (proxy.getHost() != null
          && proxy.getUserInfo() == null
          && proxy.getPort() <= 65_535
          && "http".equalsIgnoreCase(proxy.getScheme())) {
        return proxy;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    String told = text.replaceFirst("^(.*://)?.*@", "$1...@");
    throw new IllegalArgumentException(
        variable + " is \"" + told + "\"; it must be http://HOST:PORT, without a password");
  }

  private static boolean isLocal(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  private boolean excepted(String host) {
    for (String each : variable("no_proxy").toLowerCase(Locale.ROOT).split(",", -1)) {
      String name = each.strip().replaceFirst("^\\*?\\.", "");
      if (name.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  /** In small letters, as most programs read it, or in large ones. */
  private String variable(String name) {
    String text = environment.apply(name);
    if (text == null || text.isBlank()) {
      text = environment.apply(name.toUpperCase(Locale.ROOT));
    }
    return text == null ? "" : text.strip();
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // the request tells of it
  }
}
