package io.github.personalseg.bench.report;

import io.github.personalseg.bench.protocol.Protocol;
import java.time.LocalDate;

/**
 * Under which circumstances figures were measured.
 *
 * @param set name of the data set
 * @param concepts how many of its concepts
 * @param words how many words label pixels
 * @param bundle name of the model
 * @param bundleHash SHA-256 of its bundle
 * @param machine processor, cores and operating system
 * @param date of the run
 * @param protocol shots, seeds and tests
 * @param command what was typed
 */
public record RunFacts(
    String set,
    int concepts,
    int words,
    String bundle,
    String bundleHash,
    String machine,
    LocalDate date,
    Protocol protocol,
    String command) {}
