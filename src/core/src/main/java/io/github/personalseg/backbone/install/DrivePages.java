package io.github.personalseg.backbone.install;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pages that Google Drive gives in place of a file: before a large one, a form that a person
 * confirms, since no virus scanner has looked at it; after too many downloads, a refusal. A page is
 * read as hostile text, and nothing in it can lead to another service.
 *
 * @param scheme of the addresses that a form may lead to
 * @param hosts with their ports, where they have one
 */
record DrivePages(String scheme, Set<String> hosts) {
  static final DrivePages GOOGLE =
      new DrivePages("https", Set.of("drive.google.com", "drive.usercontent.google.com"));

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FIELDS = 16;
  private static final String QUOTA = "too many users have viewed or downloaded this file";
  private static final Pattern SHARED = Pattern.compile("/file/d/([A-Za-z0-9_-]{10,100})(?:/.*)?");
  private static final Pattern TAG =
      Pattern.compile("<(form|/form|input)\\b([^<>]{0,4096}+)>", Pattern.CASE_INSENSITIVE);
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "([a-zA-Z-]{1,32}+)\\s{0,9}+=\\s{0,9}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\\s\"'>]++))");
  private static final Pattern FIELD = Pattern.compile("[a-z]{1,16}");
  private static final Pattern VALUE = Pattern.compile("[!-~]{0,200}");

  /** Whether an address is this service's. */
  boolean has(URI address) {
    return scheme.equals(address.getScheme())
        && address.getRawAuthority() != null
        && hosts.contains(address.getRawAuthority().toLowerCase(Locale.ROOT));
  }

  /** Where the file of a link lies that people share; other addresses as they are. */
  URI direct(URI address) {
    var shared = SHARED.matcher(String.valueOf(address.getPath()));
    return equals(GOOGLE) && has(address) && shared.matches()
        ? URI.create(
            "https://drive.usercontent.google.com/download?export=download&id=" + shared.group(1))
        : address;
  }

  /**
   * A page's text.
   *
   * @throws TooLong when it is longer than any page of the service
   */
  static String text(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new TooLong();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** More than a page has. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** What a page says: where its form leads, or why it leads nowhere. */
  record Answer(Optional<URI> address, String why) {
    private static Answer none(String why) {
      return new Answer(Optional.empty(), why);
    }
  }

  /**
   * Reads a page.
   *
   * @param asked the address that it came from; where that names a file, the form must name the
   *     same one
   */
  Answer read(URI asked, String page) {
    if (page.toLowerCase(Locale.ROOT).contains(QUOTA)) {
      return Answer.none(
          "lets nobody fetch the file for now: too many have (Google Drive's quota); try again in"
              + " a day");
    }
    @Nullable Map<String, String> form = null;
    var fields = new LinkedHashMap<String, String>();
    for (var tag = TAG.matcher(page); tag.find(); ) {
      var attributes = attributes(tag.group(2));
      String kind = tag.group(1).toLowerCase(Locale.ROOT);
      if (kind.equals("form") && isDownload(attributes)) {
        form = attributes;
      } else if (kind.equals("/form") && form != null) {
        break;
      } else if (kind.equals("input")
          && form != null
          && "hidden".equalsIgnoreCase(attributes.get("type"))) {
        fields.put(attributes.getOrDefault("name", ""), attributes.getOrDefault("value", ""));
      }
    }
    return form == null
        ? Answer.none("gives a page where the checkpoint should be")
        : submitted(asked, form, fields);
  }

  private static boolean isDownload(Map<String, String> attributes) {
    String id = attributes.getOrDefault("id", "").toLowerCase(Locale.ROOT).replace("-", "");
    return id.equals("downloadform");
  }

  private Answer submitted(URI asked, Map<String, String> form, Map<String, String> fields) {
    if (!"get".equalsIgnoreCase(form.getOrDefault("method", "get"))) {
      return Answer.none("gives a page with a form that is no plain request");
    }
    URI action;
    try {
      action = asked.resolve(URI.create(form.getOrDefault("action", "").strip()));
    } catch (IllegalArgumentException e) {
      return Answer.none("gives a page with a form that leads to no address");
    }
    if (!has(action)) {
      return Answer.none(
          "gives a page with a form that leads elsewhere than to "
              + scheme
              + "://"
              + String.join(" or ", hosts.stream().sorted().toList()));
    }
    if (fields.size() > MAX_FIELDS || !fields.entrySet().stream().allMatch(DrivePages::plain)) {
      return Answer.none("gives a page with a form that has other fields than expected");
    }
    var wanted = query(asked).get("id");
    if (wanted != null && !wanted.equals(fields.get("id"))) {
      return Answer.none("gives a page with a form for another file");
    }
    String query =
        String.join(
            "&",
            fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .toList());
    String path = action.getRawPath() == null ? "" : action.getRawPath();
    return new Answer(
        Optional.of(URI.create(scheme + "://" + action.getRawAuthority() + path + "?" + query)),
        "");
  }

  private static boolean plain(Map.Entry<String, String> field) {
    return FIELD.matcher(field.getKey()).matches() && VALUE.matcher(field.getValue()).matches();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Map<String, String> query(URI address) {
    var values = new LinkedHashMap<String, String>();
    String query = address.getRawQuery();
    for (String each : (query == null ? "" : query).split("&", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        values.put(
            each.substring(0, equals),
            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private static Map<String, String> attributes(String text) {
    var values = new LinkedHashMap<String, String>();
    for (var each = ATTRIBUTE.matcher(text); each.find(); ) {
      String value = each.group(2) != null ? each.group(2) : each.group(3);
      values.putIfAbsent(
          each.group(1).toLowerCase(Locale.ROOT), unescaped(value != null ? value : each.group(4)));
    }
    return values;
  }

  private static String unescaped(String value) {
    return value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#61;", "=")
        .replace("&amp;", "&");
  }
}
