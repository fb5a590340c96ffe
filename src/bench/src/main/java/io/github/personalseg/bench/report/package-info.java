/**
 * What a benchmark run leaves to read: Markdown, JSON and charts, the paper's figures beside ours.
 */
@NullMarked
package io.github.personalseg.bench.report;

import org.jspecify.annotations.NullMarked;
