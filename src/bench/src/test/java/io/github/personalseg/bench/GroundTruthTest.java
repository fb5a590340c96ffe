package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroundTruthTest {
  private static final List<String> VOCABULARY = List.of("mug", "wall", "table");

  @TempDir Path folder;

  @Test
  void translatesIdsToTheVocabulary() throws IOException {
    names("{\"words\": [\"wall\", \"mug\"], \"concept_id\": 254}");
    short[] ids = {0, 1, 254, 255, 7, 0};
    ImageFiles.write(folder.resolve("000012.png"), new GrayImage(3, 2, 8, ids));
    var truth = GroundTruth.open(folder, VOCABULARY);

    assertEquals(3, truth.concept());
    assertArrayEquals(
        new int[] {1, 0, 3, GroundTruth.IGNORED, GroundTruth.IGNORED, 1}, truth.labels(12));
    assertThrows(NoSuchFileException.class, () -> truth.labels(13));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"words\": [\"cup\"], \"concept_id\": 254} | \"cup\" is no word of the vocabulary",
        "{\"words\": [\"mug\"]} | 'words' and 'concept_id' are needed",
        "{\"words\": [\"mug\"], \"concept_id\": 0} | the concept's id must lie above the words'",
        "{\"words\": [\"mug\"], \"concept_id\": 255} | at most 254",
        "[ | words.json",
      })
  void namesWhatIsWrong(String json, String message) throws IOException {
    names(json);
    var error = assertThrows(IOException.class, () -> GroundTruth.open(folder, VOCABULARY));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  private void names(String json) throws IOException {
    Files.writeString(folder.resolve("words.json"), json);
  }
}
