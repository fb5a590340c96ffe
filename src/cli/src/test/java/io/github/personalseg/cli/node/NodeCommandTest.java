package io.github.personalseg.cli.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import org.junit.jupiter.api.Test;

final class NodeCommandTest {
  @Test
  void passesRosArgumentsOn() {
    var run =
        Cli.run(
            "node",
            "--transport",
            "in-process",
            "--ros-args",
            "-r",
            "__node:=eyes",
            "-p",
            "model:=/nowhere",
            "--log-level",
            "warn");
    run.fails(1, "the node did not start; its last lines say why");
    assertTrue(
        run.err().contains("[eyes]: cannot configure: bundle folder /nowhere does not exist"),
        run.err());
  }

  @Test
  void namesWhatItDoesNotUnderstand() {
    Cli.run("node", "image").fails(1, "unexpected argument: image");
    Cli.run("node", "--ros-args", "--frobnicate").fails(1, "\"--frobnicate\" behind --ros-args");
    Cli.run("node", "--ros-args", "-p", "jpeg_quality:=101").fails(1, "allowed: 1 to 100");
    Cli.run("node", "--max-message-mib", "2048").fails(1, "allowed: 1 to 2047");
    Cli.run("node", "--transport", "pigeon").fails(1, "transport \"pigeon\" is not known");
  }
}
