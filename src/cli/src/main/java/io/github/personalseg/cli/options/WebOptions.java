package io.github.personalseg.cli.options;

import io.github.personalseg.cli.console.CliException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a teach page is served, as commands take it: {@code PORT} or {@code ADDRESS:PORT}. */
public final class WebOptions {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+):)?([0-9]{1,5})");

  private WebOptions() {}

  /**
   * The same as parameters of a node.
   *
   * @throws CliException when it is neither form
   */
  public static Map<String, String> parameters(String option, String text) {
    var match = FORM.matcher(text);
    if (!match.matches()
        || Integer.parseInt(match.group(2)) < 1
        || Integer.parseInt(match.group(2)) > 65_535) {
      throw new CliException(
          option
              + " is \""
              + text
              + "\"; needed: a port, 1 to 65535, or address:port such as 0.0.0.0:8080");
    }
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("web_port", match.group(2));
    if (match.group(1) != null) {
      parameters.put("web_address", "'" + match.group(1).replaceAll("[\\[\\]']", "") + "'");
    }
    return parameters;
  }
}
