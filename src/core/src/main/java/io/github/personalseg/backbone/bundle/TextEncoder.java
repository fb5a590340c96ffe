package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.text.Tokenizer;
import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Unit embeddings of phrases: prompt templates around the native text encoder, and a cache before
 * it. Safe to use from several threads.
 */
public final class TextEncoder {
  /** Runs the network: {@code [B][L]} tokens to {@code [B][D]} unit rows. */
  @FunctionalInterface
  public interface Network {
    float[][] encode(long[][] tokens);
  }

  /** Keeps embeddings beyond this process. */
  public interface Store {
    /** Keeps nothing. */
    Store NONE =
        new Store() {
          @Override
          public Map<String, float[]> load() {
            return Map.of();
          }

          @Override
          public void keep(Map<String, float[]> encoded) {}
        };

    /** What was kept, unit embeddings by phrase. */
    Map<String, float[]> load();

    /** Keeps more. */
    void keep(Map<String, float[]> encoded);
  }

  /** Prompts per call of the network: enough to fill it, few enough to bound its memory. */
  private static final int BATCH = 128;

  private static final int CACHED_PHRASES = 65_536;
  private static final int MAX_PHRASE_LENGTH = 1000;
  private static final int HINTS = 3;

  private final Tokenizer tokenizer;
  private final List<String> templates;
  private final int length;
  private final Network network;
  private final Store store;
  private boolean loaded;
  private final Set<String> templateWords = new HashSet<>();

  private final Map<String, float[]> cache =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > CACHED_PHRASES;
        }
      };

  public TextEncoder(
      Tokenizer tokenizer,
      BundleManifest.Text text,
      List<String> vocabulary,
      Network network,
      Store store) {
    this.tokenizer = tokenizer;
    this.templates = text.templates();
    this.length = text.length();
    this.network = network;
    this.store = store;
    if (!tokenizer.knowsEveryWord()) {
      for (String template : templates) {
        templateWords.addAll(tokenizer.knownWords(template.replace("{}", " ")));
      }
      vocabulary.forEach(word -> templateWords.removeAll(tokenizer.knownWords(word)));
    }
  }

  /** Takes an embedding as known without asking the network. */
  public void remember(String phrase, float[] embedding) {
    synchronized (cache) {
      cache.put(normalized(phrase), embedding);
    }
  }

  public float[][] encode(List<String> phrases) {
    var found = new LinkedHashMap<String, float[]>();
    var missing = new LinkedHashSet<String>();
    synchronized (cache) {
      for (String phrase : phrases) {
        String key = normalized(phrase);
        float[] embedding = cache.get(key);
        if (embedding != null) {
          found.put(key, embedding);
        } else {
          missing.add(key);
        }
      }
    }
    if (!missing.isEmpty() && loadStore()) {
      synchronized (cache) {
        missing.removeIf(phrase -> found(phrase, found));
      }
    }
    if (!missing.isEmpty()) {
      found.putAll(encodeUncached(missing));
    }
    return phrases.stream()
        .map(p -> Objects.requireNonNull(found.get(normalized(p))).clone())
        .toArray(float[][]::new);
  }

  private boolean found(String phrase, Map<String, float[]> found) {
    float[] embedding = cache.get(phrase);
    if (embedding != null) {
      found.put(phrase, embedding);
    }
    return embedding != null;
  }

  /** Takes over what earlier processes kept, the first time; tells whether it was the first. */
  private boolean loadStore() {
    synchronized (cache) {
      if (loaded) {
        return false;
      }
      loaded = true;
      store.load().forEach(cache::putIfAbsent);
      return true;
    }
  }

  private Map<String, float[]> encodeUncached(Set<String> phrases) {
    var encoded = encodeAfresh(phrases);
    synchronized (cache) {
      cache.putAll(encoded);
    }
    store.keep(encoded);
    return encoded;
  }

  /** By the network itself, whatever was encoded before; the result is not kept. */
  Map<String, float[]> encodeAfresh(Collection<String> phrases) {
    var tokens = new ArrayList<long[]>();
    for (String phrase : phrases) {
      checkKnown(phrase);
      for (String template : templates) {
        tokens.add(tokenizer.encode(template.replace("{}", phrase), length));
      }
    }
    float[][] rows = new float[tokens.size()][];
    for (int from = 0; from < rows.length; from += BATCH) {
      var batch = tokens.subList(from, Math.min(from + BATCH, rows.length));
      float[][] encoded = network.encode(batch.toArray(long[][]::new));
      System.arraycopy(encoded, 0, rows, from, encoded.length);
    }
    var encoded = new LinkedHashMap<String, float[]>();
    int row = 0;
    for (String phrase : phrases) {
      float[] sum = new float[rows[0].length];
      for (int t = 0; t < templates.size(); t++) {
        FloatVectors.add(sum, rows[row++]);
      }
      encoded.put(phrase, FloatVectors.normalized(sum));
    }
    return encoded;
  }

  /** Words of the templates carry no sense of their own: "photo" names nothing to look for. */
  private void checkKnown(String phrase) {
    if (phrase.length() > MAX_PHRASE_LENGTH) {
      throw new BackboneException(
          "phrase has "
              + phrase.length()
              + " characters; at most "
              + MAX_PHRASE_LENGTH
              + " are allowed");
    }
    var known = new ArrayList<>(tokenizer.knownWords(phrase));
    known.removeAll(templateWords);
    if (known.isEmpty()) {
      var similar = new ArrayList<>(tokenizer.similarWords(phrase, HINTS + templateWords.size()));
      similar.removeAll(templateWords);
      String hint =
          similar.isEmpty()
              ? "use words of the model's vocabulary"
              : "nearest known words: "
                  + String.join(", ", similar.subList(0, Math.min(HINTS, similar.size())));
      throw new BackboneException("\"" + phrase + "\" has no word the text encoder knows; " + hint);
    }
  }

  private static String normalized(String phrase) {
    return phrase.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
