/** The teach page. */
module io.github.personalseg.web {
  requires transitive io.github.personalseg.core;
  requires com.google.gson;
  requires io.nayuki.qrcodegen;
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.io;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.util;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.personalseg.web;
  exports io.github.personalseg.web.teachable;
}
