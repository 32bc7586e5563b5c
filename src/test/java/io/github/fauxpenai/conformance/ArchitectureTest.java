package io.github.fauxpenai.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.github.fauxpenai.conformance.cli.Main;
import org.junit.jupiter.api.Test;

/** Checks the packages: which may import which, which may print, which may end the program. */
final class ArchitectureTest {
  private static final String ROOT = "io.github.fauxpenai.conformance";

  /** By plain tests and not by ArchUnit's engine, which would run after the others, alone. */
  private static final JavaClasses PROGRAM =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  /** A package that is not in this table fails too. Only {@code cli} imports {@code api}. */
  @Test
  void packagesImportOnlyWhatTheTableAllows() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .optionalLayer("cli")
        .definedBy(ROOT + ".cli..")
        .optionalLayer("api")
        .definedBy(ROOT + ".api..")
        .optionalLayer("scenario")
        .definedBy(ROOT + ".scenario..")
        .optionalLayer("results")
        .definedBy(ROOT + ".results..")
        .optionalLayer("run")
        .definedBy(ROOT + ".run..")
        .optionalLayer("compare")
        .definedBy(ROOT + ".compare..")
        .optionalLayer("check")
        .definedBy(ROOT + ".check..")
        .optionalLayer("explain")
        .definedBy(ROOT + ".explain..")
        .optionalLayer("json")
        .definedBy(ROOT + ".json..")
        .optionalLayer("report")
        .definedBy(ROOT + ".report..")
        .optionalLayer("serve")
        .definedBy(ROOT + ".serve..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("api")
        .mayOnlyAccessLayers("scenario", "results", "compare", "check", "explain", "serve", "json")
        .whereLayer("json")
        .mayNotAccessAnyLayer()
        .whereLayer("scenario")
        .mayOnlyAccessLayers("json")
        .whereLayer("results")
        .mayOnlyAccessLayers("scenario", "json")
        .whereLayer("run")
        .mayOnlyAccessLayers("results", "scenario", "json")
        .whereLayer("explain")
        .mayOnlyAccessLayers("results", "scenario", "json")
        .whereLayer("compare")
        .mayOnlyAccessLayers("explain", "results", "scenario", "json")
        .whereLayer("check")
        .mayOnlyAccessLayers("explain", "results", "scenario", "json")
        .whereLayer("report")
        .mayOnlyAccessLayers("compare", "check", "explain", "results", "scenario", "json")
        .whereLayer("serve")
        .mayOnlyAccessLayers("results", "scenario", "json")
        .ensureAllClassesAreContainedInArchitecture()
        .check(PROGRAM);
  }

  /** Main, then commands, then options, then output: each knows only those after it. */
  @Test
  void thePartsOfTheCommandLineDependOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("main")
        .definedBy(ROOT + ".cli")
        .layer("command")
        .definedBy(ROOT + ".cli.command")
        .layer("option")
        .definedBy(ROOT + ".cli.option")
        .layer("output")
        .definedBy(ROOT + ".cli.output")
        .whereLayer("main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("command")
        .mayOnlyAccessLayers("option", "output")
        .whereLayer("option")
        .mayOnlyAccessLayers("output")
        .whereLayer("output")
        .mayNotAccessAnyLayer()
        .check(PROGRAM);
  }

  /** A fifth part would be in none of those. */
  @Test
  void theCommandLineHasNoOtherParts() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".cli..")
        .should()
        .resideInAnyPackage(
            ROOT + ".cli", ROOT + ".cli.command", ROOT + ".cli.option", ROOT + ".cli.output")
        .check(PROGRAM);
  }

  @Test
  void nothingBelowTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(PROGRAM);
  }

  @Test
  void onlyMainEndsTheProgram() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Main.class)
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(PROGRAM);
  }
}
