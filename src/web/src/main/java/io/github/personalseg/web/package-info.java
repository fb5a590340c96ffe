/**
 * The teach page: an HTTP server with a small JSON interface and the page that uses it. It asks
 * everything of a {@link io.github.personalseg.web.teachable.TeachableNode} and knows no ROS.
 */
@NullMarked
package io.github.personalseg.web;

import org.jspecify.annotations.NullMarked;
