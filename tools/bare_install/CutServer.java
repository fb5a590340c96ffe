import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves one file to this machine, and breaks off in the middle whenever it is asked for as a whole. */
final class CutServer {
  private CutServer() {}

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/checkpoint.pth", exchange -> answer(exchange, file));
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/checkpoint.pth");
  }

  private static void answer(HttpExchange exchange, Path file) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    long size = Files.size(file);
    long from = range == null ? 0 : Long.parseLong(range.replaceAll("[^0-9]", ""));
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, size - from);
    long left = range == null ? size / 2 : size - from;
    System.out.println((range == null ? "asked for all" : range) + ": gives " + left + " bytes");
    try (InputStream in = Files.newInputStream(file);
        var out = exchange.getResponseBody()) {
      in.skipNBytes(from);
      byte[] buffer = new byte[1 << 20];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (IOException e) {
      System.out.println("broke off");
    }
  }
}
