/** Frames of recordings and folders, the marks on them, and the labels written for them. */
@NullMarked
package io.github.personalseg.cli.frames;

import org.jspecify.annotations.NullMarked;
