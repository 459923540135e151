// A provider certificate as Apple makes them (UID, OU, the extension of its environment), by openssl, and the
// peers that give it in TLS in place of a provider token.

import { writeFile } from "node:fs/promises";

import { capture } from "./programs.mjs";
import { TEAM_ID, TOPIC } from "./world.mjs";

const ENVIRONMENTS = {
  sandbox: { name: "Apple Development IOS Push Services", oid: "1.2.840.113635.100.6.3.1" },
  production: { name: "Apple Production IOS Push Services", oid: "1.2.840.113635.100.6.3.2" },
};

/** Certificate and key for TOPIC, PEM files in `folder`. */
export async function makeCertificate(folder, environment) {
  const { name, oid } = ENVIRONMENTS[environment];
  const paths = Object.fromEntries(["cnf", "pem", "key"].map((end) => [end, `${folder}/push-${environment}.${end}`]));
  await writeFile(paths.cnf, [
    "[req]", "distinguished_name = subject", "prompt = no", "x509_extensions = push",
    "[subject]", `UID = ${TOPIC}`, `CN = ${name}: ${TOPIC}`, `OU = ${TEAM_ID}`, "C = US",
    "[push]", "keyUsage = critical,digitalSignature", "extendedKeyUsage = critical,clientAuth", `${oid} = DER:0500`,
  ].join("\n"));
  const { code, stderr } = await capture("openssl", [
    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
    "-config", paths.cnf, "-keyout", paths.key, "-out", paths.pem,
  ]);
  if (code !== 0) throw new Error(`openssl req failed: ${stderr.trim()}`);
  return { certificate: paths.pem, key: paths.key };
}
