/** What an enemy does: hostile announcements, calls, cameras and files, to measure what holds. */
@NullMarked
package io.github.personalseg.cli.hostile;

import org.jspecify.annotations.NullMarked;
