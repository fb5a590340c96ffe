package io.github.personalseg.web;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.personalseg.web.teachable.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
record Exchange(Request request, Response response, Callback callback) {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  String header(String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  /** A value of the query; empty where there is none. */
  String query(String name) {
    String value = Request.extractQueryParameters(request).getValue(name);
    return value == null ? "" : value;
  }

  /**
   * The body.
   *
   * @param type its content type
   * @param most bytes
   * @throws Refusal when it is longer, or of another type
   */
  byte[] body(String type, int most) {
    String given = header("Content-Type").split(";", 2)[0].strip();
    if (!given.equalsIgnoreCase(type)) {
      throw new Refusal(415, "the body's content type must be " + type);
    }
    long length = request.getLength();
    if (length > most) {
      throw tooLong(most);
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw tooLong(most);
      }
      return bytes;
    } catch (IOException e) {
      throw Refusal.bad("the body did not arrive whole");
    }
  }

  private static Refusal tooLong(int most) {
    return new Refusal(413, "the body is longer than " + most + " bytes");
  }

  /** The body as a JSON object. */
  JsonFields json(int most) {
    return JsonFields.parse(body("application/json", most));
  }

  void send(int status, String type, byte[] bytes) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    boolean head = request.getMethod().equals("HEAD");
    response.write(true, ByteBuffer.wrap(head ? new byte[0] : bytes), callback);
  }

  void json(JsonElement json) {
    send(200, "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Begins an answer that goes on. */
  void stream(String type) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put("X-Accel-Buffering", "no");
  }

  /** Answers when a stage is done. */
  <T> void later(CompletionStage<T> stage, Function<T, JsonElement> answer) {
    stage.whenComplete(
        (value, failure) -> {
          try {
            if (failure != null) {
              fail(failure);
            } else {
              json(answer.apply(value));
            }
          } catch (RuntimeException e) {
            fail(e);
          }
        });
  }

  /** Says why not. */
  void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    var refusal =
        cause instanceof Refusal known ? known : new Refusal(500, "unexpected failure: " + cause);
    if (!(cause instanceof Refusal)) {
      LOG.warn("answering {} {}", request.getMethod(), request.getHttpURI().getPath(), cause);
    }
    if (response.isCommitted()) {
      callback.failed(cause);
      return;
    }
    var json = new JsonObject();
    json.addProperty("error", refusal.getMessage());
    send(refusal.status(), "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
