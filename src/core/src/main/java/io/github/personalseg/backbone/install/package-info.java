/** Brings published models onto this machine: catalogue, download, conversion, and their folder. */
@NullMarked
package io.github.personalseg.backbone.install;

import org.jspecify.annotations.NullMarked;
