// The lone push as @parse/node-apn sends it: one after another over one connection. Started by the benchmark
// `lone_push` as `node node-apn.mjs PORT CA_FILE PUSHES`; prints the microseconds of each push, one a line.

import { loadNodeApn, providerFor, sendOne } from "../peers/node-apn.mjs";
import { PHONE, makeKey } from "../peers/world.mjs";

const [port, ca, pushes] = process.argv.slice(2);
const apn = await loadNodeApn();
const provider = providerFor(apn, { port: Number(port), ca }, makeKey());
const times = [];
for (let sent = 0; sent < Number(pushes); sent += 1) {
  const start = performance.now();
  const answer = await sendOne(apn, provider, PHONE, { body: "Hello" });
  times.push(Math.round((performance.now() - start) * 1_000));
  if (!answer.accepted) throw new Error(`the simulator refused a good push: ${JSON.stringify(answer)}`);
}
await provider.shutdown();
console.log(times.join("\n"));
