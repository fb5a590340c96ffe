package io.github.personalseg.bench.teach;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.learn.ConceptLearner;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.file.ProcessMemory;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Teaches one concept and takes the time. Not thread-safe. */
public final class TeachBench {
  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final String className;
  private final TuningSettings settings;

  /**
   * @param model stays the caller's
   * @param className the concept's class word
   */
  public TeachBench(
      OvssModel model, Vocabulary vocabulary, String className, TuningSettings settings) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.className = className;
    this.settings = settings;
  }

  /** Teaches from all examples, passes and tuning timed apart. */
  public TeachTiming run(List<AnnotatedFrame> examples) {
    long begin = System.nanoTime();
    var references = new ArrayList<Reference>();
    for (var example : examples) {
      references.add(Reference.of(model.infer(example.image()), example));
    }
    double passSeconds = (System.nanoTime() - begin) * 1e-9;
    var task =
        new LearningTask(
            "the concept",
            className,
            model.encodeText(List.of(className))[0],
            vocabulary.embeddings(),
            model.noObject(),
            model.logitScale(),
            references,
            settings);
    var threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    var result = ConceptLearner.learn(task, Progress.NONE, new CancelToken());
    var losses = result.losses();
    return new TeachTiming(
        examples.size(),
        passSeconds,
        result.seconds(),
        (threads.getCurrentThreadCpuTime() - cpu) * 1e-9,
        ProcessMemory.peak().orElse(0),
        losses.isEmpty() ? 0 : losses.get(losses.size() - 1));
  }
}
