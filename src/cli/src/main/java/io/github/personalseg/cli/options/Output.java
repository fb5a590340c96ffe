package io.github.personalseg.cli.options;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command's answer on standard output: text for people, or JSON for scripts. */
public final class Output {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  public boolean isJson() {
    return json;
  }

  /** Prints the one or the other; the one not asked for is not made. */
  public void answer(Supplier<JsonElement> forScripts, Supplier<String> forPeople) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(
          new GsonBuilder()
              .setPrettyPrinting()
              .disableHtmlEscaping()
              .create()
              .toJson(forScripts.get()));
    } else {
      out.print(forPeople.get());
    }
    out.flush();
  }
}
