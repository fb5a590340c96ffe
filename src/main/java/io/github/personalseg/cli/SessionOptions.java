package io.github.personalseg.cli;

import io.github.personalseg.concept.StoreContents;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Model, words and concepts of the commands that look at images. */
final class SessionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions vocabulary;
  @Mixin private ConceptOptions concepts;

  /** Loads all three; concepts that cannot be used are told on standard error and left out. */
  Session open() throws IOException {
    var bundle = model.bundle();
    var store = concepts.store();
    var stored = store.load(bundle.hash());
    tell(stored);
    var loaded = model.open();
    try {
      return new Session(bundle, loaded, vocabulary.vocabulary(bundle, loaded), store, stored);
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private void tell(StoreContents stored) {
    var err = command.commandLine().getErr();
    stored.mismatches().forEach(mismatch -> err.println("warning: " + mismatch.message()));
    stored.broken().forEach(broken -> err.println("warning: " + broken.message()));
  }
}
