/** What every bag format has: topics, messages, filters, compression and metadata. */
@NullMarked
package io.github.personalseg.bag.storage;

import org.jspecify.annotations.NullMarked;
