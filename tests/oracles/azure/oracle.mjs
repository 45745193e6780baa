// @azure/storage-blob as an oracle: the questions and answers of oracle.py. It is told the folder that it is installed in.
//
// It signs for any version of the service, by the public `generateBlobSASQueryParameters` and
// `generateAccountSASQueryParameters`. Nothing is changed here to please who asks.

import crypto from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// What was signed of the question at hand: its signer has no other way to say it.
let signed = null;
const createHmac = crypto.createHmac;
crypto.createHmac = (...args) => {
  const mac = createHmac(...args);
  const update = mac.update.bind(mac);
  mac.update = (text, ...rest) => {
    signed = text;
    return update(text, ...rest);
  };
  return mac;
};

const require = createRequire(`${process.argv[2]}/`);
const blob = require("@azure/storage-blob");
const { version } = JSON.parse(
  (await import("node:fs")).readFileSync(`${process.argv[2]}/node_modules/@azure/storage-blob/package.json`, "utf8"),
);

const instant = (seconds) => new Date(seconds * 1000);
const span = (ip) => {
  const [start, end] = ip.split("-");
  return { start, end };
};

// What a keyword of the Python client is called here, and how its value is given.
const NAMES = {
  start: ["startsOn", instant],
  expiry: ["expiresOn", instant],
  ip: ["ipRange", span],
  protocol: ["protocol"],
  services: ["services"],
  resource_types: ["resourceTypes"],
  policy_id: ["identifier"],
  encryption_scope: ["encryptionScope"],
  cache_control: ["cacheControl"],
  content_disposition: ["contentDisposition"],
  content_encoding: ["contentEncoding"],
  content_language: ["contentLanguage"],
  content_type: ["contentType"],
  snapshot: ["snapshotTime"],
  version_id: ["versionId"],
  preauthorized_agent_object_id: ["preauthorizedAgentObjectId"],
  correlation_id: ["correlationId"],
  user_delegation_oid: ["delegatedUserObjectId"],
  request_headers: ["requestHeaders", Object.fromEntries],
  request_query_params: ["requestQueryParameters", Object.fromEntries],
};

function values(question, permissions) {
  const values = { version: question.version };
  for (const [name, value] of Object.entries(question.say)) {
    if (name === "permission") {
      values.permissions = permissions.parse(value);
    } else {
      const [own, given = (value) => value] = NAMES[name];
      values[own] = given(value);
    }
  }
  return values;
}

function delegationKey(said) {
  return {
    signedObjectId: said.oid,
    signedTenantId: said.tid,
    signedStartsOn: instant(said.start),
    signedExpiresOn: instant(said.expiry),
    signedService: "b",
    signedVersion: said.version,
    signedDelegatedUserTenantId: said.tenant ?? undefined,
    value: said.value,
  };
}

function token({ account, key, delegation, container, name, ...question }) {
  const credential = key === null ? null : new blob.StorageSharedKeyCredential(account, key);
  if (container === null) {
    const asked = values(question, blob.AccountSASPermissions);
    return blob.generateAccountSASQueryParameters(asked, credential).toString();
  }
  const asked = values(question, name === null ? blob.ContainerSASPermissions : blob.BlobSASPermissions);
  asked.containerName = container;
  if (name !== null) {
    asked.blobName = name;
  }
  const query =
    credential === null
      ? blob.generateBlobSASQueryParameters(asked, delegationKey(delegation), account)
      : blob.generateBlobSASQueryParameters(asked, credential);
  return query.toString();
}

function url({ base, container, name }) {
  if (container === null) {
    return `${base}/`;
  }
  const client = new blob.BlobServiceClient(base).getContainerClient(container);
  return name === null ? client.url : client.getBlobClient(name).url;
}

function answer(question) {
  signed = null;
  try {
    return { token: token(question), string_to_sign: signed, url: url(question) };
  } catch (error) {
    // Whatever it throws is its answer.
    return { refused: `${error.name}: ${error.message}` };
  }
}

console.log(JSON.stringify({ name: "@azure/storage-blob", version }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
