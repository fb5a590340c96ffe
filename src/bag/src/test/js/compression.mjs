// The compressions MCAP knows, both ways.
import lz4decompress from "@foxglove/wasm-lz4";
import zstd from "@foxglove/wasm-zstd";
import lz4js from "lz4js";

await lz4decompress.isLoaded;
await zstd.isLoaded;

export const decompressHandlers = {
  lz4: (bytes, size) => lz4decompress(bytes, Number(size)),
  zstd: (bytes, size) => zstd.decompress(bytes, Number(size)),
};

export const compressors = {
  none: undefined,
  lz4: (bytes) => ({ compression: "lz4", compressedData: new Uint8Array(lz4js.compress(bytes)) }),
  zstd: (bytes) => ({ compression: "zstd", compressedData: new Uint8Array(zstd.compress(bytes, 3)) }),
};
