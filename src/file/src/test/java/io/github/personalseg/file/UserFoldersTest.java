package io.github.personalseg.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserFoldersTest {
  /** Cells: a dash is a variable that is not set, a folder below /home/owner may not be entered. */
  @ParameterizedTest
  @CsvSource({
    // HOME, XDG_DATA_HOME, the list of users, data
    "/home/eve, -, /home/listed, /home/eve/.local/share",
    "/home/eve, /data, /home/listed, /data",
    "-, -, /home/listed, /home/listed/.local/share",
    "'', -, /home/listed, /home/listed/.local/share",
    "' ', -, /home/listed, /home/listed/.local/share",
    "home/eve, -, /home/listed, /home/listed/.local/share",
    "., -, /home/listed, /home/listed/.local/share",
    "/home/eve, data, /home/listed, /home/eve/.local/share",
    "/home/eve, '', /home/listed, /home/eve/.local/share",
    "/nonexistent, -, /home/listed, /nonexistent/.local/share",
    "-, -, ?, -",
    "-, -, -, -",
    "-, /data, ?, /data",
    // Another user's home, left in the environment by su, setpriv or a container's USER.
    "/home/owner, -, /home/listed, /home/listed/.local/share",
    "/home/owner, -, ?, -",
    "/home/owner, -, /home/owner, -",
    "-, -, /home/owner, -",
    "/home/owner, /data, ?, /data",
    "/home/owner, /home/owner/data, ?, /home/owner/data",
  })
  void dataFollowsXdgThenHomeThenTheListOfUsers(
      String home, String xdg, String listed, String data) {
    var variables = new HashMap<String, String>();
    if (!home.equals("-")) {
      variables.put("HOME", home);
    }
    if (!xdg.equals("-")) {
      variables.put("XDG_DATA_HOME", xdg);
    }
    assertEquals(
        data.equals("-") ? Optional.empty() : Optional.of(Path.of(data)),
        folders(variables, listed).data());
  }

  @ParameterizedTest
  @CsvSource({
    "/home/eve, -, /home/eve/.cache",
    "/home/eve, /cache, /cache",
    "/home/owner, -, -",
    "/home/owner, /cache, /cache",
    "-, relative, -"
  })
  void cacheFollowsTheSameRule(String home, String xdg, String cache) {
    var variables = new HashMap<String, String>();
    variables.put("HOME", home);
    variables.put("XDG_CACHE_HOME", xdg);
    variables.values().removeIf("-"::equals);
    assertEquals(
        cache.equals("-") ? Optional.empty() : Optional.of(Path.of(cache)),
        folders(variables, "?").cache());
  }

  private static UserFolders folders(Map<String, String> variables, String listed) {
    return new UserFolders(
        variables::get, listed.equals("-") ? null : listed, Path.of("/home/owner")::equals);
  }
}
