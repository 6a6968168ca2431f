// What is known of a field: its type and whether events hold several values of it. Types come from the ECS catalogue; the fields that
// ECS normalizes to arrays are listed here, since a column of a table has to be made for one value or for several.
import type { FieldType } from "./condition.ts";

export interface FieldFacts {
  readonly type: FieldType;
  readonly list: boolean;
}

/** Facts for some fields by path, as given by a user or read from data; they win over the built-in ones. */
export type FieldOverrides = Readonly<Record<string, Partial<FieldFacts>>>;

const lists: readonly RegExp[] = [
  /^event\.(category|type)$/,
  /^tags$/,
  /^related\./,
  /^process\.(.+\.)?args$/,
  /^process\.(.+\.)?(env_vars|attested_groups\.name|supplemental_groups\.(id|name|domain))$/,
  /^process\.(.+\.)?thread\.capabilities\.(effective|permitted)$/,
  /^(Effective_process|Target\.process)\.(.+\.)?args$/,
  /^process\.Ext\.(token\.security_attributes|ancestry)$/,
  /^(host|observer)\.(ip|mac)$/,
  /^(source|destination|client|server)\.user\.roles$/,
  /^user\.(.+\.)?roles$/,
  /^registry\.data\.strings$/,
  /^file\.attributes$/,
  /^dns\.(answers\..+|header_flags|resolved_ip)$/,
  /^container\.image\.(tag|hash\.all)$/,
  /^email\.((to|cc|bcc|from|reply_to|sender)\.address|attachments\..+)$/,
  /^rule\.author$/,
  /^vulnerability\.category$/,
  /^threat\.(technique|tactic|enrichments|group|software)(\.|$)/,
  /^tls\.(client\.supported_ciphers|(client|server)\.certificate_chain)$/,
  /\.(alternative_names|sections\.[a-z_]+|segments\.[a-z_]+)$/,
  /\.x509\.(issuer|subject)\./,
  /^dll\.Ext\.(load_index|code_signature\..+)$/,
];

/** Whether ECS makes a field an array, whatever the event. */
export function isEcsList(path: string): boolean {
  return lists.some((pattern) => pattern.test(path));
}

/** The family of an Elasticsearch field type as conditions use it. */
export function typeOfFamily(family: string | undefined): FieldType | undefined {
  switch (family) {
    case "string":
    case "version":
      return "text";
    case "integer":
    case "decimal":
      return "number";
    case "boolean":
      return "flag";
    case "date":
      return "time";
    case "ip":
      return "address";
    default:
      return undefined;
  }
}

const addresses = /(^|\.)(ip|resolved_ip)$/;
const times =
  /^@timestamp$|^event\.(created|start|end|ingested)$|(^|\.)(start|created|accessed|mtime|ctime|creation_date|not_before|not_after)$/;
const numbers =
  /(^|\.)(pid|ppid|port|args_count|exit_code|size|bytes|packets|uptime|severity|risk_score|duration|sequence|pgid|major|minor)$/;
const flags = /(^|\.)(exists|valid|trusted|interactive|same_as_process|thread_capture)$/;

/** The type of a field that no catalogue knows: by its last name, else as the query uses it. */
export function guessType(path: string, hint: FieldType): FieldType {
  if (addresses.test(path)) return "address";
  if (times.test(path)) return "time";
  if (numbers.test(path)) return "number";
  return flags.test(path) ? "flag" : hint;
}
