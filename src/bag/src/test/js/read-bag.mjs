// Usage: node read-bag.mjs FILE.mcap
// Prints one JSON line per message: {topic, type, logTime, publishTime, message}, first by way of
// the index, then a line {"stream": [...]} with topic and log time of each message read in sequence.
import { readFileSync } from "node:fs";
import { McapIndexedReader, McapStreamReader } from "@mcap/core";
import { parse } from "@foxglove/rosmsg";
import { MessageReader } from "@foxglove/rosmsg2-serialization";
import { decompressHandlers } from "./compression.mjs";

const bytes = readFileSync(process.argv[2]);

// 64-bit integers as decimal strings, typed arrays as lists, times with ROS 2's field names.
function plain(value) {
  if (typeof value === "bigint") return value.toString();
  if (ArrayBuffer.isView(value)) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(([key, inner]) => [key, plain(inner)]);
    const isTime = entries.length === 2 && "sec" in value && "nsec" in value;
    return Object.fromEntries(isTime ? [["sec", value.sec], ["nanosec", value.nsec]] : entries);
  }
  return value;
}

const readable = {
  size: async () => BigInt(bytes.length),
  read: async (offset, length) => bytes.subarray(Number(offset), Number(offset + length)),
};
const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
if (reader.header.profile !== "ros2") throw new Error(`profile is ${reader.header.profile}`);
const decoders = new Map();
let count = 0n;
for await (const record of reader.readMessages({ validateCrcs: true })) {
  const channel = reader.channelsById.get(record.channelId);
  const schema = reader.schemasById.get(channel.schemaId);
  if (schema.encoding !== "ros2msg") throw new Error(`schema encoding is ${schema.encoding}`);
  if (channel.messageEncoding !== "cdr") throw new Error(`encoding is ${channel.messageEncoding}`);
  if (!decoders.has(schema.id)) {
    const text = new TextDecoder().decode(schema.data);
    decoders.set(schema.id, new MessageReader(parse(text, { ros2: true })));
  }
  console.log(
    JSON.stringify({
      topic: channel.topic,
      type: schema.name,
      logTime: record.logTime.toString(),
      publishTime: record.publishTime.toString(),
      message: plain(decoders.get(schema.id).readMessage(record.data)),
    }),
  );
  count++;
}
if (reader.statistics.messageCount !== count) {
  throw new Error(`statistics say ${reader.statistics.messageCount} messages, read ${count}`);
}

const stream = new McapStreamReader({ validateCrcs: true, decompressHandlers });
stream.append(bytes);
const topics = new Map();
const sequence = [];
for (let record; (record = stream.nextRecord()); ) {
  if (record.type === "Channel") topics.set(record.id, record.topic);
  if (record.type === "Message") {
    sequence.push([topics.get(record.channelId), record.logTime.toString()]);
  }
}
if (!stream.done()) throw new Error("the file does not end as it should");
console.log(JSON.stringify({ stream: sequence }));
