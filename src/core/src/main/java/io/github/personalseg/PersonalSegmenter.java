package io.github.personalseg;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.Method;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.concept.store.LoadResult;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names every pixel of an image by words, and learns personal concepts from annotated frames.
 *
 * <pre>{@code
 * try (var segmenter = PersonalSegmenter.open(Path.of("models/demo"), Path.of("concepts"))) {
 *   segmenter.teach("my mug", "mug", List.of(AnnotatedFrame.mask(frame, mask)));
 *   segmenter.segment(other).shares().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>It owns the model; whoever opens it closes it. Safe to use from several threads: changes wait
 * for each other, and frames are labelled meanwhile by what was known when they began. A process
 * that exits during a call waits for that call, so that native code never runs in a dying JVM.
 *
 * <p>Errors are kinds of {@link io.github.personalseg.error.PersonalSegException}: {@link
 * io.github.personalseg.backbone.BackboneException} when a bundle is damaged or the model has no
 * sense for a word, {@link io.github.personalseg.concept.ConceptException} when a name, a mark or a
 * number of frames is not allowed. {@link IOException} when the store cannot be read or written.
 * After an error everything is as it was before the call.
 */
public final class PersonalSegmenter implements AutoCloseable {
  private final Bundle bundle;
  private final OvssModel model;
  private final ConceptStore store;
  private final ConceptManager manager;
  private final Object changing = new Object();
  private volatile Method method = Method.DEFAULT;

  private PersonalSegmenter(Builder builder, OvssModel model, LoadResult stored) {
    this.bundle = builder.bundle;
    this.model = model;
    this.store = builder.store;
    var vocabulary =
        builder.words == null
            ? Vocabulary.of(bundle)
            : Vocabulary.of(model, builder.words, stored.concepts().all());
    this.manager =
        new ConceptManager(
            model,
            vocabulary,
            vocabulary.words(),
            store,
            stored,
            (configured, set) -> {},
            new LabelSchema.Settings(bundle.manifest().tuning().learningStride(), 0),
            schema -> {});
  }

  /** What can be chosen when a segmenter is opened. */
  public static final class Builder {
    private final Bundle bundle;
    private final ConceptStore store;
    private DeviceChoice device = DeviceChoice.AUTO;
    private @Nullable List<String> words;
    private @Nullable Function<Bundle, OvssModel> loader;
    private Consumer<LoadResult> listener = stored -> {};

    private Builder(Bundle bundle, ConceptStore store) {
      this.bundle = bundle;
      this.store = store;
    }

    /** Where the model runs; {@link DeviceChoice#AUTO} if this is not called. */
    public Builder device(DeviceChoice choice) {
      device = choice;
      return this;
    }

    /** The words that pixels are named with; the bundle's own if this is not called. */
    public Builder vocabulary(List<String> vocabulary) {
      words = List.copyOf(vocabulary);
      return this;
    }

    /** Loads the model in another way than {@link BundleModel#load} does. */
    public Builder loadedBy(Function<Bundle, OvssModel> other) {
      loader = other;
      return this;
    }

    /** Tells what the store holds, and what of it cannot be used, before the model is loaded. */
    public Builder onStored(Consumer<LoadResult> other) {
      listener = other;
      return this;
    }

    /**
     * Loads the concepts of the store and the model.
     *
     * @throws IOException when the store cannot be read
     */
    public PersonalSegmenter open() throws IOException {
      var sizes = bundle.manifest().model();
      var stored =
          store.load(new ConceptStore.Model(bundle.hash(), sizes.dim(), sizes.proposals()));
      listener.accept(stored);
      var model = loader == null ? BundleModel.load(bundle, device) : loader.apply(bundle);
      try {
        return new PersonalSegmenter(this, model, stored);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  /**
   * Opens a bundle and a store with the bundle's own words.
   *
   * @param bundle the bundle's folder
   * @param store the folder of concepts; made when the first one is taught
   */
  public static PersonalSegmenter open(Path bundle, Path store) throws IOException {
    return builder(Bundle.read(bundle), ConceptStore.open(store)).open();
  }

  /** Chooses more than {@link #open} does. */
  public static Builder builder(Bundle bundle, ConceptStore store) {
    return new Builder(bundle, store);
  }

  /**
   * Names every pixel.
   *
   * @param image {@code [height, width]}, sRGB
   * @return ids and probabilities {@code [height, width]}; {@link Segmentation#shares} names them
   */
  public Segmentation segment(RgbImage image) {
    var schema = manager.current();
    return model.view(image, null, frame -> Segmenter.segment(frame, schema));
  }

  /**
   * Learns a concept, or learns one of this name anew, and keeps it in the store.
   *
   * @param name what to call it, such as "my mug"
   * @param classWord what it is one of, such as "mug"
   * @param frames 1 to {@value io.github.personalseg.concept.learn.LearningTask#MAX_REFERENCES}
   */
  public ConceptManager.Taught teach(String name, String classWord, List<AnnotatedFrame> frames)
      throws IOException {
    return teach(name, classWord, frames, (done, total, loss) -> {}, new CancelToken());
  }

  /** The same, with progress and a way to stop it. */
  public ConceptManager.Taught teach(
      String name,
      String classWord,
      List<AnnotatedFrame> frames,
      Teacher.Listener listener,
      CancelToken cancel)
      throws IOException {
    synchronized (changing) {
      var settings = method.settings(bundle.manifest().tuning());
      return manager.teach(name, classWord, frames, false, settings, listener, () -> {}, cancel);
    }
  }

  /**
   * Learns a known concept again, from the frames that were kept and more.
   *
   * @throws io.github.personalseg.concept.ConceptException when it is not known, or its frames were
   *     not kept
   */
  public ConceptManager.Taught refine(String name, List<AnnotatedFrame> more) throws IOException {
    return refine(name, more, (done, total, loss) -> {}, new CancelToken());
  }

  /** The same, with progress and a way to stop it. */
  public ConceptManager.Taught refine(
      String name, List<AnnotatedFrame> more, Teacher.Listener listener, CancelToken cancel)
      throws IOException {
    synchronized (changing) {
      var concept =
          known(name)
              .orElseThrow(
                  () -> new ConceptException("no concept is called \"" + name.strip() + "\""));
      var settings = method.settings(bundle.manifest().tuning());
      return manager.teach(
          concept.name(), concept.className(), more, true, settings, listener, () -> {}, cancel);
    }
  }

  /**
   * Tries what was taught on the frames it was learned from and on others.
   *
   * @param others frames by what to call them
   * @return who else answers to the concept, and where it was missed
   */
  public LessonCheck check(
      Concept concept, List<LessonCheck.Frame> marked, Map<String, RgbImage> others) {
    var frames = new ArrayList<>(marked);
    others.forEach(
        (name, image) -> frames.add(LessonCheck.Frame.unmarked(name, image, model.infer(image))));
    return LessonCheck.of(manager.current(), concept, frames);
  }

  /**
   * Forgets a concept, in the store too; labels are bit for bit as before it was taught.
   *
   * @throws io.github.personalseg.concept.ConceptException when none has this name
   */
  public Concept forget(String name) throws IOException {
    synchronized (changing) {
      return manager.forget(name);
    }
  }

  /**
   * Names pixels by other words from now on; concepts stay.
   *
   * @param vocabulary words or phrases; one may hold a concept's name, as in "red {my bag}"
   * @throws IllegalArgumentException when there are none, or too many
   */
  public void setVocabulary(List<String> vocabulary) throws IOException {
    synchronized (changing) {
      manager.setVocabulary(vocabulary);
    }
  }

  /** The words that pixels are named with. */
  public List<String> vocabulary() {
    return manager.current().vocabulary().words();
  }

  /** How concepts are learned from now on; {@link Method#DEFAULT} if this is not called. */
  public void setMethod(Method other) {
    method = other;
  }

  /** The concepts that label frames. */
  public Concepts concepts() {
    return manager.own();
  }

  /** Every concept of the store, those too that were learned on another bundle. */
  public Concepts known() {
    return manager.known();
  }

  /** The concept of the store that has this name, up to spaces around it. */
  public Optional<Concept> known(String name) {
    return manager.known().named(name);
  }

  /** What the labels of the next frame mean. */
  public LabelSchema schema() {
    return manager.current();
  }

  /** The bundle. */
  public Bundle bundle() {
    return bundle;
  }

  /** The model; stays this segmenter's. */
  public OvssModel model() {
    return model;
  }

  /** The store. */
  public ConceptStore store() {
    return store;
  }

  @Override
  public void close() {
    model.close();
  }
}
