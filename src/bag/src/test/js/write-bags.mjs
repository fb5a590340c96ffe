// Usage: node write-bags.mjs FOLDER
// Writes one bag per combination of compression, chunks and summary, all with the same messages,
// and expected.json with the messages as JSON: {topic, type, logTime, publishTime, message}.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { McapWriter } from "@mcap/core";
import { parse } from "@foxglove/rosmsg";
import { MessageWriter } from "@foxglove/rosmsg2-serialization";
import { compressors } from "./compression.mjs";

const folder = process.argv[2];
const separator = "=".repeat(80);
const time = "MSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec";
const header = `MSG: std_msgs/Header\nbuiltin_interfaces/Time stamp\nstring frame_id\n${separator}\n${time}`;
const image = `std_msgs/Header header
uint32 height
uint32 width
string encoding
uint8 is_bigendian
uint32 step
uint8[] data
${separator}
${header}`;
const labels = `std_msgs/Header header
vision_msgs/VisionClass[] class_map
float32 threshold
${separator}
MSG: vision_msgs/VisionClass
uint16 class_id
string class_name
${separator}
${header}`;

const types = {
  "sensor_msgs/msg/Image": image,
  "vision_msgs/msg/LabelInfo": labels,
  "std_msgs/msg/String": "string data",
};
const encoders = Object.fromEntries(
  Object.entries(types).map(([type, text]) => [type, new MessageWriter(parse(text, { ros2: true }))]),
);

const start = 1_700_000_000_123_456_789n;
const messages = [];
for (let i = 0; i < 120; i++) {
  const stamp = { sec: 1_700_000_000 + i, nanosec: i * 1_000_003 };
  const head = { stamp, frame_id: `camera ${i}` }; // ASCII only: the library writes no other text
  const width = 1 + (i % 17);
  const made = [
    ["/image", "sensor_msgs/msg/Image", {
      header: head, height: 3, width, encoding: "mono8", is_bigendian: 0, step: width,
      data: Array.from({ length: 3 * width }, (_, k) => (k * 31 + i * 7) % 256),
    }],
    ["/label_info", "vision_msgs/msg/LabelInfo", {
      header: head, threshold: i / 8,
      class_map: Array.from({ length: i % 4 }, (_, k) => ({ class_id: 65535 - k, class_name: `w${k}` })),
    }],
    ["/text", "std_msgs/msg/String", { data: "x".repeat(i) }],
  ][i % 3];
  const logTime = start + BigInt(i) * 10_000_001n;
  messages.push({ topic: made[0], type: made[1], logTime, publishTime: logTime - 7n, message: made[2] });
}

// The library names the nanoseconds of a time "nsec".
function toLibrary(message) {
  if (!message.header) return message;
  const { sec, nanosec } = message.header.stamp;
  return { ...message, header: { ...message.header, stamp: { sec, nsec: nanosec } } };
}

class Memory {
  parts = [];
  length = 0n;
  position() {
    return this.length;
  }
  async write(bytes) {
    this.parts.push(Uint8Array.from(bytes));
    this.length += BigInt(bytes.byteLength);
  }
}

for (const [compression, compressChunk] of Object.entries(compressors)) {
  for (const chunked of [true, false]) {
    for (const summary of [true, false]) {
      if (!chunked && compressChunk) continue;
      const file = new Memory();
      const writer = new McapWriter({
        writable: file,
        compressChunk,
        chunkSize: 2000,
        useChunks: chunked,
        useStatistics: summary,
        useSummaryOffsets: summary,
        useMessageIndex: summary,
        useChunkIndex: summary,
        repeatSchemas: summary,
        repeatChannels: summary,
      });
      await writer.start({ profile: "ros2", library: "interop" });
      const channels = new Map();
      for (const [sequence, { topic, type, logTime, publishTime, message }] of messages.entries()) {
        if (!channels.has(topic)) {
          const data = new TextEncoder().encode(types[type]);
          const schemaId = await writer.registerSchema({ name: type, encoding: "ros2msg", data });
          const metadata = new Map([["offered_qos_profiles", ""]]);
          const channel = { schemaId, topic, messageEncoding: "cdr", metadata };
          channels.set(topic, await writer.registerChannel(channel));
        }
        const data = encoders[type].writeMessage(toLibrary(message));
        await writer.addMessage({ channelId: channels.get(topic), sequence, logTime, publishTime, data });
      }
      await writer.end();
      const name = `${compression}-${chunked ? "chunks" : "plain"}-${summary ? "summary" : "bare"}.mcap`;
      writeFileSync(join(folder, name), Buffer.concat(file.parts));
    }
  }
}
const text = (key, value) => (typeof value === "bigint" ? value.toString() : value);
writeFileSync(join(folder, "expected.json"), JSON.stringify(messages, text));
