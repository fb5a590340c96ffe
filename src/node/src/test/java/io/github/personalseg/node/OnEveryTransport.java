package io.github.personalseg.node;

import io.github.personalseg.ros.transport.Transports;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test of the node that runs on every transport there is, a {@link TestGraph} as its parameter;
 * one that does not work on this machine is skipped with its reason.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(OnEveryTransport.Graphs.class)
public @interface OnEveryTransport {
  /** A fresh graph of each kind. */
  final class Graphs implements ArgumentsProvider {
    @Override
    public Stream<Arguments> provideArguments(ExtensionContext context) {
      return Transports.kinds().stream().map(kind -> Arguments.of(new TestGraph(kind)));
    }
  }
}
