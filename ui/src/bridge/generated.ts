// Generated from push-ipc; do not edit. `UPDATE=1 cargo test -p push-ipc` writes it anew.

export type Environment = "sandbox" | "production";

export type Endpoint = "loopback_sandbox" | "loopback_production" | "sandbox" | "production";

export type Draft = {
  /** The profile that this is a draft of: its path in the workspace without suffix. */
  profile: string | null,
  /** The payload, byte for byte as it will be sent; may be invalid JSON while typing. */
  payload: string,
  /** `apns-push-type`. */
  push_type: string,
  /** `apns-priority`: `10`, `5`, `1`, or empty for APNs' default. */
  priority: string,
  /** `apns-expiration`: empty, `0`, Unix seconds, or `+N` for N seconds from the send. */
  expiration: string,
  /** `apns-topic`. */
  topic: string,
  /** `apns-collapse-id`. */
  collapse_id: string,
  /** `apns-id`. */
  apns_id: string,
  /** Id of the credential. */
  credential: string | null,
  /** Where to. */
  endpoint: Endpoint,
  /** Ids of the devices to send to. */
  device_ids: Array<string>,
  /** Every device with one of these tags that is for its app, environment and push type. */
  tags: Array<string>,
  /** Every such device of one of these people. */
  people: Array<string>,
  /** Whether devices are chosen anew each time: the profile keeps none. */
  ask: boolean,
  /** One more device token, pasted; empty for none. */
  token: string,
  /** Path of a file with more device tokens, one a line; empty for none. */
  token_file: string,
  /** Values of `{{name}}` in the payload, by name. */
  variables: { [key in string]: string },
  /** What a change of push type took out of the payload; it comes back with a type that takes it. */
  aside: Array<Aside>,
  /** What the team should know of it. */
  about: ProfileAbout,
};

export type DraftChange = {
  /** The draft; its payload is empty where `change` tells it. */
  draft: Draft,
  /** Names this payload, for the next change. */
  number: number,
  /** What makes the payload of the one before; none where it is told whole. */
  change: PayloadChange | null,
};

export type PayloadChange = {
  /** The number of the one before. */
  base: number,
  /** The one range that was replaced. */
  edit: TextEdit,
  /** How long the payload is after that, in UTF-16 units. */
  units: number,
};

export type DraftState = {
  /** The draft. */
  draft: Draft,
  /** Whether there is something to save. */
  edited: boolean,
};

export type Saved = {
  /** Whether the draft differs from the saved profile. */
  edited: boolean,
};

export type Problem = {
  /** Name of the field in [`Draft`], [`super::DeviceInput`] or [`super::ImportKey`]. */
  field: string,
  /** Stable name of what is wrong. */
  code: string,
  /** One or two sentences in English. */
  message: string,
  /** The values in the message: position, found text, limit. */
  details: { [key in string]: string },
};

export type CheckReply = {
  /** What cannot be put on the wire: sending is refused. */
  problems: Array<Problem>,
  /** Where credential and devices are not for it: sending asks "Send anyway". */
  warnings: Array<Problem>,
  /** What the rules find in payload and headers, in the order of the text. Sending asks about errors, and about warnings of headers. */
  findings: Array<Finding>,
  /** The variables that the payload uses, and those of the profile. */
  variables: Array<VariableView>,
  /** The payload for the first target; none where it uses no variable. */
  expanded: string | null,
  /** How many devices its tags and people choose, up to a hundred. */
  group_targets: number,
  /** Size of the payload in bytes, for the first target. */
  bytes: number,
  /** Its limit in bytes for the push type. */
  max_bytes: number,
};

export type ProfileRef = {
  /** The profile's path in the workspace without suffix. */
  profile: string,
};

export type DeviceView = {
  /** Stable id. */
  id: string,
  /** Name given by the user. */
  name: string,
  /** Device token, lower-case hex. */
  token: string,
  /** Bundle ID of the app that the token was made for; may be empty. */
  topic: string,
  /** The environment that we believe the token belongs to. */
  environment: Environment,
  /** Which of the app's tokens it is. */
  kind: DeviceKind,
  /** Whose it is; may be empty. */
  person: string,
  /** Tags, in the order given. */
  tags: Array<string>,
  /** Notes; may be empty. */
  notes: string,
  /** Whether it lives in the simulator. */
  simulated: boolean,
  /** Unix milliseconds of the first 200. */
  first_ok: number | null,
  /** Unix milliseconds of the last 200. */
  last_ok: number | null,
  /** Unix milliseconds of the last answer. */
  last_at: number | null,
  /** Status of the last answer. */
  last_status: number | null,
  /** Reason of the last answer, when it was a rejection. */
  last_reason: string | null,
  /** Unix milliseconds at which the app was gone from it, as APNs said with 410. */
  gone_at: number | null,
  /** Where its token was accepted, when that is not where it is listed: it can be moved there. */
  accepted_in: Environment | null,
  /** Values of `{{name}}` in payloads to it, by name. */
  variables: { [key in string]: string },
};

export type DeviceInput = {
  /** Id of the device to change; none for a new one. */
  id: string | null,
  /** Name; must be unique. */
  name: string,
  /** Device token, in any form in which it is pasted. */
  token: string,
  /** Bundle ID; may be empty. */
  topic: string,
  /** Environment. */
  environment: Environment,
  /** Which of the app's tokens it is. */
  kind: DeviceKind,
  /** Whose it is. */
  person: string,
  /** Tags. */
  tags: Array<string>,
  /** Notes. */
  notes: string,
  /** Values of `{{name}}` in payloads to it, by name. */
  variables: { [key in string]: string },
};

export type ById = {
  /** Its id. */
  id: string,
};

export type MoveDevice = {
  /** Id of the device. */
  id: string,
  /** Where its token was accepted. */
  environment: Environment,
};

export type FilePath = {
  /** The path as text. */
  path: string,
};

export type CredentialView = {
  /** Stable id. */
  id: string,
  /** Name: what clients pass as `apnsCertName`. Two certificates for different environments may share one. */
  name: string,
  /** Key or certificate. */
  kind: CredentialKind,
  /** Key ID, 10 characters; keys alone have one. */
  key_id: string | null,
  /** Team ID, 10 characters; a certificate may name none. */
  team_id: string | null,
  /** SHA-256 of the public key, in hex. */
  fingerprint: string,
  /** The certificate, of one. */
  certificate: CertificateView | null,
  /** Environments that it is good for. A key with an unknown scope has both. */
  environments: Environment[],
  /** Topics that it is good for; empty for a key that is good for all of its team. */
  topics: Array<string>,
  /** Who says so. */
  scope: ScopeSource,
  /** Topics that APNs refused to this key (`TopicDisallowed`). */
  refused_topics: Array<string>,
  /** Whether it is the key made on the spot for the simulator. */
  sample: boolean,
  /** Whether the vault that is open now holds its private key. */
  usable: boolean,
  /** Hosts outside Apple's that it was allowed for on this machine. */
  hosts: Array<string>,
};

export type CredentialKind = "key" | "certificate";

export type ScopeSource = "certificate" | "recorded" | "learned" | "unknown";

export type KeyScope = {
  /** Id of the credential. */
  id: string,
  /** Environments; both where it is not limited. */
  environments: Environment[],
  /** Topics; empty for all of the team. */
  topics: Array<string>,
};

export type ImportKey = {
  /** The file. */
  path: string,
  /** Name of the credential; must be unique. One that takes the place of another keeps that one's. */
  name: string,
  /** Key ID. */
  key_id: string,
  /** Team ID. */
  team_id: string,
  /** Environments as the user recorded them; both where it is not limited. */
  environments: Environment[],
  /** Topics as the user recorded them; empty for all of the team. */
  topics: Array<string>,
  /** Id of the credential that this key takes the place of; none for a new one. */
  replaces: string | null,
};

export type ImportCertificate = {
  /** The file. */
  path: string,
  /** As in [`InspectFile`]. */
  password: string | null,
  /** As in [`InspectFile`]. */
  other: string | null,
  /** SHA-256 of the certificate that is meant, in hex: a file may hold several. */
  sha256: string,
  /** Name of the credential. One that takes the place of another keeps that one's. */
  name: string,
  /** Id of the credential that this one takes the place of (a renewed certificate); none for a new one. */
  replaces: string | null,
};

export type InspectFile = {
  /** The file. */
  path: string,
  /** Password of a `.p12`, or of an encrypted key; none if none was asked for. */
  password: string | null,
  /** A second file with the private key (`.key`), or with the certificate. */
  other: string | null,
};

export type RenameCredential = {
  /** Its id. */
  id: string,
  /** The new name. */
  name: string,
};

export type CredentialUses = {
  /** Paths of the profiles of the open workspace that name it. */
  profiles: Array<string>,
};

export type ExportP12 = {
  /** Id of the credential. */
  id: string,
  /** Where to: a folder, or a file that is not there yet. */
  path: string,
  /** The password; the window asked for it twice. */
  password: string,
  /** Form. */
  form: P12Form,
};

export type P12Form = "classic" | "modern";

export type SavedFile = {
  /** Its path. */
  path: string,
};

export type MakeRequest = {
  /** E-mail address of the subject. */
  email: string,
  /** Common name of the subject. */
  common_name: string,
  /** Country, two letters; may be empty. */
  country: string,
  /** Where the request is saved: a folder, or a file that is not there yet. */
  path: string,
};

export type RequestMade = {
  /** The file. */
  path: string,
  /** All requests that wait for their certificate, the newest first. */
  requests: Array<RequestView>,
};

export type RequestView = {
  /** Stable id; the key's in the vault. */
  id: string,
  /** Subject. */
  subject: RequestSubject,
  /** SHA-256 of its public key, in hex. */
  fingerprint: string,
  /** Unix milliseconds at which it was made. */
  made_at: number,
  /** Where it was saved. */
  path: string,
  /** Whether the vault that is open now holds its private key. */
  usable: boolean,
};

export type RequestSubject = {
  /** E-mail address. */
  email: string | null,
  /** Common name. */
  common_name: string | null,
  /** Country, two letters. */
  country: string | null,
};

export type AppRecord = {
  /** Name for a person. */
  name: string,
  /** Bundle ID. */
  bundle_id: string,
};

export type FileView = {
  /** The path that was read. */
  path: string,
  /** Its last part. */
  file_name: string,
  /** What it is. */
  kind: FileKind,
  /** How it is written, in the field's words: `PEM, PKCS#8`, `PKCS#12, RC2-40 and 3DES, SHA-1`. */
  format: string,
  /** Whether what it holds can push as it is. */
  can_push: boolean,
  /** Damage that was repaired: stable names. */
  repairs: Array<string>,
  /** What is missing or wrong: `code` is one of the contract's (`wrong_password`, `key_only`, `expired`, …). */
  problems: Array<Problem>,
  /** A `.p8`. */
  key: KeyFacts | null,
  /** Certificates: of a `.p12`, `.cer` or `.pem`; those that can push first. */
  certificates: Array<FoundCertificate>,
  /** A signing request. */
  request: FoundRequest | null,
  /** A provisioning profile. */
  profile: ProfileFacts | null,
  /** An app. */
  app: AppFacts | null,
};

export type FileKind = "p8" | "p12" | "certificate" | "private_key" | "certificate_and_key" | "request" | "profile" | "app" | "unknown";

export type KeyFacts = {
  /** Key ID read from the file name. */
  key_id: string | null,
  /** SHA-256 of the public key, in hex. */
  fingerprint: string,
  /** Name of the credential that holds the same key already. */
  already: string | null,
};

export type FoundCertificate = {
  /** The certificate. */
  certificate: CertificateView,
  /** Where its private key is. */
  key: KeyPlace,
  /** Name of the credential that holds the same certificate already. */
  already: string | null,
  /** Credentials that it may renew: same kind, bundle ID and environments, another certificate. */
  renews: Array<CredentialRef>,
};

export type KeyPlace = "file" | "vault" | "missing";

export type CredentialRef = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
};

export type CertificateView = {
  /** What it is for. */
  kind: CertificateKind,
  /** Common name of the subject. */
  common_name: string,
  /** UID of the subject: bundle ID, pass type ID, website push ID or MDM topic (§5.4). */
  bundle_id: string | null,
  /** Topics that it may push to. */
  topics: Array<TopicView>,
  /** Environments that it may push in. */
  environments: Environment[],
  /** Team ID (OU of the subject). */
  team_id: string | null,
  /** Organisation of the subject. */
  organization: string | null,
  /** Common name of the issuer, with its unit: `Apple Worldwide Developer Relations … (G4)`. */
  issuer: string,
  /** Unix milliseconds. */
  not_before: number,
  /** Unix milliseconds. */
  not_after: number,
  /** Whole days from now to `not_after`; negative once it has expired. */
  days_left: number,
  /** Where it stands in its life. */
  validity: Validity,
  /** SHA-256 of the certificate, in hex. */
  sha256: string,
  /** SHA-256 of its public key, in hex. */
  fingerprint: string,
  /** Whether it is one that APNs takes. */
  can_push: boolean,
};

export type TopicView = {
  /** The topic. */
  topic: string,
  /** Its tags. */
  tags: Array<string>,
};

export type Validity = "not_yet" | "valid" | "expiring" | "expired";

export type CertificateKind = "universal" | "development" | "production" | "mac_development" | "mac_production" | "voip" | "watchkit" | "pass" | "website" | "mdm" | "other_push" | "no_push";

export type FoundRequest = {
  /** Subject. */
  subject: RequestSubject,
  /** Its key: `RSA 2048`, `EC P-256`. */
  key: string,
  /** Whether Apple takes it: RSA of 2048 bits (§5.5). */
  fits_apple: boolean,
  /** Whether its private key is in the vault. */
  made_here: boolean,
};

export type ProfileFacts = {
  /** Its name. */
  name: string,
  /** UUID. */
  uuid: string | null,
  /** Kind. */
  kind: ProfileKind,
  /** Team ID. */
  team_id: string | null,
  /** Team name. */
  team_name: string | null,
  /** Bundle ID pattern: the application identifier without its prefix; may end in `*`. */
  bundle_id: string | null,
  /** `aps-environment` as it stands there; none: the app may not receive pushes. */
  aps_environment: string | null,
  /** Environment of the tokens that an app signed with it gets. */
  environment: Environment | null,
  /** UDIDs of its devices; empty where it lists none. */
  devices: Array<string>,
  /** Whether it is for all devices. */
  all_devices: boolean,
  /** Common names of the certificates that may sign with it. */
  signers: Array<string>,
  /** Unix milliseconds. */
  created: number | null,
  /** Unix milliseconds. */
  expires: number | null,
  /** Whole days from now to `expires`; negative once it has expired. */
  days_left: number | null,
  /** Where it stands in its life. */
  validity: Validity | null,
  /** `com.apple.developer.usernotifications.time-sensitive`. */
  time_sensitive: boolean,
  /** `com.apple.developer.usernotifications.critical-alerts`. */
  critical_alerts: boolean,
  /** All entitlements, with their values as one line of text. */
  entitlements: Array<Entitlement>,
};

export type ProfileKind = "development" | "ad_hoc" | "app_store" | "enterprise";

export type Entitlement = {
  /** Its key. */
  name: string,
  /** Its value as one line of text. */
  value: string,
};

export type AppFacts = {
  /** Bundle ID. */
  bundle_id: string,
  /** Name under the icon. */
  name: string,
  /** Version and build: `2.4 (118)`. */
  version: string | null,
  /** Icon as PNG in Base64; none: draw a placeholder. */
  icon: string | null,
  /** App extensions. */
  extensions: Array<AppExtension>,
  /** `NSSupportsLiveActivities`. */
  live_activities: boolean,
  /** The embedded profile; none: from the store, production. */
  profile: ProfileFacts | null,
  /** Environment of the tokens it gets. */
  environment: Environment,
  /** Whether the workspace has an app of this bundle ID. */
  in_workspace: boolean,
};

export type AppExtension = {
  /** Bundle ID. */
  bundle_id: string,
  /** Name. */
  name: string,
  /** `NSExtensionPointIdentifier`, such as `com.apple.usernotifications.service`. */
  point: string,
};

export type Consent = "warnings" | "production" | "host";

export type SendRequest = {
  /** Chosen by the UI; names the run in events and in `cancel_send`. */
  run: string,
  /** What to send. */
  draft: Draft,
  /** What the user agreed to. */
  consent: Array<Consent>,
};

export type SendElsewhere = {
  /** Chosen by the UI. */
  run: string,
  /** Id of the rejected receipt. */
  receipt: string,
  /** What the user agreed to. */
  consent: Array<Consent>,
};

export type SendReply = { "kind": "refused",
  /** At which fields. */
  problems: Array<Problem>, } | { "kind": "ask",
  /** What is asked. */
  consent: Consent,
  /** Where credential and devices are not for it, when that is asked about. */
  warnings: Array<Problem>,
  /** What the rules find, when that is asked about. */
  findings: Array<Finding>,
  /** Host and port that would be reached. */
  host: string,
  /** Name of the credential that would be used. */
  credential: string,
  /** How many pushes would be sent. */
  targets: number, } | { "kind": "done",
  /** One per target, in order. */
  receipts: Array<Receipt>,
  /** Milliseconds from start to end. */
  ms: number,
  /** Set when APNs refused a token because the clock of this machine is off. */
  clock: ClockNote | null, } | { "kind": "ran",
  /** Where it stands. */
  progress: RunProgress,
};

export type Ending = "accepted" | "rejected" | "unknown" | "failed" | "cancelled";

export type RunRef = {
  /** As given in the request. */
  run: string,
};

export type Words = {
  /** English. */
  en: string,
  /** Simplified Chinese. */
  zh_hans: string,
};

export type Cause = {
  /** Stable name. */
  code: string,
  /** The values in the words by name. */
  details: { [key in string]: string },
};

export type Receipt = {
  /** Stable id within this run of the app. */
  id: string,
  /** Device it went to, when it is in the list. */
  device_id: string | null,
  /** Its name, or empty for a pasted token. */
  device_name: string,
  /** Device token. */
  token: string,
  /** Where it was sent. */
  endpoint: Endpoint,
  /** How it ended. */
  ending: Ending,
  /** HTTP status. */
  status: number | null,
  /** APNs' reason, word for word. */
  reason: string | null,
  /** What the reason means. */
  meaning: Words | null,
  /** What to do. */
  advice: Words | null,
  /** `apns-id` as received. */
  apns_id: string | null,
  /** `apns-unique-id`. */
  unique_id: string | null,
  /** With 410: Unix milliseconds since which the token is dead. */
  timestamp: number | null,
  /** Why there is no answer, in English. */
  error: string | null,
  /** The same by name, where it is known. */
  cause: Cause | null,
  /** Who stood in between, if somebody did. */
  via: Via | null,
  /** Milliseconds from request to answer. */
  ms: number,
  /** Unix milliseconds of the end. */
  at: number,
  /** Set when the other environment may accept it: "Send to … instead". */
  elsewhere: Endpoint | null,
  /** Set when this was accepted and the device is listed under the other environment: "Move device". */
  move_to: Environment | null,
};

export type InboxEntry = {
  /** Counts up from 1. */
  id: number,
  /** Unix milliseconds. */
  at: number,
  /** The environment that was played. */
  environment: Environment,
  /** Name of the simulated device, if the token is one's. */
  device_name: string | null,
  /** Device token from the path. */
  token: string,
  /** `apns-topic`. */
  topic: string | null,
  /** `apns-push-type`. */
  push_type: string | null,
  /** `apns-priority`. */
  priority: string | null,
  /** `apns-id` of the answer. */
  apns_id: string,
  /** Status that was answered. */
  status: number,
  /** Reason that was answered. */
  reason: string | null,
  /** The body as text. */
  body: string,
};

export type Event = { "kind": "receipt",
  /** The run. */
  run: string,
  /** The receipt. */
  receipt: Receipt, } | { "kind": "progress",
  /** All of it: the last one is the one that counts. */
  progress: RunProgress, } | { "kind": "chat",
  /** All of it: the last one is the one that counts. */
  progress: ChatProgress, } | { "kind": "devices",
  /** All of it: the last one is the one that counts. */
  progress: DevicesProgress, } | { "kind": "inbox",
  /** What arrived since the last time, newest first; at most as many as the inbox keeps. */
  entries: Array<InboxEntry>,
  /** How many arrived since the inbox was cleared. */
  arrived: number, } | { "kind": "not_kept",
  /** Why, in English. */
  error: string,
};

export type TokenFileView = {
  /** The path that was read. */
  path: string,
  /** Its last part. */
  file_name: string,
  /** Lines that are sent to or end `failed`: all but blank ones and those with `#`. */
  tokens: number,
  /** How many of them are no token. */
  bad: number,
  /** What is wrong with the first of these; its line is in the details. */
  first_bad: Problem | null,
  /** Names of the columns beside `token`, where the file is CSV with a heading: variables. */
  columns: Array<string>,
};

export type RunState = "running" | "paused" | "asking" | "ended";

export type RunProgress = {
  /** As given in the request. */
  run: string,
  /** Name of the profile that it sends. */
  name: string,
  /** Name of the token file. */
  file_name: string,
  /** Where to. */
  endpoint: Endpoint,
  /** Unix milliseconds of its start. */
  started_at: number,
  /** How far it is. */
  state: RunState,
  /** How many targets it has. */
  total: number,
  /** How many APNs took. */
  accepted: number,
  /** How many APNs refused. */
  rejected: number,
  /** Of how many it is not known. */
  unknown: number,
  /** How many could not be sent. */
  failed: number,
  /** How many were called off. */
  cancelled: number,
  /** How many are under way, waiting for another try included. */
  in_flight: number,
  /** Seconds since its start. */
  seconds: number,
  /** Endings a second: of late while it runs, of all at its end. */
  rate: number,
  /** Seconds that are left at this rate; none where that cannot be told. */
  eta_seconds: number | null,
  /** Half of the answers came within so many milliseconds. */
  p50_ms: number | null,
  /** 99 of 100 answers came within so many milliseconds. */
  p99_ms: number | null,
  /** What was answered other than "accepted", the most frequent first. */
  reasons: Array<ReasonCount>,
  /** Why it stopped early, while it asks and when it ended of it. */
  stop: RunStop | null,
  /** Who stands in between, if somebody does. */
  via: Via | null,
  /** Set when APNs refused a token because the clock of this machine is off. */
  clock: ClockNote | null,
};

export type ReasonCount = {
  /** How these targets ended. */
  ending: Ending,
  /** HTTP status. */
  status: number | null,
  /** APNs' reason, word for word; else the stable name of why there is no answer. */
  reason: string,
  /** How many. */
  count: number,
  /** What it means. */
  meaning: Words | null,
  /** What to do. */
  advice: Words | null,
  /** Why there is no answer, in English, as the first of them says it. */
  error: string | null,
  /** The same by name, where it is known. */
  cause: Cause | null,
};

export type RunStop = { "kind": "same_answer",
  /** How many there were. */
  answers: number,
  /** Their status. */
  status: number,
  /** Their reason. */
  reason: string,
  /** What it means. */
  meaning: Words,
  /** What to do. */
  advice: Words, } | { "kind": "bad_tokens",
  /** How many answers there were. */
  answers: number,
  /** How many of them were `BadDeviceToken`. */
  bad: number, } | { "kind": "no_record",
  /** Why, in English. */
  error: string, } | { "kind": "unreachable",
  /** Why, in English. */
  error: string,
};

export type RunRow = {
  /** Counts up from 1 in the order of the endings. */
  id: number,
  /** Line in the token file. */
  line: number | null,
  /** Name of the device, when it is in the list. */
  device_name: string,
  /** Device token; empty where the line holds none. */
  token: string,
  /** How it ended. */
  ending: Ending,
  /** HTTP status. */
  status: number | null,
  /** As in [`ReasonCount`]. */
  reason: string | null,
  /** Why there is no answer, in English. */
  error: string | null,
  /** The same by name, where it is known. */
  cause: Cause | null,
  /** Milliseconds from request to answer. */
  ms: number,
  /** How often it was tried. */
  attempts: number,
};

export type RunSample = {
  /** The last 200, newest first; 30 while the run goes on. */
  latest: Array<RunRow>,
  /** The first 200 that were not accepted, oldest first. */
  troubled: Array<RunRow>,
};

export type PauseRun = {
  /** The run. */
  run: string,
  /** Whether it waits from now on. */
  paused: boolean,
};

export type AnswerStop = {
  /** The run. */
  run: string,
  /** "Go on anyway"; else "Stop here". */
  go_on: boolean,
};

export type InterruptedRun = {
  /** Names it in `resume_run`, `unknown_of_run` and `discard_run`. */
  id: string,
  /** Name of the profile that it sends. */
  name: string,
  /** Name of the token file. */
  file_name: string,
  /** Where to. */
  endpoint: Endpoint,
  /** Unix milliseconds of its start. */
  started_at: number,
  /** How many targets it had. */
  total: number,
  /** How many APNs answered for good. */
  answered: number,
  /** How many may have been sent and have no answer. */
  unknown: number,
};

export type ResumeRun = {
  /** The run that was interrupted. */
  id: string,
  /** Chosen by the UI; names the run from now on. */
  run: string,
  /** What the user agreed to. */
  consent: Array<Consent>,
};

export type UnknownTargets = {
  /** The first thousand, in the order of the run. */
  rows: Array<RunRow>,
  /** How many there are. */
  total: number,
};

export type Aside = {
  /** JSON pointer (RFC 6901) to where it stood. */
  pointer: string,
  /** The value, as it was written. */
  json: string,
};

export type Finding = {
  /** Stable name of the rule. */
  rule: string,
  /** How bad it is. */
  severity: Severity,
  /** Name of the field in [`super::Draft`] that it is about. */
  field: string,
  /** JSON pointer (RFC 6901) to the value; empty for the whole payload and for headers. */
  pointer: string,
  /** Where in the payload; none for headers. */
  span: Span | null,
  /** Line of the span, from 1; 0 for headers. */
  line: number,
  /** Column of the span, from 1, in characters; 0 for headers. */
  column: number,
  /** Other places that it is about, such as the first of two equal keys. */
  also: Array<Span>,
  /** One sentence: what was found, why it matters, what to do. */
  words: Words,
  /** A change that settles it, where there is one. */
  fix: Fix | null,
};

export type Severity = "error" | "warning" | "info";

export type Span = {
  /** First unit. */
  from: number,
  /** The unit after the last. */
  to: number,
};

export type TextEdit = {
  /** First unit that goes. */
  from: number,
  /** The unit after the last that goes. */
  to: number,
  /** What comes. */
  insert: string,
};

export type Fix = {
  /** What it does, in a few words. */
  title: Words,
  /** Changes of the payload, in order; none overlaps another. */
  edits: Array<TextEdit>,
  /** New texts of fields of [`super::Draft`], by name. */
  fields: { [key in string]: string },
};

export type VariableView = {
  /** As it stands between the braces. */
  name: string,
  /** Where its value comes from. */
  source: VariableSource,
  /** Its value for the first target; none where it is not known. */
  value: string | null,
  /** Whether the payload uses it. */
  used: boolean,
};

export type VariableSource = "unknown" | "built_in" | "profile" | "device" | "column";

export type KeyView = {
  /** As it is written. */
  name: string,
  /** JSON pointer of the object that it stands in: empty, `/aps`, `/aps/alert`, `/aps/sound`; for the alerts of Live Activities also `/aps/alert/title` and `/aps/alert/body`. */
  place: string,
  /** What it takes: `text`, `text_or_object`, `number`, `one`, `seconds`, `boolean`, `object`, `texts`. */
  shape: string,
  /** The values that it knows, as JSON; empty where any will do. */
  values: Array<string>,
  /** Smallest number, where there is one. */
  least: number | null,
  /** Largest number, where there is one. */
  most: number | null,
  /** A value to begin with, as JSON. */
  example: string,
  /** The push types that read it; empty for all. */
  push_types: Array<string>,
  /** What it does, in one sentence. */
  meaning: Words,
};

export type TemplateView = {
  /** Stable name. */
  id: string,
  /** Its name. */
  name: Words,
  /** When to use it, in one line. */
  about: Words,
  /** `apns-push-type`. */
  push_type: string,
  /** `apns-priority`. */
  priority: string,
  /** `apns-expiration`, as in [`Draft`]. */
  expiration: string,
  /** The payload. */
  payload: string,
};

export type ImportSource = { "kind": "text",
  /** The text. */
  text: string, } | { "kind": "file",
  /** Its path. */
  path: string,
};

export type PushFormat = "apns" | "curl" | "payload" | "swift";

export type ImportedPush = {
  /** What it was. */
  format: PushFormat,
  /** The payload, byte for byte. */
  payload: string | null,
  /** Bundle ID of the app, where it is named apart from the topic. */
  bundle_id: string | null,
  /** Texts of header fields of [`Draft`], by name. */
  headers: { [key in string]: string },
  /** Device token. */
  token: string | null,
  /** Name of the credential. */
  credential: string | null,
  /** Host and port that it goes to. */
  host: string | null,
  /** What was set aside, and why. */
  notes: Array<Words>,
};

export type ExportPush = {
  /** What to export. */
  draft: Draft,
  /** As what. */
  format: PushFormat,
  /** Where to; none: only shown. */
  path: string | null,
};

export type ExportedPush = {
  /** The text. */
  text: string,
  /** What a file of it is called. */
  file_name: string,
  /** Where it was written. */
  path: string | null,
  /** What it leaves out, or needs. */
  notes: Array<Words>,
};

export type BootedSimulator = {
  /** Its UDID. */
  id: string,
  /** Its name: `iPhone 17 Pro`. */
  name: string,
  /** Its system: `iOS 26.1`. */
  runtime: string,
};

export type PushToBooted = {
  /** UDID. */
  id: string,
  /** What to send. */
  draft: Draft,
};

export type AppRef = {
  /** Its bundle ID. */
  bundle_id: string,
};

export type AddStrings = {
  /** Bundle ID of the app. */
  bundle_id: string,
  /** Path of a `.strings` or `.xcstrings` file. */
  path: string,
};

export type StringsView = {
  /** Bundle ID of the app. */
  bundle_id: string,
  /** By language; empty where none were added. */
  languages: Array<StringsLanguage>,
};

export type StringsLanguage = {
  /** As the file has it: `en`, `zh-Hans`; `Base` where nothing names it. */
  language: string,
  /** The last file that they came from. */
  file_name: string,
  /** Format by key. */
  texts: { [key in string]: string },
};

export type ImageAddress = {
  /** An `https` address. */
  url: string,
};

export type FetchedImage = {
  /** `image/png`, `image/jpeg` or `image/gif`, by its first bytes. */
  mime: string,
  /** Its bytes in Base64. */
  data: string,
  /** Its size in bytes. */
  bytes: number,
  /** The host that it came from in the end. */
  host: string,
};

export type SavePicture = {
  /** Where to. */
  path: string,
  /** A PNG in Base64. */
  png: string,
};

export type ScenarioEntry = {
  /** Path below `scenarios/` without suffix, with `/`. */
  id: string,
  /** Last part of it. */
  name: string,
  /** The title in its file, or the name where it has none. */
  title: string,
  /** The part before it; empty at the top. */
  folder: string,
  /** Whether there are changes that are not in the file. */
  edited: boolean,
  /** Why it cannot be opened, with the line where there is one. Such a file is never rewritten. */
  problem: Words | null,
};

export type ScenarioRef = {
  /** Its id. */
  id: string,
};

export type NewScenario = {
  /** Its id. */
  id: string,
  /** The scenario to copy, as it is on the screen. */
  from: string | null,
};

export type RenameScenario = {
  /** Its id. */
  id: string,
  /** The new one. */
  to: string,
};

export type ChatPlace = "loopback" | "as_bound";

export type Look = {
  /** Names that hold this; empty for all. */
  search: string,
  /** First person of the page, from 0. */
  from: number,
  /** How many of them; at most 500. */
  count: number,
  /** The person whose card is open. */
  person: string | null,
  /** Where the bindings would be pushed to. */
  place: ChatPlace,
};

export type LookAtScenario = {
  /** Its id. */
  id: string,
  /** What of it. */
  look: Look,
};

export type EditScenario = {
  /** Its id. */
  id: string,
  /** The change. */
  edit: ScenarioEdit,
  /** What is shown afterwards. */
  look: Look,
};

export type ScenarioEdit = { "kind": "name",
  /** Not empty. */
  name: string, } | { "kind": "clock",
  /** Local date and time: `2026-11-24T23:17:00`. */
  clock: string, } | { "kind": "locale",
  /** IANA name. */
  time_zone: string,
  /** `en` or `zh-Hans`. */
  language: Language, } | { "kind": "from",
  /** A person. */
  person: string, } | { "kind": "to",
  /** A person or a group. */
  to: ChatTarget, } | { "kind": "body",
  /** Text or another kind. */
  body: ChatBody, } | { "kind": "message_id",
  /** Decimal digits. */
  m: string, } | { "kind": "ext",
  /** JSON. */
  text: string, } | { "kind": "ext_field",
  /** Which. */
  field: ExtField,
  /** `true` for a switch that is on; none removes the key. */
  value: string | null, } | { "kind": "add_person",
  /** Their user name. */
  person: string, } | { "kind": "rename_person",
  /** As it is. */
  person: string,
  /** As it shall be. */
  to: string, } | { "kind": "remove_person",
  /** Their user name. */
  person: string, } | { "kind": "go_offline",
  /** Their user name. */
  person: string, } | { "kind": "options",
  /** Their user name. */
  person: string,
  /** The options. */
  options: PushOptions, } | { "kind": "person_locale",
  /** Their user name. */
  person: string,
  /** `en` or `zh-Hans`. */
  language: Language | null,
  /** IANA name. */
  time_zone: string | null, } | { "kind": "bindings",
  /** Their user name. */
  person: string,
  /** The devices. */
  bindings: Array<Binding>, } | { "kind": "group",
  /** Its id. */
  group: string,
  /** User names. */
  members: Array<string>, } | { "kind": "rename_group",
  /** As it is. */
  group: string,
  /** As it shall be. */
  to: string, } | { "kind": "remove_group",
  /** Its id. */
  group: string, } | { "kind": "join",
  /** A group. */
  group: string,
  /** Their user name. */
  person: string, } | { "kind": "leave",
  /** A group. */
  group: string,
  /** Their user name. */
  person: string, } | { "kind": "expect",
  /** Their user name. */
  person: string,
  /** A verdict. */
  verdict: Verdict | null,
  /** The payload, byte for byte. */
  payload: string | null,
};

export type ExtField = "push_content" | "push_sound" | "mutable_content" | "extern" | "force";

export type ChatTarget = { "kind": "person", "name": string } | { "kind": "group", "name": string };

export type ChatBody = { "kind": "text",
  /** The text. */
  text: string, } | { "kind": "image" } | { "kind": "voice" } | { "kind": "video" } | { "kind": "file" } | { "kind": "location" } | { "kind": "custom" };

export type DisplayStyle = "simple_banner" | "message_summary";

export type PushOptions = {
  /** `displayName`. */
  display_name: string | null,
  /** `displayStyle`. */
  display_style: DisplayStyle,
  /** `noDisturbingStartH`: 0 to 24. */
  no_disturbing_start_h: number,
  /** `noDisturbingEndH`: 0 to 24. */
  no_disturbing_end_h: number,
  /** `isNoDisturbEnable`. */
  is_no_disturb_enable: boolean,
  /** `noPushGroups`: ids of muted groups. */
  no_push_groups: Array<string>,
  /** `noPushUIds`: user names of muted people. */
  no_push_uids: Array<string>,
};

export type Binding = {
  /** Name of the device in the list of devices. On loopback one that is not there is played. */
  device: string,
  /** Name of the credential: `apnsCertName`. */
  apns_cert_name: string,
  /** Its environment. */
  environment: Environment,
};

export type Verdict = "pushed" | "online" | "no_device" | "group_muted" | "sender_muted" | "do_not_disturb";

export type VerdictCount = {
  /** The verdict. */
  verdict: Verdict,
  /** Recipients. */
  recipients: number,
  /** Devices that would be pushed to. */
  devices: number,
};

export type ScenarioReply = {
  /** The scenario without its people. */
  scenario: ScenarioView,
  /** A page of them. */
  people: PeoplePage,
  /** The person whose card is open, if they are there. */
  person: PersonView | null,
  /** Why an edit was not made; nothing has changed then. */
  refused: Problem | null,
};

export type ScenarioView = {
  /** Its id. */
  id: string,
  /** Counts the edits since it was opened: of two replies the higher one holds. */
  revision: number,
  /** Whether there are changes that are not in the file. */
  edited: boolean,
  /** Title. */
  name: string,
  /** Local date and time: `2026-11-24T23:17:00`. */
  clock: string,
  /** IANA name. */
  time_zone: string,
  /** `en` or `zh-Hans`. */
  language: Language,
  /** How many people there are. */
  people: number,
  /** The groups, in the file's order. */
  groups: Array<GroupView>,
  /** The message. */
  message: MessageView,
  /** Recipients by verdict; those without any left out. Empty where nothing can be decided. */
  counts: Array<VerdictCount>,
  /** The first recipients; at most 8. Empty where nothing can be decided. */
  recipients: Array<string>,
  /** What the recipients' devices are bound by, the most devices first. */
  certificates: Array<BoundBy>,
  /** What keeps from deciding and sending: unknown people, a message to oneself, hours out of range. */
  problems: Array<Problem>,
  /** What is doubtful: an empty do-not-disturb window, `em_force_notification` in the wrong place. */
  notes: Array<ChatNote>,
  /** Expectations that hold. */
  as_expected: number,
  /** Expectations that do not. */
  unexpected: number,
};

export type BoundBy = {
  /** Its name: `apnsCertName`. */
  name: string,
  /** The environment. */
  environment: Environment,
  /** Devices that are not dead. */
  devices: number,
};

export type ChatNote = {
  /** Stable name. */
  code: string,
  /** What it is and what to do. */
  words: Words,
  /** The person it is about. */
  person: string | null,
  /** The edit that settles it. */
  repair: ScenarioEdit | null,
};

export type GroupView = {
  /** Its id. */
  id: string,
  /** How many members it has. */
  size: number,
  /** The first of them; at most 50. */
  members: Array<string>,
};

export type MessageView = {
  /** Its id, `m`. */
  m: string,
  /** Sender. */
  from: string,
  /** Receiver. */
  to: ChatTarget,
  /** Content. */
  body: ChatBody,
  /** `ext` as typed. */
  ext: string,
  /** Why `ext` cannot be used, with line and column in the details. */
  ext_problem: Problem | null,
  /** `em_push_content`. */
  push_content: string | null,
  /** `em_push_sound`. */
  push_sound: string | null,
  /** `em_push_mutable_content`. */
  mutable_content: boolean,
  /** `extern`, where it is a string. */
  extern_text: string | null,
  /** `extern` is there and is no string: the form shows it as JSON. */
  extern_json: string | null,
  /** `em_force_notification`. */
  force: boolean,
  /** Names of keys in `ext` that the form does not show. */
  only_in_json: Array<string>,
};

export type PeoplePage = {
  /** How many the search finds. */
  total: number,
  /** The page. */
  rows: Array<PersonRow>,
};

export type ChatRole = "sender" | "recipient" | "other";

export type PersonRow = {
  /** User name. */
  name: string,
  /** `displayName`. */
  display_name: string | null,
  /** Presence. */
  online: boolean,
  /** What they are in the message. */
  role: ChatRole,
  /** Devices that are not dead. */
  devices: number,
  /** Messages that wait for them. */
  waiting: number,
  /** What is decided, for a recipient. */
  verdict: Verdict | null,
  /** Whether that is as expected; none where nothing is expected. */
  as_expected: boolean | null,
};

export type PersonView = {
  /** As in the list. */
  row: PersonRow,
  /** Push options. */
  options: PushOptions,
  /** Their own language, if not the scenario's. */
  language: Language | null,
  /** Their own time zone, if not the scenario's. */
  time_zone: string | null,
  /** Their date and time at the scenario's clock: `2026-11-24T23:17:00`. */
  local_time: string,
  /** Devices. */
  bindings: Array<BindingView>,
  /** What waits for them, the oldest first; the newest 200. */
  waiting: Array<WaitingMessage>,
  /** What was delivered to them in this scenario, the oldest first; the newest 200. */
  delivered: Array<WaitingMessage>,
  /** What is decided, for a recipient. */
  decision: DecisionView | null,
  /** What is expected. */
  expected: Expected | null,
};

export type BindingView = {
  /** As in the scenario. */
  binding: Binding,
  /** The topic it would be pushed to. */
  topic: string | null,
  /** Unix milliseconds since which APNs has called its token dead (410). It is skipped. */
  dead_since: number | null,
  /** APNs has called its token bad. It is still pushed to. */
  bad_token: boolean,
  /** Why it cannot be pushed to. */
  problem: Words | null,
};

export type WaitingMessage = {
  /** Its id. */
  m: string,
  /** Sender. */
  from: string,
  /** Group, if it went to one. */
  group: string | null,
  /** Its text, or the summary of its kind. */
  text: string,
  /** Unix milliseconds of its sending. */
  sent_at: number,
  /** Unix milliseconds of its delivery. */
  delivered_at: number | null,
};

export type DecisionView = {
  /** The verdict. */
  verdict: Verdict,
  /** Every step, in order. */
  trace: Array<TraceStep>,
  /** The payload, where one is pushed. */
  payload: ChatPayload | null,
  /** What both styles would make of it, the recipient's own first. */
  styles: Array<StyledPayload>,
};

export type StepResult = "pass" | "stop" | "overridden";

export type TraceStep = {
  /** Stable name of the rule. */
  rule: string,
  /** What it came to. */
  result: StepResult,
  /** What was seen. */
  words: Words,
  /** The service's name for it: `updatePushServiceForGroups`. */
  call: string,
  /** What Pushbench assumes where the service's documents are silent. */
  ours: Words | null,
};

export type ChatPayload = {
  /** Byte for byte as it is sent. */
  text: string,
  /** Its size. */
  bytes: number,
  /** Most bytes that APNs takes. */
  limit: number,
  /** Where it is over: by how much, and which key is the largest. */
  problem: Words | null,
  /** `aps.alert.body`. */
  body: string,
  /** `aps.badge`. */
  badge: number,
  /** `aps.sound`. */
  sound: string,
};

export type StyledPayload = {
  /** The style. */
  style: DisplayStyle,
  /** The payload. */
  payload: ChatPayload,
};

export type Expected = {
  /** A verdict. */
  verdict: Verdict | null,
  /** A payload. */
  payload: string | null,
  /** Whether it holds. */
  holds: boolean,
};

export type ComeOnline = {
  /** The scenario. */
  id: string,
  /** Their user name. */
  person: string,
  /** What is shown afterwards. */
  look: Look,
};

export type CameOnline = {
  /** The messages, the oldest first. */
  delivered: Array<WaitingMessage>,
  /** The scenario afterwards. */
  reply: ScenarioReply,
};

export type SendScenario = {
  /** Chosen by the UI; names the run in events, `chat_rows` and `cancel_send`. */
  run: string,
  /** The scenario. */
  id: string,
  /** Where to. */
  place: ChatPlace,
  /** What the user agreed to. */
  consent: Array<Consent>,
};

export type ChatSendReply = { "kind": "refused",
  /** Why. */
  problems: Array<Problem>, } | { "kind": "ask",
  /** What is asked. */
  consent: Consent,
  /** What the rules find in a payload, when that is asked about. */
  findings: Array<Finding>,
  /** Host and port that would be reached. */
  host: string,
  /** Name of the credential that would be used. */
  credential: string,
  /** How many pushes would be sent. */
  targets: number, } | { "kind": "done",
  /** What came of it. */
  progress: ChatProgress,
};

export type ChatProgress = {
  /** The run. */
  run: string,
  /** The scenario. */
  id: string,
  /** Recipients by verdict. */
  verdicts: Array<VerdictCount>,
  /** Devices to be pushed to. */
  devices: number,
  /** Accepted by APNs. */
  accepted: number,
  /** Rejected by APNs. */
  rejected: number,
  /** Written, no answer. */
  unknown: number,
  /** Not written. */
  failed: number,
  /** Not written, since it was cancelled. */
  cancelled: number,
  /** Milliseconds since the start. */
  ms: number,
  /** Whether all have ended. */
  ended: boolean,
};

export type ChatRowsOf = {
  /** The run. */
  run: string,
  /** First row, from 0. */
  from: number,
  /** How many; at most 500. */
  count: number,
  /** Leave out what was accepted. */
  problems_only: boolean,
};

export type ChatRowsPage = {
  /** How many there are. */
  total: number,
  /** The page, in the order of their ends. */
  rows: Array<ChatRow>,
};

export type ChatRow = {
  /** Whose device. */
  recipient: string,
  /** Its name. */
  device: string,
  /** Where it was sent. */
  endpoint: Endpoint,
  /** How it ended. */
  ending: Ending,
  /** HTTP status. */
  status: number | null,
  /** APNs' reason, word for word. */
  reason: string | null,
  /** What the reason means. */
  meaning: Words | null,
  /** What to do. */
  advice: Words | null,
  /** `apns-id` as received. */
  apns_id: string | null,
  /** Why nothing was sent, or there is no answer. Both are English where it has a cause. */
  error: Words | null,
  /** The same by name, where it is known. */
  cause?: Cause,
  /** Milliseconds from request to answer. */
  ms: number,
  /** This answer marked the binding dead (410). */
  died: boolean,
};

export type PastedUserInfo = {
  /** JSON, or what a console prints. */
  text: string,
};

export type UserInfoView = {
  /** The service's keys and all others, in their order. */
  rows: Array<UserInfoRow>,
  /** What had to be repaired to read it. */
  repairs: Array<Words>,
  /** Why it cannot be read, with line and column in the details. */
  problem: Problem | null,
};

export type UserInfoRow = {
  /** Path of the key: `aps.alert.body`, `f`. */
  key: string,
  /** Its value: a text as it is, anything else as JSON. */
  value: string,
  /** What it is; empty where it is none of the service's. */
  meaning: Words,
};

export type ClientCode = {
  /** Objective-C, in the service's documented calls. */
  objective_c: string,
  /** Swift, adapted from them. */
  swift: string,
};

export type ClientCodeOf = {
  /** The scenario. */
  id: string,
  /** Whose options. */
  person: string,
};

export type StartState = {
  /** Version of the app. */
  version: string,
  /** `linux`, `macos` or `windows`. */
  platform: string,
  /** Settings. */
  settings: Settings,
  /** Pane sizes as the UI saved them. */
  layout: Layout,
  /** The open workspace. */
  workspace: WorkspaceView,
  /** The draft in the compose view. */
  draft: DraftState,
  /** The devices that the draft chooses; the list is asked for by itself. */
  devices: Array<DeviceView>,
  /** Credentials. */
  credentials: Array<CredentialView>,
  /** Signing requests that wait for their certificate, the newest first. */
  requests: Array<RequestView>,
  /** Where private keys are kept. */
  vault: VaultView,
  /** The way to APNs beyond the settings. */
  network: NetworkView,
  /** The simulator. */
  simulator: SimulatorView,
  /** Facts of the push types, in Apple's order. */
  push_types: Array<PushTypeView>,
};

export type PushTypeView = {
  /** Value of `apns-push-type`. */
  name: string,
  /** Suffix of the topic; empty for none. */
  topic_suffix: string,
  /** Largest payload in bytes. */
  max_bytes: number,
  /** Priorities that Apple names for it. */
  priorities: Array<number>,
  /** Priority sent where none is chosen. */
  default_priority: number,
  /** When to use it, in one sentence. */
  about: Words,
  /** `any`, `token` where a certificate will not do, `certificate` where that is the normal way. */
  authentication: string,
  /** Whether its payload has an `aps`. */
  aps: boolean,
  /** Whether keys of the app's own may stand beside it. */
  custom: boolean,
};

export type WorkspaceView = {
  /** Its name. */
  name: string,
  /** Its folder. */
  path: string,
  /** Its profiles, sorted by path. */
  profiles: Array<ProfileView>,
  /** The folders that profiles are in or may be, sorted; paths with `/`. */
  folders: Array<string>,
  /** Its chat scenarios, sorted by path. */
  scenarios: Array<ScenarioEntry>,
  /** Its apps, sorted by name. */
  apps: Array<AppRecord>,
};

export type ProfileView = {
  /** Path in the workspace without suffix, with `/`: `Orders/Order shipped`. */
  id: string,
  /** The name saved in it, else the last part of the path. */
  name: string,
  /** The part before it; empty at the top. */
  folder: string,
  /** Endpoint saved in it. */
  endpoint: Endpoint | null,
  /** Why it cannot be opened, in English. */
  problem: string | null,
  /** Bundle ID of the app that it is about; empty for none. */
  app: string,
  /** Whether there are changes that are not in the files. */
  edited: boolean,
  /** When its files were changed, in Unix milliseconds. */
  changed_at: number | null,
};

export type SimulatorView = {
  /** Whether it runs. */
  running: boolean,
  /** Why it does not, in English. */
  problem: string | null,
  /** URL that plays the sandbox. */
  sandbox_url: string,
  /** URL that plays production. */
  production_url: string,
  /** The port that was wanted and taken by another program, if so. */
  port_taken: number | null,
  /** Path of the file with its CA certificate, for other programs. */
  ca_path: string,
  /** What arrived last, newest first. */
  inbox: Array<InboxEntry>,
  /** How many arrived since the inbox was cleared. */
  arrived: number,
};

export type VaultView = {
  /** The vault that takes a new key. */
  kind: VaultKind,
  /** Why the keychain is not: stable name. */
  problem: string | null,
  /** The same in English. */
  message: string | null,
  /** The encrypted file that a passphrase opens. */
  file: VaultFile,
};

export type VaultFile = "absent" | "locked" | "open";

export type VaultKind = "keychain" | "file" | "memory";

export type Passphrase = {
  /** The text. */
  passphrase: string,
};

export type Settings = {
  /** Language. */
  language: Language,
  /** Theme. */
  theme: Theme,
  /** Endpoint of a new notification. */
  default_endpoint: Endpoint,
  /** The way to APNs. */
  network: Network,
  /** The bounds of a send. */
  limits: SendLimits,
};

export type Network = {
  /** Which proxy. */
  proxy: ProxyChoice,
  /** Host name or address of the proxy. */
  proxy_host: string,
  /** Its port, as typed. */
  proxy_port: string,
  /** User name; empty for none. */
  proxy_user: string,
};

export type ProxyChoice = "none" | "environment" | "manual";

export type RetryPace = "fast" | "as_apple_asks";

export type SendLimits = {
  /** Most pushes under way at once. */
  max_in_flight: number,
  /** Most pushes a second; none: as fast as answers come. */
  per_second: number | null,
  /** Minutes until what is left is given up. */
  deadline_minutes: number,
  /** Stop when so many first answers are the same configuration error; 0: never. */
  first_answers: number,
  /** Stop when more than this part of the answers is `BadDeviceToken`, in percent; 100: never. */
  bad_token_percent: number,
  /** When a push is sent again. */
  retry: RetryPace,
};

export type NetworkView = {
  /** Whether a password of the proxy is kept. */
  password: boolean,
  /** Where a password would be kept: in memory it lasts for this run. */
  vault: VaultKind,
  /** Host and port of the proxy that the environment names for Apple's hosts. */
  environment: string | null,
  /** The CA that is trusted beside those of the system. */
  extra_ca: ExtraCaView | null,
};

export type ExtraCaView = {
  /** The file it was read from. */
  file_name: string,
  /** Whom its first certificate names. */
  subject: string,
  /** Who issued that. */
  issuer: string,
  /** Unix milliseconds until which it is valid. */
  not_after: number,
};

export type Via = {
  /** Host and port of a proxy. */
  proxy: string | null,
  /** Whether a CA beside those of the system was trusted, so that somebody may read along. */
  extra_ca: boolean,
};

export type ClockNote = {
  /** By how many minutes. */
  minutes: number,
  /** Whether it is ahead; else it is behind. */
  ahead: boolean,
};

export type Language = "system" | "en" | "zh-Hans";

export type Theme = "system" | "light" | "dark";

export type Layout = {
  /** Width of the sidebar. */
  sidebar: number | null,
  /** Width of the preview column. */
  preview: number | null,
  /** Height of the drawer. */
  drawer: number | null,
  /** Whether the drawer is open. */
  drawer_open: boolean,
};

export type Failure = {
  /** One per thing that the UI can act on. */
  code: FailureCode,
  /** One or two sentences in English. */
  message: string,
  /** The field it belongs to, if one. */
  field: string | null,
  /** Stable name of the exact cause. */
  cause: string | null,
  /** The values in the message by name. */
  details: { [key in string]: string },
};

export type FailureCode = "invalid_field" | "bad_key_file" | "file_access" | "bad_workspace_file" | "store" | "no_keychain" | "vault" | "wrong_passphrase" | "gone" | "simulator_off" | "not_started";

export type ProfileAbout = {
  /** Name shown in place of that of its file; empty for none. */
  name: string,
  /** Bundle ID of the app that it is about; empty for none. */
  app: string,
  /** Free text. */
  notes: string,
};

export type WorkspacesView = {
  /** The last one first. */
  recent: Array<RecentWorkspace>,
  /** The one that should have been opened at start, and why it was not. */
  failed: FailedWorkspace | null,
};

export type RecentWorkspace = {
  /** Its folder. */
  path: string,
  /** Its name. */
  name: string,
  /** Whether it is open now. */
  open: boolean,
  /** Whether it is the one that was there at first start. */
  sample: boolean,
  /** Whether its folder is not there any more. */
  missing: boolean,
};

export type FailedWorkspace = {
  /** Its folder. */
  path: string,
  /** Why, in English. */
  message: string,
};

export type FolderPath = {
  /** The folder. */
  path: string,
};

export type NewWorkspace = {
  /** The folder; it may be there already. */
  path: string,
  /** Its name; empty for that of the folder. */
  name: string,
};

export type LookAtWorkspace = {
  /** The profile on the screen, if one. */
  profile: string | null,
  /** Whether the lists are wanted in any case. */
  whole: boolean,
};

export type WorkspaceLook = {
  /** The lists, where they are not what they were. */
  workspace: WorkspaceView | null,
  /** Why the folder cannot be read, in English. */
  problem: string | null,
  /** The profile on the screen as it is now, where its file changed and nothing was typed. */
  reloaded: DraftState | null,
  /** Its file changed, and so did what was typed. */
  outside: OutsideChange | null,
};

export type OutsideChange = {
  /** The profile. */
  profile: string,
  /** What happened to its files. */
  kind: OutsideKind,
  /** Why they cannot be read, in English. */
  problem: string | null,
  /** The fields that are not the same everywhere. */
  fields: Array<OutsideField>,
  /** Whether no field was changed by both: then both changes can be had. */
  mergeable: boolean,
};

export type OutsideKind = "changed" | "deleted" | "broken";

export type OutsideField = {
  /** Its name in the file; `payload` for the other half. */
  field: string,
  /** As it was when this edit began; none where it was absent, here and below. */
  before: string | null,
  /** As it is on the screen. */
  mine: string | null,
  /** As it is in the file. */
  theirs: string | null,
};

export type SettleOutside = {
  /** The profile. */
  profile: string,
  /** The choice. */
  choice: OutsideChoice,
};

export type OutsideChoice = "mine" | "theirs" | "both";

export type NewProfile = {
  /** Its path. */
  id: string,
  /** The profile of which it is a copy. */
  from: string | null,
  /** What is on the screen, to be saved under that path. */
  draft: Draft | null,
};

export type MovePath = {
  /** What it is called now. */
  id: string,
  /** What it is to be called. */
  to: string,
};

export type FolderRef = {
  /** Path below `profiles/`. */
  folder: string,
};

export type GitView = {
  /** The branch; none where none is checked out, or there is no repository. */
  branch: string | null,
  /** The commit that is checked out in place of a branch, shortened. */
  detached: string | null,
  /** A merge, rebase or the like that is under way. */
  doing: string | null,
  /** The files that are not as in the last commit, at most 2,000. */
  files: Array<GitFile>,
  /** How many they are. */
  changed: number,
  /** How many of them are in conflict. */
  conflicted: number,
  /** Why the repository cannot be read, in English. */
  problem: string | null,
};

export type GitFile = {
  /** Its path in the workspace, with `/`. */
  path: string,
  /** What git says of it. */
  state: GitState,
};

export type GitState = "new" | "changed" | "deleted" | "conflicted";

export type BadLine = {
  /** Counted from 1; in JSON, the object's number. */
  line: number,
  /** Why. */
  problem: Problem,
};

export type CleanedToken = {
  /** Lower-case hex. */
  token: string,
  /** Its length in bytes. */
  bytes: number,
  /** What was removed, by stable name. */
  removed: Array<string>,
  /** The device that has this token already. */
  device: string | null,
};

export type DeviceChanged = {
  /** The device as it is now; none where it was removed. */
  device: DeviceView | null,
  /** How many devices there are. */
  total: number,
};

export type DeviceColumn = {
  /** Its name, or its number where it has none. */
  name: string,
  /** What it seems to hold. */
  field: DeviceField,
};

export type DeviceField = "ignored" | "token" | "name" | "person" | "topic" | "environment" | "kind" | "tags" | "notes" | "variable";

export type DeviceGroup = {
  /** The tag, or the person's name. */
  name: string,
  /** How many devices. */
  devices: number,
};

export type DeviceGroups = {
  /** Tags, those of most devices first. */
  tags: Array<DeviceGroup>,
  /** People, those of most devices first. */
  people: Array<DeviceGroup>,
};

export type DeviceIds = {
  /** Their ids. */
  ids: Array<string>,
};

export type DeviceKind = "alert" | "voip" | "live_activity" | "live_activity_start" | "location" | "push_to_talk" | "complication" | "file_provider" | "widgets" | "controls" | "mdm";

export type DevicesFile = {
  /** Last part of its path; empty for a pasted text. */
  file_name: string,
  /** `csv` or `json`. */
  format: string,
  /** Size in bytes. */
  bytes: number,
  /** Whether its first line names the columns. */
  heading: boolean,
  /** Its columns. */
  columns: Array<DeviceColumn>,
  /** Its first rows: the values of the columns. */
  rows: Array<Array<string>>,
};

export type DevicesForm = "csv" | "json";

export type DevicesImported = {
  /** New in the list. */
  added: number,
  /** Merged: already in the list, or earlier in the file. */
  merged: number,
  /** Of the new ones, those whose name was taken. */
  renamed: number,
  /** Lines that hold no device. */
  bad: number,
  /** The first of those. */
  bad_lines: Array<BadLine>,
  /** Whether it was called off: nothing has changed. */
  cancelled: boolean,
  /** How many devices there are. */
  total: number,
  /** How long it took, in seconds. */
  seconds: number,
};

export type DevicesPage = {
  /** By name, from the offset on. */
  rows: Array<DeviceView>,
  /** How many rows the search has. */
  found: number,
  /** Whether there are more than it counts. */
  more: boolean,
  /** How many devices there are. */
  total: number,
};

export type DevicesProgress = {
  /** Which one. */
  run: string,
  /** `reading`, `merging` or `writing`. */
  phase: string,
  /** How much is done, of `total`: bytes while it reads, devices otherwise. */
  done: number,
  /** How much there is. */
  total: number,
};

export type DevicesQuery = {
  /** Words; a device has each of them in name, person, tags or bundle ID, or at the beginning of its token. `#word` is the beginning of a tag. */
  text: string,
  /** How many rows are passed over. */
  offset: number,
  /** At most so many. */
  limit: number,
};

export type DevicesSource = { "kind": "file",
  /** Its path. */
  path: string, } | { "kind": "text",
  /** The text. */
  text: string,
};

export type ExportDevices = {
  /** Names this export. */
  run: string,
  /** Where the new file goes. */
  path: string,
  /** The form of the file. */
  form: DevicesForm,
  /** Those that this search finds; empty for all. */
  text: string,
};

export type GroupsQuery = {
  /** Part of the name; empty for all. */
  text: string,
};

export type ImportChoice = {
  /** Its name there; may be empty. */
  name: string,
  /** Names of the folders around it, with `/` between them. */
  folder: string,
  /** What it says. */
  push: ImportedPush,
  /** Values of variables in the payload, as far as they are known. */
  variables: { [key in string]: string },
  /** Whether it looks like a push: JSON without `aps` may be anything. */
  likely: boolean,
};

export type ImportChoices = {
  /** What it was. */
  origin: ImportOrigin,
  /** In the order of the file. */
  pushes: Array<ImportChoice>,
  /** Requests that are no calls of APNs. */
  others: number,
  /** Files that could not be read, each with the reason. */
  unread: Array<string>,
};

export type ImportDevices = {
  /** Names this import, for its progress and for calling it off. */
  run: string,
  /** What is read. */
  source: DevicesSource,
  /** What each column holds. */
  fields: Array<DeviceField>,
  /** Whether the first line names the columns. */
  heading: boolean,
  /** Of new devices, where the file does not say. */
  environment: Environment,
  /** The same. */
  device_kind: DeviceKind,
  /** The same: bundle ID; may be empty. */
  topic: string,
  /** Tags that each device gets. */
  tags: Array<string>,
};

export type ImportOrigin = "push" | "postman" | "insomnia" | "bruno" | "folder";

export type ImportSealed = {
  /** The file, and what opens it. */
  open: OpenSealed,
  /** Name of the credential. One that takes the place of another keeps that one's. */
  name: string,
  /** Id of the credential that it takes the place of; none for a new one. */
  replaces: string | null,
  /** Hosts out of those in the file that are allowed on this machine too. */
  hosts: Array<string>,
};

export type ImportedProfiles = {
  /** The workspace as it is now. */
  workspace: WorkspaceView,
  /** Paths of the new profiles. */
  saved: Array<string>,
  /** What was not saved, by name, each with the reason. */
  refused: Array<RefusedImport>,
};

export type OpenSealed = {
  /** The file. */
  path: string,
  /** The passphrase; none where a key opens it. */
  passphrase: string | null,
  /** Path of a file with keys of `age`. */
  identity: string | null,
};

export type PassphraseWorth = {
  /** About how many bits, seen from below. */
  bits: number,
  /** Fewest that are taken. */
  needed: number,
};

export type PastedToken = {
  /** The text. */
  text: string,
};

export type PoolDevice = {
  /** Name. */
  name: string,
  /** Token, lower-case hex. */
  token: string,
  /** Bundle ID. */
  topic?: string,
  /** Environment. */
  environment: Environment,
  /** Kind. */
  kind: DeviceKind,
  /** Whose it is. */
  person?: string,
  /** Tags. */
  tags?: Array<string>,
  /** Notes. */
  notes?: string,
};

export type PoolView = {
  /** Its name, without folder and ending. */
  name: string,
  /** How many devices it holds. */
  devices: number,
  /** Why it cannot be read, in English. */
  problem: string | null,
};

export type RefusedImport = {
  /** Its name. */
  name: string,
  /** Why. */
  problem: Problem,
};

export type SaveImported = {
  /** Folder in `profiles/` where they go; may be empty. */
  folder: string,
  /** What to save. */
  pushes: Array<ImportChoice>,
};

export type SavePool = {
  /** Its name. */
  name: string,
  /** Ids of the devices that were ticked. */
  ids: Array<string>,
};

export type SealCredential = {
  /** Id of the credential. */
  id: string,
  /** Name of the file, without `.age`. */
  file: string,
  /** The passphrase; none where it is sealed for recipients. */
  passphrase: string | null,
  /** Recipients of `age`, each beginning with `age1`. */
  recipients: string,
  /** Whether a file of that name may be replaced. */
  replace: boolean,
};

export type SealedFile = {
  /** Its name without `.age`. */
  name: string,
  /** Its path. */
  path: string,
  /** What opens it; none where that cannot be told. */
  lock: SealedLock | null,
  /** Why it cannot be opened, if so. */
  problem: Problem | null,
};

export type SealedLock = "passphrase" | "recipients";

export type SealedView = {
  /** Name that it had where it was sealed. */
  name: string,
  /** Key or certificate. */
  kind: CredentialKind,
  /** Key ID, of a key. */
  key_id: string | null,
  /** Team ID, as far as it is known. */
  team_id: string | null,
  /** Environments that it is good for. */
  environments: Environment[],
  /** Topics that it is good for; empty for all of its team. */
  topics: Array<string>,
  /** Hosts outside Apple's that it was allowed for where it was sealed. Here they are only suggested. */
  hosts: Array<string>,
  /** SHA-256 of the public key, in hex. */
  fingerprint: string,
  /** Name of the credential here that has the same key, if there is one. */
  already: string | null,
};

export type SuggestedPassphrase = {
  /** The passphrase. */
  passphrase: string,
  /** About how many bits it is worth. */
  bits: number,
};

export type TagDevices = {
  /** Their ids. */
  ids: Array<string>,
  /** The tag. */
  tag: string,
  /** Whether it is taken away. */
  remove: boolean,
};

export type SendKind = "compose" | "run" | "chat" | "elsewhere" | "resend";

export type HistoryQuery = {
  /** Words of payload, reason, device, profile, headers, IDs; each counts from its beginning. */
  text: string,
  /** How they ended; empty for all. */
  endings: Array<Ending>,
  /** Where to; empty for all. */
  endpoints: Array<Endpoint>,
  /** Sent at this Unix millisecond or later. */
  from: number | null,
  /** Sent before this Unix millisecond. */
  to: number | null,
  /** Of this send alone. */
  send: number | null,
};

export type HistoryPageOf = {
  /** What is looked for. */
  query: HistoryQuery,
  /** `next` of the page before; none for the first. */
  before: number | null,
  /** How many rows at most. */
  count: number,
};

export type HistoryPage = {
  /** The rows. */
  rows: Array<HistoryRow>,
  /** Where the next page begins; none where there is none. */
  next: number | null,
};

export type HistoryRow = { "kind": "push",
  /** The push. */
  push: PushEntry, } | { "kind": "group",
  /** The send. */
  group: SendGroup,
};

export type PushEntry = {
  /** Its number in the history. */
  id: number,
  /** The number of its send. */
  send: number,
  /** What that came from. */
  source: SendKind,
  /** Unix milliseconds of its start. */
  at: number,
  /** Name of the profile or scenario. */
  name: string,
  /** Name of the device, or of person and device; empty for a pasted token. */
  device_name: string,
  /** Device token; empty where a line of a file held none. */
  token: string,
  /** Line in the token file. */
  line: number | null,
  /** Where it was sent. */
  endpoint: Endpoint,
  /** How it ended: `unknown` where it did not. */
  ending: Ending,
  /** Started and not ended: Pushbench was interrupted, or it is still under way. */
  unfinished: boolean,
  /** Still under way. */
  under_way: boolean,
  /** HTTP status. */
  status: number | null,
  /** APNs' reason, word for word. */
  reason: string | null,
  /** Why there is no answer, in English. */
  error: string | null,
  /** The same by name, where it is known. */
  cause: Cause | null,
  /** Milliseconds that the last try took. */
  ms: number,
};

export type SendGroup = {
  /** Its number. */
  send: number,
  /** What it came from. */
  source: SendKind,
  /** Unix milliseconds of its start. */
  at: number,
  /** Name of the profile or scenario. */
  name: string,
  /** Name of the token file; empty without one. */
  file_name: string,
  /** Where it was sent. */
  endpoint: Endpoint,
  /** How many devices it was meant for. */
  targets: number,
  /** How many APNs took. */
  accepted: number,
  /** How many APNs refused. */
  rejected: number,
  /** Of how many it is not known, those that did not end included. */
  unknown: number,
  /** How many could not be sent. */
  failed: number,
  /** How many were called off. */
  cancelled: number,
  /** Still under way. */
  under_way: boolean,
  /** It did not come to its end. */
  interrupted: boolean,
};

export type SentHeader = {
  /** Its name. */
  name: string,
  /** Its value. */
  value: string,
};

export type PushDetail = {
  /** What the list shows of it. */
  entry: PushEntry,
  /** The user of the system who sent it. */
  who: string,
  /** The profile's path in its workspace, or the scenario's. */
  profile: string | null,
  /** The workspace's folder. */
  workspace: string,
  /** Begins the SHA-256 of the profile as it was saved then; none where it was not. */
  version: string | null,
  /** Whether something else than what was saved was sent. */
  edited: boolean,
  /** Name of the credential. */
  credential: string,
  /** Host and port. */
  host: string,
  /** The headers. The authorization is not among them: it is never kept. */
  headers: Array<SentHeader>,
  /** The payload, byte for byte as it was sent. */
  payload: string,
  /** How often it was tried. */
  attempts: number,
  /** Unix milliseconds of its end. */
  ended_at: number | null,
  /** `apns-id` as received. */
  apns_id: string | null,
  /** `apns-unique-id`: what Apple's delivery log knows it by. */
  unique_id: string | null,
  /** With 410: Unix milliseconds since which the token is dead. */
  timestamp: number | null,
  /** What the reason means. */
  meaning: Words | null,
  /** What to do. */
  advice: Words | null,
  /** Who stood in between, if somebody did. */
  via: Via | null,
  /** How many devices the send was meant for. */
  targets: number,
  /** The push that this one repeats. */
  repeats: number | null,
};

export type PushRef = {
  /** Its number. */
  id: number,
};

export type Resend = {
  /** Chosen by the UI; names the run. */
  run: string,
  /** The push. */
  id: number,
  /** What the user agreed to. */
  consent: Array<Consent>,
};

export type ResendDraft = {
  /** What was sent, as a draft. */
  draft: Draft,
};

export type HistoryFormat = "json" | "csv" | "har";

export type ExportHistory = {
  /** What is looked for. */
  query: HistoryQuery,
  /** How it is written. */
  format: HistoryFormat,
  /** A folder, or a file that is not there yet. */
  path: string,
};

export type HistoryExported = {
  /** The file. */
  path: string,
  /** How many pushes are in it. */
  pushes: number,
  /** How many of them without their payload, since something in it looks like a secret. */
  withheld: number,
};

export type HistoryKeeping = {
  /** Days after which a push goes; none: never for its age. */
  days: number | null,
  /** Megabytes (1,000,000 bytes) over which the oldest go; none: as large as it gets. */
  megabytes: number | null,
  /** How many pushes there are. */
  pushes: number,
  /** How many bytes they take. */
  bytes: number,
  /** Nothing is removed for its age for now, since the clock jumped ahead. */
  clock_jumped: boolean,
};

export type StoreFault = {
  /** Whether it was the history; else devices, credentials, drafts and settings. */
  history: boolean,
  /** Where the damaged file is kept. */
  kept: string,
  /** How many rows could be read and were taken over. */
  saved: number,
  /** Whether something could not be read. */
  lost: boolean,
};

/** Every command of the core: what it takes, what it answers. */
export interface Commands {
  start: { argument: void; result: StartState };
  check_draft: { argument: Draft; result: CheckReply };
  check_change: { argument: DraftChange; result: CheckReply | null };
  templates: { argument: void; result: Array<TemplateView> };
  read_profile: { argument: ProfileRef; result: Draft };
  export_push: { argument: ExportPush; result: ExportedPush };
  booted_simulators: { argument: void; result: Array<BootedSimulator> };
  push_to_booted: { argument: PushToBooted; result: void };
  strings_of: { argument: AppRef; result: StringsView };
  add_strings: { argument: AddStrings; result: StringsView };
  remove_strings: { argument: AppRef; result: StringsView };
  fetch_image: { argument: ImageAddress; result: FetchedImage };
  save_picture: { argument: SavePicture; result: SavedFile };
  save_draft: { argument: Draft; result: Saved };
  save_change: { argument: DraftChange; result: Saved | null };
  open_profile: { argument: ProfileRef; result: DraftState };
  save_profile: { argument: Draft; result: WorkspaceView };
  revert_draft: { argument: ProfileRef; result: DraftState };
  send: { argument: SendRequest; result: SendReply };
  send_elsewhere: { argument: SendElsewhere; result: SendReply };
  cancel_send: { argument: RunRef; result: void };
  inspect_token_file: { argument: FilePath; result: TokenFileView };
  pause_run: { argument: PauseRun; result: void };
  answer_stop: { argument: AnswerStop; result: void };
  run_sample: { argument: RunRef; result: RunSample };
  interrupted_run: { argument: void; result: InterruptedRun | null };
  unknown_of_run: { argument: ById; result: UnknownTargets };
  resume_run: { argument: ResumeRun; result: SendReply };
  discard_run: { argument: ById; result: void };
  move_device: { argument: MoveDevice; result: DeviceChanged };
  save_device: { argument: DeviceInput; result: DeviceChanged };
  inspect_file: { argument: InspectFile; result: FileView };
  import_key: { argument: ImportKey; result: Array<CredentialView> };
  import_certificate: { argument: ImportCertificate; result: Array<CredentialView> };
  set_key_scope: { argument: KeyScope; result: Array<CredentialView> };
  rename_credential: { argument: RenameCredential; result: Array<CredentialView> };
  credential_uses: { argument: ById; result: CredentialUses };
  remove_credential: { argument: ById; result: Array<CredentialView> };
  export_p12: { argument: ExportP12; result: SavedFile };
  make_request: { argument: MakeRequest; result: RequestMade };
  remove_request: { argument: ById; result: Array<RequestView> };
  waiting_requests: { argument: void; result: Array<RequestView> };
  look_at_scenario: { argument: LookAtScenario; result: ScenarioReply };
  edit_scenario: { argument: EditScenario; result: ScenarioReply };
  save_scenario: { argument: ScenarioRef; result: WorkspaceView };
  revert_scenario: { argument: LookAtScenario; result: ScenarioReply };
  new_scenario: { argument: NewScenario; result: WorkspaceView };
  rename_scenario: { argument: RenameScenario; result: WorkspaceView };
  remove_scenario: { argument: ScenarioRef; result: WorkspaceView };
  come_online: { argument: ComeOnline; result: CameOnline };
  send_scenario: { argument: SendScenario; result: ChatSendReply };
  chat_rows: { argument: ChatRowsOf; result: ChatRowsPage };
  read_user_info: { argument: PastedUserInfo; result: UserInfoView };
  client_code: { argument: ClientCodeOf; result: ClientCode };
  add_app: { argument: AppRecord; result: WorkspaceView };
  clear_inbox: { argument: void; result: void };
  save_settings: { argument: Settings; result: void };
  save_layout: { argument: Layout; result: void };
  set_proxy_password: { argument: Passphrase; result: NetworkView };
  set_extra_ca: { argument: FilePath; result: NetworkView };
  remove_extra_ca: { argument: void; result: NetworkView };
  import_pushes: { argument: ImportSource; result: ImportChoices };
  save_imported: { argument: SaveImported; result: ImportedProfiles };
  suggest_passphrase: { argument: void; result: SuggestedPassphrase };
  weigh_passphrase: { argument: Passphrase; result: PassphraseWorth };
  sealed_files: { argument: void; result: Array<SealedFile> };
  seal_credential: { argument: SealCredential; result: SealedFile };
  open_sealed: { argument: OpenSealed; result: SealedView };
  import_sealed: { argument: ImportSealed; result: Array<CredentialView> };
  create_vault: { argument: Passphrase; result: VaultView };
  unlock_vault: { argument: Passphrase; result: VaultView };
  history_page: { argument: HistoryPageOf; result: HistoryPage };
  history_push: { argument: PushRef; result: PushDetail };
  history_draft: { argument: PushRef; result: ResendDraft };
  resend: { argument: Resend; result: SendReply };
  export_history: { argument: ExportHistory; result: HistoryExported };
  history_keeping: { argument: void; result: HistoryKeeping };
  keep_history: { argument: HistoryKeeping; result: HistoryKeeping };
  clear_history: { argument: void; result: HistoryKeeping };
  tend_history: { argument: void; result: void };
  store_faults: { argument: void; result: Array<StoreFault> };
  find_devices: { argument: DevicesQuery; result: DevicesPage };
  devices_by_id: { argument: DeviceIds; result: Array<DeviceView> };
  device_groups: { argument: GroupsQuery; result: DeviceGroups };
  clean_token: { argument: PastedToken; result: CleanedToken };
  tag_devices: { argument: TagDevices; result: Array<DeviceView> };
  remove_devices: { argument: DeviceIds; result: DeviceChanged };
  look_at_devices: { argument: DevicesSource; result: DevicesFile };
  import_devices: { argument: ImportDevices; result: DevicesImported };
  cancel_devices: { argument: RunRef; result: void };
  export_devices: { argument: ExportDevices; result: SavedFile | null };
  pools: { argument: void; result: Array<PoolView> };
  save_pool: { argument: SavePool; result: Array<PoolView> };
  workspaces: { argument: void; result: WorkspacesView };
  open_workspace: { argument: FolderPath; result: void };
  create_workspace: { argument: NewWorkspace; result: void };
  forget_workspace: { argument: FolderPath; result: WorkspacesView };
  look_at_workspace: { argument: LookAtWorkspace; result: WorkspaceLook };
  settle_outside: { argument: SettleOutside; result: DraftState };
  git_status: { argument: void; result: GitView | null };
  new_profile: { argument: NewProfile; result: WorkspaceView };
  move_profile: { argument: MovePath; result: WorkspaceView };
  remove_profile: { argument: ProfileRef; result: WorkspaceView };
  new_folder: { argument: FolderRef; result: WorkspaceView };
  move_folder: { argument: MovePath; result: WorkspaceView };
  remove_folder: { argument: FolderRef; result: WorkspaceView };
}
