package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.MaskFiles;
import io.github.personalseg.bench.data.Thing;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.bench.protocol.ProposalCache;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Measures a model on photographs of things. A thing's pictures pass the model once as long as what
 * it said of them fits into its part of {@value #CACHE_MEBIBYTES} MiB. Not thread-safe.
 */
public final class PhotosBench {
  private static final int CACHE_MEBIBYTES = 512;

  /** A word that is right counts as found among so many. */
  private static final int FIRST_NAMES = 5;

  /** Pictures of each other thing that are searched for false alarms. */
  private static final int ALARM_PICTURES = 1;

  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final Settings settings;
  private final Naming naming;
  private final LabelSchema words;
  private final Sketches sketches;

  /**
   * What is measured.
   *
   * @param approaches ways to teach, {@link Approach#DEFAULT} among them
   * @param shots numbers of references K, ascending, each at least 1
   * @param seed draws the look-alikes
   * @param every so many photographs, one is drawn
   * @param folds most first references of a thing, spread evenly over its pictures, at least 1
   * @param jobs things measured at a time, at least 1
   * @param learningStride padded-input pixels per cell of the learning grid
   */
  public record Settings(
      List<Approach> approaches,
      List<Integer> shots,
      long seed,
      int every,
      int folds,
      int jobs,
      int learningStride) {
    public Settings {
      approaches = List.copyOf(approaches);
      shots = shots.stream().distinct().sorted().toList();
      if (every < 1 || folds < 1 || jobs < 1) {
        throw new IllegalArgumentException(
            "every, folds and jobs are "
                + every
                + ", "
                + folds
                + " and "
                + jobs
                + "; each must be at least 1");
      }
      if (shots.isEmpty() || shots.get(0) < 1) {
        throw new IllegalArgumentException("K is " + shots + "; each must be at least 1");
      }
      if (approaches.stream().noneMatch(a -> a.name().equals(Approach.DEFAULT))) {
        throw new IllegalArgumentException("the approaches lack \"" + Approach.DEFAULT + "\"");
      }
    }
  }

  /**
   * @param model stays the caller's
   * @param vocabulary the words that label pixels
   * @param out gets the drawn photographs
   */
  public PhotosBench(OvssModel model, Vocabulary vocabulary, Settings settings, Path out) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.naming = new Naming(vocabulary, model.noObject());
    this.sketches = new Sketches(out);
    this.words =
        LabelSchema.of(
            1,
            model,
            vocabulary,
            List.of(),
            new LabelSchema.Settings(settings.learningStride(), 0));
  }

  /** Steps that {@link #things} will tell of. */
  public static int steps(List<Thing> things, int folds) {
    return things.stream()
        .mapToInt(thing -> thing.marked().size() + Math.min(folds, thing.marked().size()))
        .sum();
  }

  /**
   * Measures every thing.
   *
   * @param finished told after each step, from several threads
   * @throws IOException when a picture or a mask cannot be read
   * @throws IllegalArgumentException when the model knows no class word of a thing
   */
  public List<ThingFigures> things(List<Thing> things, Runnable finished) throws IOException {
    for (var thing : things) {
      requireTeachable(thing);
    }
    var shown = new HashSet<Path>();
    var pictures = things.stream().flatMap(thing -> thing.marked().stream()).toList();
    for (int i = 0; i < pictures.size(); i += settings.every()) {
      shown.add(pictures.get(i).file());
    }
    var pool = Executors.newFixedThreadPool(settings.jobs());
    try {
      var running =
          things.stream()
              .map(thing -> pool.submit(() -> thing(thing, things, shown, finished)))
              .toList();
      var all = new ArrayList<ThingFigures>();
      for (var one : running) {
        all.add(one.get());
      }
      return all;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(
          String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()),
          Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while measuring photographs");
    } finally {
      stop(pool);
    }
  }

  /**
   * Ends what still runs after one thing failed, and waits for it: a thread left behind would write
   * pictures, or use the model, after the caller has closed it.
   */
  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A minute of measuring is too late to find out that a class word means nothing. */
  private void requireTeachable(Thing thing) {
    String word = thing.classWord(vocabulary.words());
    try {
      model.encodeText(List.of(word));
    } catch (BackboneException e) {
      throw new IllegalArgumentException(
          "\"" + thing.name() + "\" cannot be taught as a " + word + ": " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // every thing but this one
  private ThingFigures thing(Thing thing, List<Thing> things, Set<Path> toShow, Runnable finished)
      throws IOException {
    var cache = new ProposalCache(model, ((long) CACHE_MEBIBYTES << 20) / settings.jobs());
    boolean hasWord = thing.classWords().stream().anyMatch(vocabulary.words()::contains);
    var photos = new ArrayList<PhotoFigures>();
    for (var image : thing.marked()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("another thing failed");
      }
      photos.add(photo(thing, image, hasWord, cache, toShow.contains(image.file())));
      finished.run();
    }
    var others = things.stream().filter(other -> other != thing).toList();
    var alike = lookAlikes(thing, others);
    var study =
        new TeachingStudy(
            model,
            cache,
            vocabulary,
            settings.learningStride(),
            settings.approaches(),
            settings.shots(),
            settings.folds(),
            watcher(thing, new HashSet<>(toShow)));
    String className = thing.classWord(vocabulary.words());
    var outcome = study.of(thing, className, drawn(thing, alike), first(others), finished);
    return new ThingFigures(
        thing.name(),
        className,
        hasWord,
        alike.stream().map(Thing::name).toList(),
        photos,
        outcome.taught(),
        outcome.falseAlarms());
  }

  private TeachingStudy.Watcher watcher(Thing thing, Set<Path> shown) {
    var names = new ArrayList<>(vocabulary.words());
    names.add("my " + thing.name());
    return new TeachingStudy.Watcher() {
      @Override
      public boolean wants(BenchImage image) {
        return shown.contains(image.file());
      }

      @Override
      public void labelled(BenchImage image, int[] labels, int conceptLabel) throws IOException {
        shown.remove(image.file());
        String photograph = name(image.file());
        sketches.draw(photograph, Sketches.Kind.TAUGHT, image.image(), labels, names, conceptLabel);
      }
    };
  }

  /** The partner; else things that share a class word; else all. */
  private static List<Thing> lookAlikes(Thing thing, List<Thing> others) {
    var partner = others.stream().filter(o -> o.name().equals(thing.partner())).toList();
    if (!partner.isEmpty()) {
      return partner;
    }
    var alike =
        others.stream()
            .filter(o -> o.classWords().stream().anyMatch(thing.classWords()::contains))
            .toList();
    return alike.isEmpty() ? others : alike;
  }

  /** Pictures without the thing, in the order of the seed. */
  private List<BenchImage> drawn(Thing thing, List<Thing> lookAlikes) {
    var drawn = new ArrayList<>(thing.unmarked());
    drawn.addAll(without(lookAlikes));
    Collections.shuffle(drawn, new Random(settings.seed()));
    return drawn;
  }

  /** The first pictures of things, none of which shows another. */
  private static List<BenchImage> first(List<Thing> others) {
    return others.stream().flatMap(other -> other.marked().stream().limit(ALARM_PICTURES)).toList();
  }

  private static List<BenchImage> without(List<Thing> others) {
    return others.stream()
        .flatMap(other -> other.marked().stream())
        .map(image -> MaskFiles.negative(image.file()))
        .toList();
  }

  private PhotoFigures photo(
      Thing thing, BenchImage image, boolean hasWord, ProposalCache cache, boolean draw)
      throws IOException {
    var picture = image.image();
    var mask = image.truth(picture).concept();
    var proposals = cache.of(image.file(), picture);
    var masks = new ProposalMasks(proposals);
    var best = BestProposal.of(masks, proposals, naming, List.of(BitMask.of(mask))).get(0);
    var labels = Segmenter.segment(proposals, words).labels().ids();
    if (draw) {
      draw(image, picture, labels, masks, best);
    }
    return new PhotoFigures(
        name(image.file()),
        thing.name(),
        best,
        hasWord ? named(best.names(), thing.classWords()) : PhotoFigures.Named.NO_WORD,
        inFive(best.names(), thing.classWords()),
        classWord(thing, labels, mask));
  }

  private void draw(
      BenchImage image, RgbImage picture, short[] labels, ProposalMasks masks, BestProposal best)
      throws IOException {
    String name = name(image.file());
    int[] words = new int[labels.length];
    int[] inside = new int[labels.length];
    var mask = best.proposal() < 0 ? null : masks.atHalf(best.proposal());
    for (int i = 0; i < labels.length; i++) {
      words[i] = labels[i] & 0xffff;
      inside[i] = mask != null && mask.get(i) ? 0 : -1;
    }
    sketches.draw(name, Sketches.Kind.WORDS, picture, words, vocabulary.words(), -1);
    String first = best.names().isEmpty() ? Naming.NOTHING : best.names().get(0);
    sketches.draw(name, Sketches.Kind.BEST, picture, inside, List.of(first), 0);
  }

  private static PhotoFigures.Named named(List<String> names, List<String> right) {
    if (names.isEmpty() || names.get(0).equals(Naming.NOTHING)) {
      return PhotoFigures.Named.NOTHING;
    }
    return right.contains(names.get(0)) ? PhotoFigures.Named.RIGHT : PhotoFigures.Named.WRONG;
  }

  private static boolean inFive(List<String> names, List<String> right) {
    return names.stream()
        .filter(name -> !name.equals(Naming.NOTHING))
        .limit(FIRST_NAMES)
        .anyMatch(right::contains);
  }

  private BinaryScore classWord(Thing thing, short[] labels, Mask mask) {
    long found = 0;
    long falselyClaimed = 0;
    long missed = 0;
    boolean[] right = new boolean[vocabulary.size()];
    for (int w = 0; w < right.length; w++) {
      right[w] = thing.classWords().contains(vocabulary.words().get(w));
    }
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xffff;
      boolean said = label < right.length && right[label];
      if (mask.cells()[i] != 0) {
        found += said ? 1 : 0;
        missed += said ? 0 : 1;
      } else {
        falselyClaimed += said ? 1 : 0;
      }
    }
    return new BinaryScore(found, falselyClaimed, missed);
  }

  /** A picture's name below the folder: {@code backpack/00.jpg}. */
  static String name(Path file) {
    Path folder = Objects.requireNonNull(file.getParent()).getParent();
    return (folder == null || folder.getFileName() == null ? "" : folder.getFileName() + "/")
        + file.getFileName();
  }
}
