package io.github.personalseg.node;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.node.camera.CameraInput;
import io.github.personalseg.node.camera.CameraPipeline;
import io.github.personalseg.node.camera.CameraTopics;
import io.github.personalseg.node.camera.DepthInput;
import io.github.personalseg.node.camera.FrameObserver;
import io.github.personalseg.node.camera.LabelPublisher;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.node.sync.ConceptSync;
import io.github.personalseg.node.sync.StoreFollower;
import io.github.personalseg.node.teach.Operations;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.VisionInfo;
import io.github.personalseg.ros.node.ManagedNode;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.SavedVocabulary;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import io.github.personalseg.segment.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the node holds in each state of its life cycle: configured, it has words, concepts, topics
 * and services; active, it also has the model and hears its cameras. Transitions come one at a
 * time; {@link #describe} may come from any thread.
 */
final class PerceptionLifecycle implements ManagedNode {
  private static final String METHOD = "open-vocabulary segmentation with personal concepts";

  private static final Duration NAMESAKE_PAUSE = Duration.ofMinutes(10);
  private static final Duration SILENCE_PAUSE = Duration.ofSeconds(10);

  private final RosNode node;
  private final List<CameraTopics> cameras;
  private final PerceptionNode.Defaults defaults;
  private final Consumer<String> console;
  private volatile @Nullable Configured configured;
  private volatile @Nullable OvssModel model;
  private volatile @Nullable CameraPipeline pipeline;

  /** What there is from configuring to cleaning up. */
  private record Configured(
      ConceptManager manager,
      List<LabelPublisher> outputs,
      Publisher<VisionInfo> visionInfo,
      ConceptSync exchange,
      StoreFollower follower,
      Operations operations,
      Services services,
      Optional<TeachPage> page) {}

  PerceptionLifecycle(
      RosNode node,
      List<CameraTopics> cameras,
      PerceptionNode.Defaults defaults,
      Consumer<String> console) {
    this.node = node;
    this.console = console;
    this.cameras = cameras;
    this.defaults = defaults;
    node.parameters()
        .onChange(
            changed -> {
              if (changed.stream().anyMatch(p -> p.name().equals(NodeParameters.MINIMUM_SCORE))) {
                changeMinimumScore();
              }
            });
  }

  @Override
  public void onConfigure() throws IOException {
    var bundle = bundle();
    var loaded = open(bundle);
    try {
      configure(bundle, loaded);
      model = loaded;
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private void configure(Bundle bundle, OvssModel loaded) throws IOException {
    Path folder = folder(NodeParameters.CONCEPTS_DIR, defaults.concepts());
    var store = ConceptStore.open(folder);
    var fit = new ConceptStore.Model(bundle.hash(), loaded.dim(), loaded.proposalCount());
    var entries = store.entries();
    var stored = store.load(fit);
    stored.mismatches().forEach(mismatch -> node.log().warn(mismatch.message()));
    stored.broken().forEach(broken -> node.log().warn(broken.message()));
    var words = configuredWords(bundle);
    var saved = new SavedVocabulary(folder);
    var vocabulary = vocabulary(bundle, loaded, words, saved, stored.concepts().all());
    var manager =
        new ConceptManager(
            loaded,
            vocabulary,
            words,
            store,
            stored,
            saved::save,
            settings(bundle),
            this::announce);
    var changes = new RequestExecutor("concepts", node.log());
    var operations =
        new Operations(
            node,
            manager,
            bundle.manifest().tuning(),
            () -> Optional.ofNullable(model),
            () -> Optional.ofNullable(pipeline),
            changes);
    Optional<TeachPage> page;
    try {
      page = TeachPage.start(node, operations, cameras, defaults.page(), console);
    } catch (IOException | RuntimeException e) {
      operations.close();
      throw e;
    }
    configured =
        new Configured(
            manager,
            cameras.stream().map(names -> new LabelPublisher(node, names.output())).toList(),
            node.advertise("~/vision_info", VisionInfo.class, QosProfile.LATCHED),
            new ConceptSync(node, bundle.hash(), manager, changes),
            new StoreFollower(store, fit, entries, manager, changes, node.log()),
            operations,
            new Services(node, operations),
            page);
    announce(manager.current());
    node.log()
        .info(
            "bundle "
                + bundle.manifest().name()
                + ", "
                + vocabulary.size()
                + " words, "
                + stored.concepts().size()
                + " concepts from "
                + folder);
  }

  /** Of the words set before, or of the configured ones where those no longer mean anything. */
  private Vocabulary vocabulary(
      Bundle bundle,
      OvssModel loaded,
      List<String> words,
      SavedVocabulary saved,
      Collection<Concept> concepts)
      throws IOException {
    Optional<List<String>> before = Optional.empty();
    try {
      before = saved.inPlaceOf(words);
    } catch (IOException e) {
      node.log()
          .warn(
              "the words set before cannot be read, so the configured ones hold: "
                  + e.getMessage()
                  + "; "
                  + saved.setAside());
    }
    if (before.isPresent()) {
      try {
        return Vocabulary.of(loaded, before.get(), concepts);
      } catch (IllegalArgumentException | BackboneException e) {
        node.log().warn("the words set before are left for the configured ones: " + e.getMessage());
      }
    }
    return words.equals(bundle.manifest().vocabulary().words())
        ? Vocabulary.of(bundle)
        : Vocabulary.of(loaded, words, concepts);
  }

  private Bundle bundle() {
    String model = node.parameters().text(NodeParameters.MODEL);
    Path folder =
        model.isEmpty()
            ? defaults.model()
            : InstalledModels.ofUser().folder(model).toAbsolutePath();
    return Bundle.read(folder).scaled(node.parameters().number(NodeParameters.INPUT_SCALE));
  }

  private OvssModel open(Bundle bundle) {
    var device = new DeviceChoice(node.parameters().text(NodeParameters.DEVICE));
    var opened = defaults.opener().apply(bundle, device);
    node.log().info("model on " + opened.placement());
    return opened;
  }

  private Path folder(String parameter, Path preset) {
    String text = node.parameters().text(parameter);
    return text.isEmpty() ? preset : Path.of(text).toAbsolutePath();
  }

  private List<String> configuredWords(Bundle bundle) throws IOException {
    var words = node.parameters().texts(NodeParameters.VOCABULARY);
    String file = node.parameters().text(NodeParameters.VOCABULARY_FILE);
    if (!words.isEmpty()) {
      return new VocabularyFile(words.stream().map(String::strip).toList()).words();
    }
    if (!file.isEmpty()) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new IOException("vocabulary_file " + file + " does not exist");
      }
      return VocabularyFile.read(Path.of(file)).words();
    }
    return bundle.manifest().vocabulary().words();
  }

  private LabelSchema.Settings settings(Bundle bundle) {
    return new LabelSchema.Settings(
        bundle.manifest().tuning().learningStride(),
        (float) node.parameters().number(NodeParameters.MINIMUM_SCORE));
  }

  /** Tells everybody what labels frames from now on. */
  private void announce(LabelSchema generation) {
    var all = configured;
    if (all != null) {
      all.outputs().forEach(output -> output.announce(generation));
      all.visionInfo()
          .publish(
              new VisionInfo(
                  new Header(node.clock().now(), ""),
                  METHOD,
                  node.resolve(cameras.get(0).output() + "label_info"),
                  (int) generation.number()));
      all.exchange().tell(generation.number(), generation.depth());
      all.page().ifPresent(page -> page.switched(generation));
    }
  }

  private void changeMinimumScore() {
    var all = configured;
    if (all != null) {
      float score = (float) node.parameters().number(NodeParameters.MINIMUM_SCORE);
      all.operations()
          .changes()
          .answer(
              () -> {
                all.manager().setMinimumScore(score);
                return true;
              },
              why -> {
                node.log().warn("minimum_score stays as it was: " + why);
                return false;
              });
    }
  }

  @Override
  public void onActivate() {
    var all = requireConfigured();
    var loaded = model;
    if (loaded == null) {
      loaded = open(bundle());
      all.manager().useModel(loaded);
      model = loaded;
    }
    var observer = all.page().<FrameObserver>map(page -> page).orElse(FrameObserver.NONE);
    pipeline =
        new CameraPipeline(
            node,
            loaded,
            all.manager()::current,
            cameras,
            all.outputs(),
            observer,
            all.operations().recent());
  }

  private Configured requireConfigured() {
    var all = configured;
    if (all == null) {
      throw new IllegalStateException("the node is not configured");
    }
    return all;
  }

  @Override
  public void onShutdown() {
    requireConfigured().operations().stop();
  }

  @Override
  public void onDeactivate() {
    var running = pipeline;
    if (running != null) {
      running.close();
      pipeline = null;
    }
    closeModel();
  }

  private void closeModel() {
    var loaded = model;
    model = null;
    if (loaded != null) {
      loaded.close();
    }
  }

  @Override
  public void onCleanup() {
    var all = requireConfigured();
    all.follower().close();
    all.exchange().close();
    all.page().ifPresent(TeachPage::close);
    all.operations().close();
    all.services().close();
    all.outputs().forEach(LabelPublisher::close);
    all.visionInfo().close();
    configured = null;
    closeModel();
  }

  private List<CameraInput> inputs() {
    var running = pipeline;
    return running == null ? List.of() : running.inputs();
  }

  private List<DepthInput> depthInputs() {
    var running = pipeline;
    return running == null ? List.of() : running.depths();
  }

  /** Where the model runs, as configured. */
  String device() {
    return node.parameters().text(NodeParameters.DEVICE);
  }

  /** Adds what is known of words, concepts and cameras. */
  void describe(NodeStatus status) {
    var all = configured;
    if (all != null) {
      status.generation(all.manager().current());
      for (String namesake : all.manager().namesakes()) {
        status.warn(namesake);
        node.log().warnEvery(NAMESAKE_PAUSE, "namesake " + namesake, namesake);
      }
    }
    double maxAge = node.parameters().number(NodeParameters.MAX_AGE);
    for (CameraInput input : inputs()) {
      var complaint = input.complaint();
      status.camera(input, maxAge, complaint);
      complaint.ifPresent(
          reason -> node.log().warnEvery(SILENCE_PAUSE, "silent " + input.topic(), reason));
    }
    for (DepthInput input : depthInputs()) {
      input
          .complaints()
          .forEach(
              (topic, reason) -> {
                status.warn(reason);
                node.log().warnEvery(SILENCE_PAUSE, "silent " + topic, reason);
              });
    }
  }
}
