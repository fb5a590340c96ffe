package io.github.personalseg;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.personalseg.error.PersonalSegException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds the arrows between the packages that docs/architecture.md draws. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = WithoutTests.class)
final class ArchitectureTest {
  private static final String ROOT = "io.github.personalseg.";

  @ArchTest
  static final ArchRule packagesUseOnlyWhatLiesBelow =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("cli")
          .definedBy(ROOT + "cli..")
          .layer("node")
          .definedBy(ROOT + "node..")
          .layer("web")
          .definedBy(ROOT + "web..")
          .layer("bench")
          .definedBy(ROOT + "bench..")
          .layer("bag")
          .definedBy(ROOT + "bag..")
          .layer("ros")
          .definedBy(ROOT + "ros..")
          .layer("library")
          .definedBy("io.github.personalseg")
          .layer("segment")
          .definedBy(ROOT + "segment..")
          .layer("concept")
          .definedBy(ROOT + "concept..")
          .layer("backbone")
          .definedBy(ROOT + "backbone..")
          .layer("image")
          .definedBy(ROOT + "image..")
          .layer("math")
          .definedBy(ROOT + "math..")
          .layer("file")
          .definedBy(ROOT + "file..", ROOT + "error..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("node")
          .mayOnlyAccessLayers(
              "web", "ros", "library", "segment", "concept", "backbone", "image", "math", "file")
          .whereLayer("web")
          .mayOnlyAccessLayers("library", "segment", "concept", "backbone", "image", "math", "file")
          .whereLayer("bench")
          .mayOnlyAccessLayers("library", "segment", "concept", "backbone", "image", "math", "file")
          .whereLayer("bag")
          .mayOnlyAccessLayers("ros", "file")
          .whereLayer("ros")
          .mayOnlyAccessLayers("file")
          .whereLayer("library")
          .mayOnlyAccessLayers("segment", "concept", "backbone", "image", "math", "file")
          .whereLayer("segment")
          .mayOnlyAccessLayers("concept", "backbone", "image", "math", "file")
          .whereLayer("concept")
          .mayOnlyAccessLayers("backbone", "image", "math", "file")
          .whereLayer("backbone")
          .mayOnlyAccessLayers("image", "math", "file")
          .whereLayer("image")
          .mayOnlyAccessLayers("math", "file")
          .whereLayer("math")
          .mayNotAccessAnyLayer()
          .whereLayer("file")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule nativeMemoryLivesInTheBackbone =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "backbone.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule onnxRuntimeHasAPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "backbone.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule httpStaysInTheWeb =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.eclipse.jetty..", "io.nayuki..");

  @ArchTest
  static final ArchRule commandLineParsingStaysInTheCli =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "me.tongfei.progressbar..");

  @ArchTest
  static final ArchRule coreAndNodeDoNotKnowWhichTransportRuns =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "node..",
              ROOT + "web..",
              ROOT + "segment..",
              ROOT + "concept..",
              ROOT + "backbone..",
              ROOT + "image..",
              ROOT + "bag..",
              ROOT + "ros.node..",
              ROOT + "ros.param..",
              ROOT + "ros.args..",
              ROOT + "ros.transport..",
              ROOT + "ros.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "ros.dds..", ROOT + "ros.rcljava..", ROOT + "ros.inprocess..", "org.ros2..");

  @ArchTest
  static final ArchRule errorsHaveOneBase =
      classes()
          .that()
          .areAssignableTo(RuntimeException.class)
          .and()
          .arePublic()
          .should()
          .beAssignableTo(PersonalSegException.class);

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("io.github.personalseg.(**)").should().beFreeOfCycles();

  /** A FileStore wants the mount of a path, which a change of root leaves without one. */
  @ArchTest
  static final ArchRule spaceIsAskedOfThePath =
      noClasses().should().callMethod(Files.class, "getFileStore", Path.class);

  @ArchTest
  static final ArchRule nothingUsesJavaSerialization =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectOutputStream");
}
