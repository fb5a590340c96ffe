/** Bags of rosbag2. */
module io.github.personalseg.bag {
  requires transitive io.github.personalseg.file;
  requires transitive io.github.personalseg.ros;
  requires com.github.luben.zstd_jni;
  requires com.google.gson;
  requires java.sql;
  requires org.lz4.java;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  exports io.github.personalseg.bag;
  exports io.github.personalseg.bag.storage;

  // Reads calibrations into records.
  opens io.github.personalseg.bag to
      com.google.gson;
}
