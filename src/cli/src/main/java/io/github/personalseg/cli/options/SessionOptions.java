package io.github.personalseg.cli.options;

import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.model.Engines;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Model, words and concepts of the commands that look at images. */
public final class SessionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions vocabulary;
  @Mixin private ConceptOptions concepts;

  /** The folders and files of all three, which no output may meet. */
  public Outputs outputs() {
    return new Outputs()
        .reading("the model's folder", model.folder())
        .reading("the folder of concepts", concepts.folder())
        .reading("the file of words", vocabulary.file());
  }

  /** Starts what will run the model, while the command does something else. */
  public void startEarly() {
    Engines.startEarly(model.folder());
  }

  /** About what the model's bundle takes on disk; 0 where there is none. */
  public long modelBytes() {
    return model.folder().resolve(BundleManifest.MODEL_FILE).toFile().length();
  }

  /** Loads all three; concepts that cannot be used are told on standard error and left out. */
  public Session open() throws IOException {
    return Session.open(model, vocabulary, concepts.store(), command.commandLine().getErr());
  }
}
