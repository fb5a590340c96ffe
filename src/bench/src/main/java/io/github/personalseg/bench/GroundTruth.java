package io.github.personalseg.bench;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Exact labels of recorded frames: a folder with {@code NNNNNN.png} per frame (8-bit gray, one id
 * per pixel) and {@code words.json}, which names the ids.
 */
public final class GroundTruth {
  /** The label of pixels that count nowhere. */
  public static final int IGNORED = -1;

  /**
   * {@code words.json}.
   *
   * @param words names of the ids from 0 up
   * @param concept_id the id of the concept's pixels
   */
  private record Names(@Nullable List<String> words, @Nullable Integer concept_id) {}

  /** The same, checked. */
  private record Ids(List<String> words, int concept) {}

  private static final String NAMES = "words.json";

  /** 255 is left for pixels that are nothing. */
  private static final int MAX_ID = 254;

  private final Path folder;
  private final int concept;
  private final int[] labelOfId;

  private GroundTruth(Path folder, int concept, int[] labelOfId) {
    this.folder = folder;
    this.concept = concept;
    this.labelOfId = labelOfId;
  }

  /**
   * Opens a folder.
   *
   * @param vocabulary the words that predicted ids mean; the truth's words must be among them
   * @throws IOException when {@code words.json} cannot be read or names other words
   */
  public static GroundTruth open(Path folder, List<String> vocabulary) throws IOException {
    var names = names(folder);
    int[] labelOfId = new int[256];
    Arrays.fill(labelOfId, IGNORED);
    for (int id = 0; id < names.words().size(); id++) {
      labelOfId[id] = vocabulary.indexOf(names.words().get(id));
      if (labelOfId[id] < 0) {
        throw new IOException(
            folder.resolve(NAMES)
                + ": \""
                + names.words().get(id)
                + "\" is no word of the vocabulary");
      }
    }
    labelOfId[names.concept()] = vocabulary.size();
    return new GroundTruth(folder, vocabulary.size(), labelOfId);
  }

  /**
   * The words of a folder, in the order of their ids.
   *
   * @throws IOException when {@code words.json} cannot be read
   */
  public static List<String> words(Path folder) throws IOException {
    return names(folder).words();
  }

  private static Ids names(Path folder) throws IOException {
    Path file = folder.resolve(NAMES);
    Names names;
    try {
      names = new Gson().fromJson(Files.readString(file), Names.class);
    } catch (JsonParseException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (names == null || names.words() == null || names.concept_id() == null) {
      throw new IOException(file + ": 'words' and 'concept_id' are needed");
    }
    int words = names.words().size();
    if (words > MAX_ID || names.concept_id() < words || names.concept_id() > MAX_ID) {
      throw new IOException(
          file
              + ": "
              + words
              + " words and concept_id "
              + names.concept_id()
              + "; the concept's id must lie above the words' and be at most "
              + MAX_ID);
    }
    return new Ids(List.copyOf(names.words()), names.concept_id());
  }

  /** The label of the concept's pixels: one more than the vocabulary's last. */
  public int concept() {
    return concept;
  }

  /**
   * The true labels of a frame: a word's place in the vocabulary, {@link #concept} or {@link
   * #IGNORED}.
   *
   * @param frame counts from 0
   * @return {@code [height * width]}
   */
  public int[] labels(int frame) throws IOException {
    var image = ImageFiles.readGray(folder.resolve(String.format(Locale.ROOT, "%06d.png", frame)));
    int[] labels = new int[image.width() * image.height()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = labelOfId[image.values()[i] & 0xff];
    }
    return labels;
  }
}
