// The members of detection.yml, tests/*.yml and hunts/*.yml as schemas. docs/pack-format.md says what each means.
import * as v from "valibot";
import { severities } from "./rule.ts";

const text = v.pipe(v.string(), v.regex(/\S/, "may not be empty"));
const uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, "must be a UUID such as 7b0c3f5e-…"),
);
const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "must be one word of letters, digits, `-` and `_`"),
);
const technique = v.pipe(v.string(), v.regex(/^T\d{4}(\.\d{3})?$/, "must be a technique id such as T1218.003"));
const group = v.pipe(v.string(), v.regex(/^G\d{4}$/, "must be a group id such as G0069"));
const software = v.pipe(v.string(), v.regex(/^S\d{4}$/, "must be a software id such as S0154"));
const link = v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/, "must be an http or https address"));

export const confidenceLevels = ["low", "medium", "high"] as const;
export const statuses = ["experimental", "test", "stable"] as const;
export const sources = ["endpoint", "sysmon", "security"] as const;

const confidence = v.strictObject({ level: v.picklist(confidenceLevels), why: text });
const indicator = v.strictObject({ name, description: text, condition: text });

const variant = v.strictObject({
  id: uuid,
  name: text,
  severity: v.picklist(severities),
  confidence,
  description: text,
  query: text,
  indicators: v.exactOptional(v.array(indicator), []),
});

export const detectionSchema = v.strictObject({
  id: uuid,
  version: v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(1, "must be at least 1")),
  name: text,
  status: v.picklist(statuses),
  severity: v.picklist(severities),
  confidence,
  description: text,
  attack: v.strictObject({ version: text, techniques: v.pipe(v.array(technique), v.minLength(1, "may not be empty")) }),
  groups: v.exactOptional(v.array(group), []),
  software: v.exactOptional(v.array(software), []),
  data_sources: v.pipe(
    v.array(v.strictObject({ name: text, provider: text, dataset: text })),
    v.minLength(1, "may not be empty"),
  ),
  index_patterns: v.pipe(v.array(text), v.minLength(1, "may not be empty")),
  query: text,
  indicators: v.exactOptional(v.array(indicator), []),
  variants: v.exactOptional(v.array(variant), []),
  false_positives: v.exactOptional(v.array(v.strictObject({ story: text, exception: v.exactOptional(name) })), []),
  exceptions: v.exactOptional(v.array(v.strictObject({ name, reason: text, condition: text })), []),
  references: v.exactOptional(v.array(link), []),
  related: v.exactOptional(v.array(text), []),
});

const hash = v.strictObject({
  md5: v.exactOptional(text),
  sha1: v.exactOptional(text),
  sha256: v.exactOptional(text),
  imphash: v.exactOptional(text),
});
const signature = v.strictObject({ subject: text, trusted: v.boolean() });
const wholeNumber = v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(0, "may not be negative"));
const port = v.pipe(wholeNumber, v.maxValue(65_535, "must be at most 65535"));

const process = v.strictObject({
  executable: text,
  command_line: v.exactOptional(v.string()),
  pid: v.exactOptional(wholeNumber),
  working_directory: v.exactOptional(text),
  user: v.exactOptional(text),
  integrity: v.exactOptional(v.picklist(["low", "medium", "high", "system"])),
  original_file_name: v.exactOptional(v.string()),
  hash: v.exactOptional(hash),
  signature: v.exactOptional(signature),
});

/** One event in the author's words; the same shape as `EventDescription` of src/telemetry. */
export const eventSchema = v.strictObject({
  kind: v.picklist([
    "process_start",
    "process_end",
    "file_create",
    "file_delete",
    "registry_set",
    "registry_create_key",
    "network_connect",
    "dns_query",
    "image_load",
    "process_access",
    "remote_thread",
  ]),
  at: v.pipe(v.number(), v.minValue(0, "may not be negative")),
  as: v.exactOptional(text),
  process: v.exactOptional(v.union([process, text])),
  parent: v.exactOptional(v.union([process, text])),
  host: v.exactOptional(text),
  file: v.exactOptional(
    v.strictObject({ path: text, original_file_name: v.exactOptional(text), hash: v.exactOptional(hash) }),
  ),
  registry: v.exactOptional(
    v.strictObject({
      path: text,
      data: v.exactOptional(v.union([v.string(), v.number()])),
      type: v.exactOptional(v.picklist(["REG_SZ", "REG_EXPAND_SZ", "REG_DWORD", "REG_BINARY"])),
    }),
  ),
  network: v.exactOptional(
    v.strictObject({
      destination: v.strictObject({ ip: text, port, domain: v.exactOptional(text) }),
      source: v.exactOptional(v.strictObject({ ip: text, port })),
      transport: v.exactOptional(v.picklist(["tcp", "udp"])),
      direction: v.exactOptional(v.picklist(["egress", "ingress"])),
    }),
  ),
  dns: v.exactOptional(v.strictObject({ question: text, answers: v.exactOptional(v.array(text)) })),
  library: v.exactOptional(
    v.strictObject({
      path: text,
      original_file_name: v.exactOptional(text),
      signature: v.exactOptional(signature),
      hash: v.exactOptional(hash),
    }),
  ),
  target: v.exactOptional(
    v.strictObject({ executable: text, pid: v.exactOptional(wholeNumber), granted_access: v.exactOptional(text) }),
  ),
});

export const caseSchema = v.strictObject({
  name: text,
  atomic: v.exactOptional(v.strictObject({ name: text, guid: v.exactOptional(uuid) })),
  what: text,
  executor: v.exactOptional(v.picklist(["command_prompt", "powershell", "manual"])),
  elevated: v.exactOptional(v.boolean(), false),
  inputs: v.exactOptional(v.record(name, v.strictObject({ description: text, default: v.string() })), {}),
  command: v.exactOptional(text),
  cleanup: v.exactOptional(text),
  events: v.exactOptional(v.array(eventSchema), []),
  telemetry: v.exactOptional(v.array(text), []),
  expect: v.strictObject({
    rules: v.record(
      text,
      v.strictObject({
        matches: v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(1, "must be at least 1")),
        indicators: v.exactOptional(v.array(text)),
      }),
    ),
    signals: v.exactOptional(v.array(v.strictObject({ name: text, query: text })), []),
    excepted_by: v.exactOptional(v.array(name), []),
    blind: v.exactOptional(v.array(v.strictObject({ rule: text, source: v.picklist(sources), reason: text })), []),
  }),
});

export const huntSchema = v.strictObject({
  name: text,
  question: text,
  query: text,
  events: v.exactOptional(v.array(eventSchema), []),
  quiet: v.exactOptional(v.array(eventSchema), []),
});

export type DetectionDocument = v.InferOutput<typeof detectionSchema>;
export type CaseDocument = v.InferOutput<typeof caseSchema>;
export type HuntDocument = v.InferOutput<typeof huntSchema>;
