/** Teaching while frames stream: requests, references, lessons and their verdicts. */
@NullMarked
package io.github.personalseg.node.teach;

import org.jspecify.annotations.NullMarked;
