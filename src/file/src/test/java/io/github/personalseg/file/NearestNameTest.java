package io.github.personalseg.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestNameTest {
  private static final List<String> NAMES =
      List.of("model", "vocabulary", "minimum_score", "overlay_opacity", "max_age", "web_port");

  @ParameterizedTest
  @CsvSource({
    "modle, model",
    "vocabluary, vocabulary",
    "vocabulry, vocabulary",
    "minimum-score, minimum_score",
    "min_score, minimum_score",
    "MaxAge, max_age",
    "overlay_opacityy, overlay_opacity",
    "webport, web_port"
  })
  void mistypedNamesAreFound(String typed, String meant) {
    assertEquals(Optional.of(meant), NearestName.of(typed, NAMES));
  }

  @ParameterizedTest
  @CsvSource({"nosuch", "x", "''", "completely_different"})
  void otherNamesAreNot(String typed) {
    assertEquals(Optional.empty(), NearestName.of(typed, NAMES));
  }

  @ParameterizedTest
  @CsvSource({"a", "model"})
  void nothingIsLikeNothing(String typed) {
    assertEquals(Optional.empty(), NearestName.of(typed, List.of()));
  }
}
