package io.github.personalseg.segment.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VocabularyFileTest {
  @Test
  void readsTheShippedLists() throws IOException {
    var household = VocabularyFile.read(Path.of("config/vocabularies/household.yaml"));
    assertEquals(97, household.words().size());
    assertEquals("mug", household.words().get(0));

    var tabletop = VocabularyFile.read(Path.of("config/vocabularies/tabletop.yaml"));
    assertEquals("floor", tabletop.words().get(tabletop.words().size() - 1));
  }

  @Test
  void refusesAWordTwice() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new VocabularyFile(List.of("mug", "Mug")));
    assertEquals("the vocabulary holds 'Mug' twice", error.getMessage());
  }
}
