// Sends with @parse/node-apn: `node node-apn.mjs PORT CA_FILE PUSHES IN_FLIGHT BYTES` prints
// {"accepted", "seconds", "p50_us", "p99_us"}, as every client here does.

import { loadNodeApn, providerFor } from "../node-apn.mjs";
import { TOPIC, makeKey } from "../world.mjs";

const [port, ca, ...numbers] = process.argv.slice(2);
const [pushes, inFlight, bytes] = numbers.map(Number);
const apn = await loadNodeApn();
const provider = providerFor(apn, { port: Number(port), ca }, makeKey());
const alert = "a".repeat(Math.max(0, bytes - '{"aps":{"alert":""}}'.length));
const times = [];

async function push(number) {
  const notification = new apn.Notification({ topic: TOPIC, pushType: "alert", priority: 10, alert });
  const start = performance.now();
  const { failed } = await provider.send(notification, number.toString(16).padStart(64, "0"));
  if (failed.length > 0) throw new Error(`a good push failed: ${JSON.stringify(failed[0])}`);
  times.push((performance.now() - start) * 1_000);
}

await push(pushes);
times.length = 0;
const start = performance.now();
let next = 0;
const oneAfterAnother = async () => {
  while (next < pushes) await push(next++);
};
await Promise.all(Array.from({ length: inFlight }, oneAfterAnother));
const seconds = (performance.now() - start) / 1_000;
await provider.shutdown();
times.sort((a, b) => a - b);
const percentile = (percent) => times[Math.ceil((times.length * percent) / 100) - 1];
console.log(JSON.stringify({ accepted: times.length, seconds, p50_us: percentile(50), p99_us: percentile(99) }));
