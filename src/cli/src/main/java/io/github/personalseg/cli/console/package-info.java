/** What a terminal shows: errors of one line, progress, tables. */
@NullMarked
package io.github.personalseg.cli.console;

import org.jspecify.annotations.NullMarked;
