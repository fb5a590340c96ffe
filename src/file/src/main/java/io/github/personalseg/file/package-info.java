/**
 * Files as people have them: where paths lead, whose folders are whose, text that may be anything.
 */
@NullMarked
package io.github.personalseg.file;

import org.jspecify.annotations.NullMarked;
