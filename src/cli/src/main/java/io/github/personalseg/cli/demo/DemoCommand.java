package io.github.personalseg.cli.demo;

import io.github.personalseg.backbone.model.ShutdownGuard;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.cli.concepts.StoredConcepts;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.node.RecordingPage;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.options.Session;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.cli.options.WebOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.transport.Transports;
import io.github.personalseg.web.teachable.LessonLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on a recorded kitchen. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on a recorded kitchen.",
      "Replays it untaught and taught, compares both with ground truth, and writes a page that shows"
          + " the difference. Prints the figures as its last line.",
      "With --photos it labels your own pictures instead, and finds the thing that you mark in one.",
      "With --live the recording plays as a camera on the ROS 2 graph instead, the node labels it in"
          + " a process of its own and is taught while it plays."
    },
    footer = {
      "%nExamples:",
      "  personal-seg demo",
      "  personal-seg demo --photos my_pictures",
      "  personal-seg demo --photos my_pictures --mark desk.jpg=320,240 --class mug",
      "  personal-seg demo --live",
      "  personal-seg demo --web",
      "  personal-seg demo --web 0.0.0.0:8080"
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--kitchen",
      paramLabel = "DIR",
      description = {
        "The recording: a bag with teach_once.yaml or teach.yaml and ground_truth beside it; by"
            + " default bags/kitchen."
      })
  private @Nullable Path kitchen;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where everything goes; by default target/demo.")
  private @Nullable Path out;

  @Option(
      names = "--photos",
      paramLabel = "DIR",
      description = {
        "A folder of JPEG and PNG pictures to label in place of the recording; everything goes to"
            + " target/demo_photos unless --out says otherwise."
      })
  private @Nullable Path photos;

  @Option(
      names = "--mark",
      paramLabel = "PICTURE=WHERE",
      description = {
        "With --photos: your thing in one of them, by a click (desk.jpg=320,240; pixels from the"
            + " upper left, upright) or a mask picture. May be given several times."
      })
  private List<String> marks = List.of();

  @Option(
      names = "--not",
      paramLabel = "PICTURE[=WHERE]",
      description = "With --photos: what is not it, marked alike, or a picture without it.")
  private List<String> notMarks = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "With --mark: what you call it; by default \"my\" and its class word.")
  private @Nullable String name;

  @Option(
      names = "--class",
      paramLabel = "WORD",
      description = "With --mark: its class word; by default what most of the mark is labelled.")
  private @Nullable String className;

  @Option(names = "--live", description = "Play it as a camera on the ROS 2 graph.")
  private boolean live;

  @Option(
      names = "--web",
      arity = "0..1",
      paramLabel = "[ADDRESS:]PORT",
      fallbackValue = "8080",
      description = {
        "Play it as a camera and serve the teach page, until Ctrl-C; without a port on 8080, without"
            + " an address on this machine alone."
      })
  private @Nullable String web;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      defaultValue = Transports.AUTO,
      description = "With --live: auto, dds or in-process; by default ${DEFAULT-VALUE}.")
  private String transport = Transports.AUTO;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (photos != null) {
      return label(photos);
    }
    if (!marks.isEmpty() || !notMarks.isEmpty() || name != null || className != null) {
      throw new CliException("--mark, --not, --name and --class need --photos");
    }
    Path folder = kitchen == null ? InstallPaths.installed().resolve("bags/kitchen") : kitchen;
    Path target = out == null ? InstallPaths.installed().resolve("target/demo") : out;
    new Outputs()
        .reading("the recording", folder)
        .reading("the model's folder", model.folder())
        .folder("--out", target);
    var store = emptyStore(target);
    var console = spec.commandLine();
    if (web != null) {
      return serve(folder, target, web);
    }
    var others = othersWords(folder.resolve(DemoRecording.TRUTH));
    if (live) {
      var words = others.isEmpty() ? model.bundle().manifest().vocabulary().words() : others;
      var recording = DemoRecording.read(folder, DemoRecording.CHOSEN, words);
      var parameters = new HashMap<>(model.nodeParameters());
      if (!others.isEmpty()) {
        parameters.put(NodeParameters.VOCABULARY, NodeProcess.quoted(others));
      }
      var patience = model.patience();
      var demo =
          new LiveDemo(recording, transport, parameters, patience, target, words, console.getOut());
      console.getOut().println(demo.run());
      return 0;
    }
    var vocabulary = VocabularyOptions.of(others);
    try (var session = Session.open(model, vocabulary, store, console.getErr())) {
      var recording = DemoRecording.read(folder, DemoRecording.ONCE, session.vocabulary().words());
      var metrics = new DemoRun(spec, session, recording, target).run();
      console.getOut().println("Look at " + target.resolve("index.html"));
      console.getOut().println(metrics.toLine());
    }
    return 0;
  }

  /** The recording's words, where the model's own lack some; else none. */
  private List<String> othersWords(Path truth) throws IOException {
    if (!Files.isDirectory(truth)) {
      return List.of();
    }
    var words = GroundTruth.words(truth);
    var lacking = new ArrayList<>(words);
    lacking.removeAll(model.bundle().manifest().vocabulary().words());
    if (lacking.isEmpty()) {
      return List.of();
    }
    var err = spec.commandLine().getErr();
    err.println(
        "words: the model's own lack \""
            + lacking.get(0)
            + "\" and "
            + (lacking.size() - 1)
            + " more of the recording's; its "
            + words.size()
            + " words are taken instead");
    err.flush();
    return words;
  }

  /** Makes the folder of results, and in it a store that knows nothing. */
  private ConceptStore emptyStore(Path target) throws IOException {
    if (out == null) {
      Files.createDirectories(target);
    } else {
      OutputFolder.claim("--out", target);
    }
    var store = ConceptStore.open(target.resolve("concepts"));
    for (var concept : StoredConcepts.read(store).all()) {
      store.forget(concept.id());
    }
    return store;
  }

  private int label(Path pictures) throws IOException {
    if (live || web != null || kitchen != null) {
      throw new CliException("--photos goes without --live, --web and --kitchen");
    }
    if (marks.isEmpty() && !(notMarks.isEmpty() && name == null && className == null)) {
      throw new CliException("--not, --name and --class need a --mark");
    }
    var folder = PhotoFolder.list(pictures);
    var all = new ArrayList<PhotoMark>();
    marks.forEach(text -> all.add(PhotoMark.of(text, folder, false)));
    notMarks.forEach(text -> all.add(PhotoMark.of(text, folder, true)));
    Path target = out == null ? InstallPaths.installed().resolve("target/demo_photos") : out;
    new Outputs()
        .reading("the folder of pictures", pictures)
        .reading("the model's folder", model.folder())
        .folder("--out", target);
    var store = emptyStore(target);
    var console = spec.commandLine();
    try (var session = Session.open(model, new VocabularyOptions(), store, console.getErr())) {
      String said = new PhotoDemo(spec, session, folder, target, name, className).run(all);
      console.getOut().println("Look at " + target.resolve("index.html"));
      console.getOut().println(said);
    }
    return 0;
  }

  private int serve(Path folder, Path target, String where)
      throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var parameters = new HashMap<>(model.nodeParameters());
    parameters.putAll(WebOptions.parameters("--web", where));
    parameters.put("concepts_dir", NodeProcess.quoted(target.resolve("concepts")));
    var ended = new CountDownLatch(1);
    try (var interruption = new ShutdownGuard(ended::countDown);
        var page =
            RecordingPage.start(
                folder,
                List.of(),
                parameters,
                true,
                LessonLog.NONE,
                new PerceptionNode.Defaults(InstallPaths.demoBundle(), InstallPaths.concepts()),
                out::println)) {
      out.println("Open the address above in a browser; Ctrl-C ends it.");
      out.flush();
      ended.await();
    }
    return 0;
  }
}
