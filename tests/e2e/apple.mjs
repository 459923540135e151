// Files as Apple hands them out, made on the spot with openssl and with nothing of Pushbench: an authority with
// Apple's name, push certificates with the OIDs and DER shapes of Apple's (apns.md §5), profiles (§8), apps.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const DAY = 86_400_000;
const ARC = "1.2.840.113635.100.6.3";
export const TEAM = "TEAM7XQ2AB";

/** Runs openssl and returns what it prints; throws with what it said where it fails. */
export function openssl(...args) {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 });
}

/** Whether openssl does it, and all that it said. */
export function tried(...args) {
  const { status, stdout, stderr } = spawnSync("openssl", args, { encoding: "utf8", timeout: 20_000 });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

/** An authority that looks like Apple's, in `folder`. */
export class Authority {
  #folder;
  #made = 0;

  constructor(folder) {
    this.#folder = folder;
    mkdirSync(join(folder, "issued"), { recursive: true });
    const subject =
      "/CN=Apple Worldwide Developer Relations Certification Authority/OU=G4/O=Apple Inc./C=US";
    openssl(
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-sha256", "-subj", subject],
      ...["-keyout", this.#at("ca.key"), "-out", this.#at("ca.pem")],
    );
    writeFileSync(this.#at("index"), "");
    writeFileSync(this.#at("index.attr"), "unique_subject = no\n");
    writeFileSync(this.#at("serial"), "1000\n");
    writeFileSync(this.#at("ca.conf"), this.#configuration());
  }

  /** A push certificate for a request, as `.cer`: `kind` is `development` or `universal`; so many days are left. */
  sign(request, name, { kind = "universal", bundle = "com.acme.shop", days = 300 } = {}) {
    const sandbox = kind === "development";
    const common = sandbox ? "Apple Development IOS Push Services" : "Apple Push Services";
    const subject = `/UID=${bundle}/CN=${common}: ${bundle}/OU=${TEAM}${sandbox ? "" : "/O=Acme GmbH"}/C=DE`;
    const extensions = [
      "basicConstraints = critical, CA:false",
      "keyUsage = critical, digitalSignature",
      "extendedKeyUsage = clientAuth",
      `${ARC}.1 = DER:0500`,
      ...(sandbox ? [] : [`${ARC}.2 = DER:0500`, `${ARC}.6 = DER:${topics(bundle).toString("hex")}`]),
    ];
    const file = this.#at(`extensions-${++this.#made}`);
    writeFileSync(file, `${extensions.join("\n")}\n`);
    // An hour more than so many days: whole days are counted.
    const end = Date.now() + days * DAY + DAY / 24;
    const pem = this.#at(`${name}.pem`);
    openssl(
      ...["ca", "-config", this.#at("ca.conf"), "-batch", "-notext", "-preserveDN", "-utf8", "-subj", subject],
      ...["-in", request, "-extfile", file, "-startdate", utc(end - 395 * DAY), "-enddate", utc(end), "-out", pem],
    );
    const cer = this.#at(`${name}.cer`);
    openssl("x509", "-in", pem, "-outform", "DER", "-out", cer);
    return cer;
  }

  /** A provisioning profile. Without `environment` it allows no pushes. */
  profile(name, { bundle = "com.acme.shop", environment = "development", days = 200 } = {}) {
    const list = this.#at(`${name}.plist`);
    writeFileSync(list, profileList(name, bundle, environment, days));
    const file = this.#at(`${name}.mobileprovision`);
    openssl(
      ...["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-in", list],
      ...["-signer", this.#at("ca.pem"), "-inkey", this.#at("ca.key"), "-out", file],
    );
    return file;
  }

  /** An app as an `.ipa` with that profile in it; without one, as from the store. */
  app(name, profile, bundle = "com.acme.shop") {
    const folder = "Payload/Shop.app";
    const entries = [[`${folder}/Info.plist`, Buffer.from(infoList(bundle))]];
    if (profile) entries.push([`${folder}/embedded.mobileprovision`, readFileSync(profile)]);
    const file = this.#at(`${name}.ipa`);
    writeFileSync(file, zip(entries));
    return file;
  }

  #at(name) {
    return join(this.#folder, name);
  }

  #configuration() {
    const parts = ["UID", "CN", "OU", "O", "C", "emailAddress"].map((part) => `${part} = optional`);
    return `[ca]
default_ca = apple
[apple]
new_certs_dir = ${this.#at("issued")}
database = ${this.#at("index")}
serial = ${this.#at("serial")}
certificate = ${this.#at("ca.pem")}
private_key = ${this.#at("ca.key")}
default_md = sha256
policy = any
[any]
${parts.join("\n")}
`;
  }
}

/** The topics of a universal certificate: pairs of a topic and its tags (§5.1). */
function topics(bundle) {
  const tagged = [
    [bundle, "app"],
    [`${bundle}.voip`, "voip"],
    [`${bundle}.complication`, "complication"],
  ];
  return der(0x30, ...tagged.flatMap(([topic, tag]) => [text(topic), der(0x30, text(tag))]));
}

const text = (value) => der(0x0c, Buffer.from(value));

function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  if (body.length > 255) throw new Error("longer than one byte can say");
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** As `openssl ca` takes it: YYYYMMDDHHMMSSZ. */
function utc(time) {
  return `${new Date(time).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

function profileList(name, bundle, environment, days) {
  const date = (time) => `<date>${new Date(time).toISOString().slice(0, 19)}Z</date>`;
  const production = environment === "production";
  const entitlements = [
    `<key>application-identifier</key><string>${TEAM}.${bundle}</string>`,
    environment ? `<key>aps-environment</key><string>${environment}</string>` : "",
    `<key>com.apple.developer.team-identifier</key><string>${TEAM}</string>`,
    `<key>get-task-allow</key><${!production}/>`,
  ];
  const devices = ["00008110-000A1B2C3D4E5F60", "00008120-001122334455667A"];
  return plist(`
  <key>Name</key><string>${name}</string>
  <key>UUID</key><string>6b2f0c9e-5d0f-4f0e-9a51-0f6f5f1f2a77</string>
  <key>TeamName</key><string>Acme GmbH</string>
  <key>TeamIdentifier</key><array><string>${TEAM}</string></array>
  <key>CreationDate</key>${date(Date.now() - 30 * DAY)}
  <key>ExpirationDate</key>${date(Date.now() + days * DAY + DAY / 24)}
  <key>ProvisionedDevices</key><array>${devices.map((it) => `<string>${it}</string>`).join("")}</array>
  <key>Entitlements</key><dict>${entitlements.join("")}</dict>`);
}

function infoList(bundle) {
  return plist(`
  <key>CFBundleIdentifier</key><string>${bundle}</string>
  <key>CFBundleName</key><string>Shop</string>
  <key>CFBundleDisplayName</key><string>Acme Shop</string>
  <key>CFBundleShortVersionString</key><string>5.2</string>
  <key>CFBundleVersion</key><string>1180</string>`);
}

function plist(body) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${body}
</dict></plist>
`;
}

/** A zip file whose entries are stored as they are. */
function zip(entries) {
  const [parts, listed] = [[], []];
  let offset = 0;
  for (const [name, content] of entries) {
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    parts.push(Buffer.from("PK\x03\x04"), facts, Buffer.from(name), content);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    listed.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, rest, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + content.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, Buffer.from("PK\x05\x06"), end]);
}
