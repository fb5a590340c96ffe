package io.github.personalseg;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.Collator;
import java.text.DecimalFormat;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is formatted, parsed or changed in case by the locale that the machine happens to have:
 * digits, points and letters in files, names and messages are the same everywhere, whoever calls.
 */
@AnalyzeClasses(packagesOf = LocaleRuleTest.class, importOptions = WithoutTests.class)
final class LocaleRuleTest {
  private static final String CONSTRUCTOR = "<init>";

  /** What takes the machine's locale when it is given none. */
  private static final Map<String, Set<String>> BY_LOCALE =
      Map.of(
          String.class.getName(),
          Set.of("format", "formatted", "toLowerCase", "toUpperCase"),
          PrintStream.class.getName(),
          Set.of("printf", "format"),
          PrintWriter.class.getName(),
          Set.of("printf", "format"),
          Formatter.class.getName(),
          Set.of(CONSTRUCTOR),
          Scanner.class.getName(),
          Set.of(CONSTRUCTOR),
          DecimalFormat.class.getName(),
          Set.of(CONSTRUCTOR),
          SimpleDateFormat.class.getName(),
          Set.of(CONSTRUCTOR),
          MessageFormat.class.getName(),
          Set.of(CONSTRUCTOR, "format"),
          DateTimeFormatter.class.getName(),
          Set.of("ofPattern", "ofLocalizedDate", "ofLocalizedTime", "ofLocalizedDateTime"));

  /** Factories of these, and whatever asks for the machine's locale. */
  private static final Map<String, Set<String>> FACTORIES =
      Map.of(
          NumberFormat.class.getName(),
          Set.of("getInstance", "getNumberInstance", "getIntegerInstance", "getPercentInstance"),
          Collator.class.getName(),
          Set.of("getInstance"),
          Locale.class.getName(),
          Set.of("getDefault"));

  @ArchTest static final ArchRule nothingFollowsTheLocaleOfTheMachine = rule();

  private static ClassesShouldConjunction rule() {
    return noClasses()
        .should()
        .accessTargetWhere(
            new DescribedPredicate<JavaAccess<?>>("it follows the machine's locale") {
              @Override
              public boolean test(JavaAccess<?> access) {
                return followsLocale(access.getTarget());
              }
            });
  }

  private static boolean followsLocale(AccessTarget target) {
    String owner = target.getOwner().getName();
    boolean listed =
        BY_LOCALE.getOrDefault(owner, Set.of()).contains(target.getName())
            || FACTORIES.getOrDefault(owner, Set.of()).contains(target.getName());
    return listed
        && target instanceof AccessTarget.CodeUnitAccessTarget called
        && called.getRawParameterTypes().stream().noneMatch(LocaleRuleTest::saysWhich);
  }

  private static boolean saysWhich(JavaClass parameter) {
    return parameter.isEquivalentTo(Locale.class)
        || parameter.getName().equals("java.text.DecimalFormatSymbols");
  }

  /** Each follows the machine's locale in its own way. */
  @SuppressWarnings("unused")
  static final class Followers {
    static final class Formats {
      final String text = String.format("%d", 1);
    }

    static final class Formatted {
      final String text = "%d".formatted(1);
    }

    static final class Lower {
      final String text = "I".toLowerCase();
    }

    static final class UpperByReference {
      final Function<String, String> upper = String::toUpperCase;
    }

    static final class FormatByReference {
      final BiFunction<String, Object[], String> format = String::format;
    }

    static final class Prints {
      void print(PrintWriter out) {
        out.printf("%d", 1);
      }
    }

    static final class PrintsToAStream {
      void print(PrintStream out) {
        out.format("%d", 1);
      }
    }

    static final class Builds {
      final Formatter formatter = new Formatter();
    }

    static final class Decimals {
      final DecimalFormat format = new DecimalFormat("0.0");
    }

    static final class Dates {
      final DateTimeFormatter format = DateTimeFormatter.ofPattern("MMM");
    }

    static final class Numbers {
      final NumberFormat format = NumberFormat.getInstance();
    }

    static final class Asks {
      final Locale locale = Locale.getDefault();
    }
  }

  /** What is right. */
  @SuppressWarnings("unused")
  static final class Fixed {
    final String text = String.format(Locale.ROOT, "%d", 1) + "I".toLowerCase(Locale.ROOT);
    final DateTimeFormatter format = DateTimeFormatter.ofPattern("MMM", Locale.ROOT);

    void print(PrintWriter out) {
      out.printf(Locale.ROOT, "%d", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Followers.Formats.class,
        Followers.Formatted.class,
        Followers.Lower.class,
        Followers.UpperByReference.class,
        Followers.FormatByReference.class,
        Followers.Prints.class,
        Followers.PrintsToAStream.class,
        Followers.Builds.class,
        Followers.Decimals.class,
        Followers.Dates.class,
        Followers.Numbers.class,
        Followers.Asks.class
      })
  void theRuleSeesWhatFollows(Class<?> follower) {
    assertEquals(1, violations(follower));
  }

  @ParameterizedTest
  @ValueSource(classes = {Fixed.class, List.class})
  void theRuleLetsTheRestPass(Class<?> fixed) {
    assertEquals(0, violations(fixed));
  }

  private static int violations(Class<?> examined) {
    return rule()
        .evaluate(new ClassFileImporter().importClasses(examined))
        .getFailureReport()
        .getDetails()
        .size();
  }
}
