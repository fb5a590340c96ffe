package io.github.personalseg.backbone.install;

import io.github.personalseg.file.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Fetches one large file by HTTP. What has come is kept beside it, with the mark that the server
 * gave that version of the file; after a break, of the line or of the process, only the rest is
 * fetched, and all anew when the server has another version by then. For one thread.
 */
final class Download {
  private static final int MEGABYTE = 1_000_000;
  private static final int TRIES = 5;
  private static final long MOST_BYTES = 1L << 36;
  private static final int MAX_MARK = 1024;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  private final URI address;
  private final Path file;
  private final Path mark;
  private final OptionalLong expected;
  private final Duration patience;
  private final Progress progress;
  private final DrivePages pages;
  private boolean told;

  /** Where the file is asked for: the address, or where a form led that was confirmed. */
  private URI source;

  private boolean confirmed;

  /**
   * @param file what has come so far, or nothing
   * @param expected how many bytes there must be, if that is known
   * @param patience how long the server may be silent
   */
  Download(URI address, Path file, OptionalLong expected, Duration patience, Progress progress) {
    this(address, file, expected, patience, progress, DrivePages.GOOGLE);
  }

  /**
   * @param pages the service whose pages are understood
   */
  Download(
      URI address,
      Path file,
      OptionalLong expected,
      Duration patience,
      Progress progress,
      DrivePages pages) {
    this.address = address;
    this.pages = pages;
    this.source = pages.direct(address);
    this.file = file;
    this.mark = file.resolveSibling(file.getFileName() + ".version");
    this.expected = expected;
    this.patience = patience;
    this.progress = progress;
  }

  /** An address that can be fetched from. */
  static URI address(String text) throws IOException {
    try {
      var address = URI.create(text);
      String scheme = String.valueOf(address.getScheme());
      if ((scheme.equals("https") || scheme.equals("http")) && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IOException("\"" + text + "\" is no address that begins with https:// or http://");
  }

  /** The line broke or the server would not give; what has come stays. */
  static final class Interrupted extends IOException {
    private static final long serialVersionUID = 1L;

    Interrupted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The server's answer is not to be mended by asking again. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** There is a page in the file's place; what has come stays. */
  private static final class PageInstead extends IOException {
    private static final long serialVersionUID = 1L;

    PageInstead(String message) {
      super(message);
    }
  }

  /**
   * Fetches what is missing, in several tries.
   *
   * @throws Interrupted when the line breaks again and again; the next call goes on from there
   * @throws IOException otherwise, with nothing left
   */
  void run() throws IOException {
    int idle = 0;
    while (true) {
      long before = size();
      try {
        if (attempt(before)) {
          return;
        }
        idle = 0;
      } catch (FullDisk e) {
        discard();
        throw new IOException(file.getParent() + " has no space for the checkpoint: " + e.why(), e);
      } catch (Refused e) {
        discard();
        throw e;
      } catch (PageInstead e) {
        throw new Interrupted(e.getMessage() + kept(), e);
      } catch (IOException e) {
        idle = size() > before ? 0 : idle + 1;
        if (idle >= TRIES) {
          throw new Interrupted(address + " cannot be fetched: " + why(e) + kept(), e);
        }
        pause(idle);
      }
    }
  }

  private String kept() throws IOException {
    return size() == 0
        ? ""
        : "; " + size() / MEGABYTE + " MB are kept, the same command goes on from there";
  }

  private static String why(IOException e) {
    String said = e.getMessage();
    return said == null || said.isBlank()
        ? "no connection ("
            + e.getClass().getSimpleName()
            + "); is there a network, or a proxy for https_proxy? A file that was brought here can be"
            + " installed too"
        : said.lines().findFirst().orElse("");
  }

  private long size() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Deletes what has come. */
  void discard() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(mark);
  }

  /** One request; whether the file is whole afterwards. */
  private boolean attempt(long have) throws IOException {
    if (have > 0 && expected.isPresent() && have >= expected.getAsLong()) {
      tell(have, expected.getAsLong());
      return true;
    }
    Optional<String> version = version();
    boolean resume = have > 0 && (version.isPresent() || expected.isPresent());
    var request = HttpRequest.newBuilder(source).timeout(patience).GET();
    request.header("Accept-Encoding", "identity");
    if (resume) {
      request.header("Range", "bytes=" + have + "-");
      version.ifPresent(text -> request.header("If-Range", text));
    }
    HttpResponse<InputStream> answer = send(request.build());
    try (var body = answer.body()) {
      if (isPage(answer)) {
        source = confirmed(answer);
        return false;
      }
      long begin = begin(answer, resume ? have : 0);
      if (begin < 0) { // what has come is of no use
        discard();
        return false;
      }
      long total = total(answer, begin);
      remember(answer);
      receive(body, begin, total);
      return true;
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return Proxies.client(patience).send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", e);
    }
  }

  private static boolean isPage(HttpResponse<?> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    return answer.statusCode() == 200
        && type.strip().toLowerCase(Locale.ROOT).startsWith("text/html");
  }

  /** Where the form leads that a page asks to confirm, once for what is fetched in one go. */
  private URI confirmed(HttpResponse<InputStream> answer) throws IOException {
    if (!pages.has(answer.uri())) {
      throw page("gives a page where the checkpoint should be");
    }
    String text;
    try (var watch = new Watch(answer.body(), patience)) {
      text = DrivePages.text(answer.body());
    } catch (DrivePages.TooLong e) {
      throw page("gives a page of more than 1 MB where the checkpoint should be");
    }
    var said = pages.read(answer.uri(), text);
    if (said.address().isEmpty()) {
      throw page(said.why());
    }
    if (confirmed) {
      throw page("asks again and again whether the file is wanted");
    }
    confirmed = true;
    return said.address().get();
  }

  private PageInstead page(String what) {
    return new PageInstead(
        address + " " + what + "; open it in a browser, and give the file it saves with --from");
  }

  /** Where the body begins in the file, or -1 when the server knows no such place. */
  private long begin(HttpResponse<?> answer, long asked) throws IOException {
    int status = answer.statusCode();
    if (status == 206 && asked > 0) {
      var range = RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
      return range.matches() && Long.parseLong(range.group(1)) == asked ? asked : -1;
    }
    if (status == 416) {
      if (asked == 0) {
        throw new Refused(address + " answers with HTTP status 416");
      }
      return -1;
    }
    if (status == 200) {
      return 0;
    }
    if (status == 408 || status == 429 || status >= 500) {
      throw new IOException("HTTP status " + status);
    }
    throw new Refused(address + " answers with HTTP status " + status);
  }

  /** How long the file will be, or -1 when the server does not say. */
  private long total(HttpResponse<?> answer, long begin) throws IOException {
    var length = answer.headers().firstValueAsLong("Content-Length");
    long total = length.isPresent() ? begin + length.getAsLong() : -1;
    if (total >= 0 && expected.isPresent() && total != expected.getAsLong()) {
      throw new Refused(address + " has " + total + " bytes; it must have " + expected.getAsLong());
    }
    return total;
  }

  private Optional<String> version() throws IOException {
    return Files.isRegularFile(mark) && Files.size(mark) <= MAX_MARK
        ? Optional.of(Files.readString(mark)).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  /** A weak mark names no bytes, so it is of no use here. */
  private void remember(HttpResponse<?> answer) throws IOException {
    var headers = answer.headers();
    String text =
        headers
            .firstValue("ETag")
            .filter(tag -> !tag.startsWith("W/"))
            .or(() -> headers.firstValue("Last-Modified"))
            .filter(value -> value.length() <= MAX_MARK)
            .orElse("");
    try {
      Files.deleteIfExists(mark);
      PrivateFiles.write(
          mark,
          text.getBytes(StandardCharsets.UTF_8),
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new FullDisk(e);
    }
  }

  private void tell(long have, long total) {
    if (!told) {
      told = true;
      progress.stage("Downloading (MB)", Math.max(0, total) / MEGABYTE);
      progress.advance(have / MEGABYTE);
    }
  }

  private void receive(InputStream body, long begin, long total) throws IOException {
    tell(begin, total);
    var megabytes = new BundleBuilder.Megabytes(progress);
    long most = total >= 0 ? total : expected.orElse(MOST_BYTES);
    byte[] buffer = new byte[1 << 16];
    long at = begin;
    try (var watch = new Watch(body, patience);
        var out = opened(begin)) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        watch.alive();
        at += read;
        if (at > most) {
          throw new Refused(address + " gives more than the " + most + " bytes it must have");
        }
        write(out, ByteBuffer.wrap(buffer, 0, read));
        megabytes.add(read);
      }
      out.force(true);
    }
    if (at < (total >= 0 ? total : expected.orElse(at))) {
      throw new IOException("the connection ended after " + at + " bytes");
    }
  }

  private FileChannel opened(long begin) throws IOException {
    try {
      var out =
          PrivateFiles.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      out.truncate(begin).position(begin);
      return out;
    } catch (IOException e) {
      throw new FullDisk(e);
    }
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new FullDisk(e);
    }
  }

  /** The disk does not take it; asking the server again would not help. */
  private static final class FullDisk extends IOException {
    private static final long serialVersionUID = 1L;

    FullDisk(IOException cause) {
      super(cause);
    }

    String why() {
      return String.valueOf(getCause() == null ? null : getCause().getMessage());
    }
  }

  /** Ends a stream from which nothing comes any more; reading from it waits for ever. */
  private static final class Watch implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
    private volatile long last = System.nanoTime();

    Watch(InputStream body, Duration patience) {
      long step = Math.max(1, patience.toMillis() / 4);
      var unused =
          clock.scheduleAtFixedRate(
              () -> {
                if (System.nanoTime() - last > patience.toNanos()) {
                  end(body);
                }
              },
              step,
              step,
              TimeUnit.MILLISECONDS);
    }

    private static void end(InputStream body) {
      try {
        body.close();
      } catch (IOException e) {
        // it is of no further use anyway
      }
    }

    void alive() {
      last = System.nanoTime();
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }

  private static void pause(int idle) throws IOException {
    try {
      Thread.sleep(idle == 0 ? 100 : 500L << idle);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", e);
    }
  }
}
