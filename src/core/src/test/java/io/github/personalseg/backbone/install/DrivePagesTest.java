package io.github.personalseg.backbone.install;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that gives pages as Google Drive does, and others as somebody who means harm might. */
final class DrivePagesTest {
  private static final String FORM =
      """
      <!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title></head><body>
      <form id="other" action="/elsewhere"><input type="hidden" name="id" value="no"></form>
      <p><a href="/open?id=abcdefghijkl">model.pth</a> (2.1G) is too large to scan.</p>
      <form id="download-form" action="ACTION" method="get"><input type="submit" value="Download anyway"/>
      <input type="hidden" name="id" value="abcdefghijkl"><input type="hidden" name="export" value="download">
      <input type='hidden' name='confirm' value='t'><input type="hidden" name="uuid" value="0-1&amp;2">
      </form></body></html>
      """;

  @TempDir private Path folder;
  private HttpServer server;
  private final byte[] bytes = new byte[300_000];
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String page = "";
  private volatile int cutsLeft;
  private volatile boolean alwaysAsks;

  @BeforeEach
  void serve() throws IOException {
    new Random(2).nextBytes(bytes);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/download", this::answer);
    server.start();
    page = FORM.replace("ACTION", "http://" + host() + "/download");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    @Nullable String query = exchange.getRequestURI().getRawQuery();
    @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(query + (range == null ? "" : " " + range));
    if (alwaysAsks || query == null || !query.contains("confirm=")) {
      byte[] text = page.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "Text/HTML; charset=utf-8");
      exchange.sendResponseHeaders(200, text.length);
      try (var out = exchange.getResponseBody()) {
        out.write(text);
      } catch (IOException e) {
        // the other side has read enough
      }
      return;
    }
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
    int until = cutsLeft-- > 0 ? from + 100_000 : bytes.length;
    try (var out = exchange.getResponseBody()) {
      out.write(bytes, from, until - from);
      out.flush();
    } catch (IOException e) {
      // cut on purpose
    }
  }

  private Path file() {
    return folder.resolve("file.part");
  }

  private Download download() {
    return new Download(
        URI.create("http://" + host() + "/download?id=abcdefghijkl"),
        file(),
        OptionalLong.empty(),
        Duration.ofSeconds(20),
        Progress.SILENT,
        new DrivePages("http", Set.of(host())));
  }

  private void refused(String why) {
    var error = assertThrows(IOException.class, () -> download().run());
    assertTrue(error.getMessage().contains(why), error.getMessage());
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    assertFalse(error.getMessage().contains("evil"), error.getMessage());
    assertFalse(Files.exists(file()));
  }

  @Test
  void aFormIsConfirmedOnceAndABreakGoesOnWhereItWas() throws IOException {
    cutsLeft = 2;
    download().run();
    assertArrayEquals(bytes, Files.readAllBytes(file()));
    String confirmed = "id=abcdefghijkl&export=download&confirm=t&uuid=0-1%262";
    assertEquals(
        List.of(
            "id=abcdefghijkl",
            confirmed,
            confirmed + " bytes=100000-",
            confirmed + " bytes=200000-"),
        asked);
  }

  /** The next process asks the first address again, with what it has. */
  @Test
  void anotherProcessGoesOnBehindTheForm() throws IOException {
    Files.write(file(), Arrays.copyOf(bytes, 50_000));
    Files.writeString(folder.resolve("file.part.version"), "\"one\"");
    download().run();
    assertArrayEquals(bytes, Files.readAllBytes(file()));
    assertTrue(asked.get(1).endsWith(" bytes=50000-"), asked.toString());
  }

  @Test
  void aPageLeavesWhatHasCome() throws IOException {
    Files.write(file(), new byte[3_000_000]);
    Files.writeString(folder.resolve("file.part.version"), "\"one\"");
    page = "<p>Too many users have viewed or downloaded this file recently.</p>";
    var error = assertThrows(IOException.class, () -> download().run());
    assertTrue(error.getMessage().contains("3 MB are kept"), error.getMessage());
    assertEquals(3_000_000, Files.size(file()));
  }

  @Test
  void tooManyDownloadsAreSaid() {
    page =
        "<html><title>Google Drive - Quota exceeded</title><p>Sorry, you can't view or download"
            + " this file at this time. Too many users have viewed or downloaded this file"
            + " recently. Please try again later.</p></html>";
    refused("lets nobody fetch the file for now");
  }

  @Test
  void aPageThatNeverEndsAskingIsLeft() {
    alwaysAsks = true;
    refused("asks again and again");
    assertEquals(2, asked.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/download",
        "http://evil.example/download",
        "//evil.example/download",
        "javascript:alert('evil')",
        "data:text/html,evil",
        "file:///etc/evil",
        "http://127.0.0.1:1/evil",
        "http://127.0.0.1/evil",
        "http://evil@127.0.0.1:1/",
        "https://127.0.0.1:1@evil.example/"
      })
  void aFormThatLeadsElsewhereIsNotFollowed(String action) {
    page = FORM.replace("ACTION", action);
    refused("leads elsewhere than to http://" + host());
    assertEquals(1, asked.size());
  }

  @Test
  void formsThatAreNotTheServicesAreNotFollowed() {
    String mine = page;
    page = mine.replace("method=\"get\"", "method=\"post\"");
    refused("is no plain request");
    page = mine.replace("value=\"abcdefghijkl\"", "value=\"evil\"");
    refused("a form for another file");
    page = mine.replace("name=\"uuid\"", "name=\"x&evil\"");
    refused("other fields than expected");
    page = mine.replace("value='t'", "value='" + "t".repeat(300) + "'");
    refused("other fields than expected");
    // A tag of that length is not looked at, so nothing is confirmed.
    page = mine.replace("value='t'", "value='" + "t".repeat(5000) + "'");
    refused("asks again and again");
    page = mine.replace("http://" + host(), "ht tp://evil");
    refused("leads to no address");
    page = mine.replace("download-form", "evil-form");
    refused("gives a page where the checkpoint should be; open it in a browser");
    page = "";
    refused("gives a page where the checkpoint should be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "<form ", "<form id=download-form ", "a=", "<input x='", " \n"})
  void aPageOfTenMegabytesIsNotReadToItsEnd(String much) {
    page = much.repeat(10_000_000 / much.length());
    refused("a page of more than 1 MB");
    page = much.repeat(1_000_000 / much.length());
    refused("gives a page where the checkpoint should be");
  }

  /** Of another service, whatever the form says. */
  @Test
  void aPageOfAnotherServiceIsNotRead() {
    var other =
        new Download(
            URI.create("http://" + host() + "/download?id=abcdefghijkl"),
            file(),
            OptionalLong.empty(),
            Duration.ofSeconds(20),
            Progress.SILENT);
    var error = assertThrows(IOException.class, other::run);
    assertTrue(error.getMessage().contains("gives a page where"), error.getMessage());
    assertEquals(1, asked.size());
  }

  @ParameterizedTest
  @CsvSource({
    "https://drive.google.com/file/d/1cn-ohxgXDrDfkzC1QdO/view?usp=sharing, true",
    "https://drive.google.com/file/d/1cn-ohxgXDrDfkzC1QdO, true",
    "https://drive.google.com/uc?id=1cn-ohxgXDrDfkzC1QdO, false",
    "http://drive.google.com/file/d/1cn-ohxgXDrDfkzC1QdO/view, false",
    "https://drive.google.com.evil.example/file/d/1cn-ohxgXDrDfkzC1QdO/view, false",
    "https://x@drive.google.com/file/d/1cn-ohxgXDrDfkzC1QdO/view, false"
  })
  void aSharedLinkIsTheFileThatItShows(String link, boolean file) {
    var address = URI.create(link);
    var expected =
        "https://drive.usercontent.google.com/download?export=download&id=1cn-ohxgXDrDfkzC1QdO";
    assertEquals(file ? URI.create(expected) : address, DrivePages.GOOGLE.direct(address));
  }
}
