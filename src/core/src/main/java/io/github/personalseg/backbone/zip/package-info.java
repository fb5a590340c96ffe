/** ZIP archives, read so strictly that no two readers can see different ones. */
@NullMarked
package io.github.personalseg.backbone.zip;

import org.jspecify.annotations.NullMarked;
