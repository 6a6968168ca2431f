// Security descriptors in SDDL ([MS-DTYP] 2.5.1) spelled out: `D:(A;;GA;;;SY)` → "Local system :Access Allowed ([Generic All])".
import { ownEntry } from "../../../text/table.ts";
import { computed, from, ofWords } from "../../field-sources.ts";
import { dataValue, distinct, type FieldSource, type Fields } from "../../mapping.ts";
import type { WindowsRecord } from "../../record.ts";
import { remember } from "../../transforms/remember.ts";
import { words } from "./access.ts";
import { subject } from "./accounts.ts";
import { flagNames } from "./flags.ts";

const aceTypes: Readonly<Record<string, string>> = {
  A: "Access Allowed",
  D: "Access Denied",
  OA: "Object Access Allowed",
  OD: "Object Access Denied",
  AU: "System Audit",
  AL: "System Alarm",
  OU: "System Object Audit",
  OL: "System Object Alarm",
  ML: "System Mandatory Label",
  SP: "Central Policy ID",
};

const rights: Readonly<Record<string, string>> = {
  GA: "Generic All",
  GR: "Generic Read",
  GW: "Generic Write",
  GX: "Generic Execute",
  RC: "Read Permissions",
  SD: "Delete",
  WD: "Modify Permissions",
  WO: "Modify Owner",
  RP: "Read All Properties",
  WP: "Write All Properties",
  CC: "Create All Child Objects",
  DC: "Delete All Child Objects",
  LC: "List Contents",
  SW: "All Validated",
  LO: "List Object",
  DT: "Delete Subtree",
  CR: "All Extended Rights",
  FA: "File All Access",
  FR: "File Generic Read",
  FX: "FILE GENERIC EXECUTE",
  FW: "FILE GENERIC WRITE",
  KA: "KEY ALL ACCESS",
  KR: "KEY READ",
  KW: "KEY WRITE",
  KX: "KEY EXECUTE",
};

const rightBits: readonly (readonly [bit: number, name: string])[] = [
  [0x80000000, "Generic Read"],
  [0x40000000, "Generic Write"],
  [0x20000000, "Generic Execute"],
  [0x10000000, "Generic All"],
  [0x02000000, "Maximum Allowed"],
  [0x01000000, "Access System Security"],
  [0x00100000, "Syncronize"],
  [0x00080000, "Write Owner"],
  [0x00040000, "Write DACL"],
  [0x00020000, "Read Control"],
  [0x00010000, "Delete"],
];

// SDDL's abbreviations of accounts, then well-known SIDs, then what ends a domain's SIDs.
const aliases: Readonly<Record<string, string>> = {
  AO: "Account operators",
  RU: "Alias to allow previous Windows 2000",
  AN: "Anonymous logon",
  AU: "Authenticated users",
  BA: "Built-in administrators",
  BG: "Built-in guests",
  BO: "Backup operators",
  BU: "Built-in users",
  CA: "Certificate server administrators",
  CG: "Creator group",
  CO: "Creator owner",
  DA: "Domain administrators",
  DC: "Domain computers",
  DD: "Domain controllers",
  DG: "Domain guests",
  DU: "Domain users",
  EA: "Enterprise administrators",
  ED: "Enterprise domain controllers",
  WD: "Everyone",
  PA: "Group Policy administrators",
  IU: "Interactively logged-on user",
  LA: "Local administrator",
  LG: "Local guest",
  LS: "Local service account",
  SY: "Local system",
  NU: "Network logon user",
  NO: "Network configuration operators",
  NS: "Network service account",
  PO: "Printer operators",
  PS: "Personal self",
  PU: "Power users",
  RS: "RAS servers group",
  RD: "Terminal server users",
  RE: "Replicator",
  RC: "Restricted code",
  SA: "Schema administrators",
  SO: "Server operators",
  SU: "Service logon user",
};

const wellKnownSids: Readonly<Record<string, string>> = {
  "S-1-0": "Null Authority",
  "S-1-0-0": "Nobody",
  "S-1-1": "World Authority",
  "S-1-1-0": "Everyone",
  "S-1-2": "Local Authority",
  "S-1-2-0": "Local",
  "S-1-2-1": "Console Logon",
  "S-1-3": "Creator Authority",
  "S-1-3-0": "Creator Owner",
  "S-1-3-1": "Creator Group",
  "S-1-3-2": "Creator Owner Server",
  "S-1-3-3": "Creator Group Server",
  "S-1-3-4": "Owner Rights",
  "S-1-4": "Non-unique Authority",
  "S-1-5": "NT Authority",
  "S-1-5-1": "Dialup",
  "S-1-5-2": "Network",
  "S-1-5-3": "Batch",
  "S-1-5-4": "Interactive",
  "S-1-5-6": "Service",
  "S-1-5-7": "Anonymous",
  "S-1-5-8": "Proxy",
  "S-1-5-9": "Enterprise Domain Controllers",
  "S-1-5-10": "Principal Self",
  "S-1-5-11": "Authenticated Users",
  "S-1-5-12": "Restricted Code",
  "S-1-5-13": "Terminal Server Users",
  "S-1-5-14": "Remote Interactive Logon",
  "S-1-5-15": "This Organization",
  "S-1-5-17": "This Organization",
  "S-1-5-18": "Local System",
  "S-1-5-19": "NT Authority",
  "S-1-5-20": "NT Authority",
  "S-1-5-32-544": "Administrators",
  "S-1-5-32-545": "Users",
  "S-1-5-32-546": "Guests",
  "S-1-5-32-547": "Power Users",
  "S-1-5-32-548": "Account Operators",
  "S-1-5-32-549": "Server Operators",
  "S-1-5-32-550": "Print Operators",
  "S-1-5-32-551": "Backup Operators",
  "S-1-5-32-552": "Replicators",
  "S-1-5-32-554": "Builtin\\Pre-Windows 2000 Compatible Access",
  "S-1-5-32-555": "Builtin\\Remote Desktop Users",
  "S-1-5-32-556": "Builtin\\Network Configuration Operators",
  "S-1-5-32-557": "Builtin\\Incoming Forest Trust Builders",
  "S-1-5-32-558": "Builtin\\Performance Monitor Users",
  "S-1-5-32-559": "Builtin\\Performance Log Users",
  "S-1-5-32-560": "Builtin\\Windows Authorization Access Group",
  "S-1-5-32-561": "Builtin\\Terminal Server License Servers",
  "S-1-5-32-562": "Builtin\\Distributed COM Users",
  "S-1-5-32-569": "Builtin\\Cryptographic Operators",
  "S-1-5-32-573": "Builtin\\Event Log Readers",
  "S-1-5-32-574": "Builtin\\Certificate Service DCOM Access",
  "S-1-5-32-575": "Builtin\\RDS Remote Access Servers",
  "S-1-5-32-576": "Builtin\\RDS Endpoint Servers",
  "S-1-5-32-577": "Builtin\\RDS Management Servers",
  "S-1-5-32-578": "Builtin\\Hyper-V Administrators",
  "S-1-5-32-579": "Builtin\\Access Control Assistance Operators",
  "S-1-5-32-580": "Builtin\\Remote Management Users",
  "S-1-5-32-582": "Storage Replica Administrators",
  "S-1-5-64-10": "NTLM Authentication",
  "S-1-5-64-14": "SChannel Authentication",
  "S-1-5-64-21": "Digest Authentication",
  "S-1-5-80": "NT Service",
  "S-1-5-80-0": "All Services",
  "S-1-5-83-0": "NT Virtual Machine\\Virtual Machines",
  "S-1-5-90-0": "Windows Manager\\Windows Manager Group",
  "S-1-16-0": "Untrusted Mandatory Level",
  "S-1-16-4096": "Low Mandatory Level",
  "S-1-16-8192": "Medium Mandatory Level",
  "S-1-16-8448": "Medium Plus Mandatory Level",
  "S-1-16-12288": "High Mandatory Level",
  "S-1-16-16384": "System Mandatory Level",
  "S-1-16-20480": "Protected Process Mandatory Level",
  "S-1-16-28672": "Secure Process Mandatory Level",
};

const domainAccounts: Readonly<Record<string, string>> = {
  498: "Enterprise Read-only Domain Controllers",
  500: "Administrator",
  501: "Guest",
  502: "KRBTGT",
  512: "Domain Admins",
  513: "Domain Users",
  514: "Domain Guests",
  515: "Domain Computers",
  516: "Domain Controllers",
  517: "Cert Publishers",
  518: "Schema Admins",
  519: "Enterprise Admins",
  520: "Group Policy Creator Owners",
  521: "Read-only Domain Controllers",
  522: "Cloneable Domain Controllers",
  526: "Key Admins",
  527: "Enterprise Key Admins",
  553: "RAS and IAS Servers",
  571: "Allowed RODC Password Replication Group",
  572: "Denied RODC Password Replication Group",
};

/** The name of an account that a SID or SDDL's abbreviation stands for; an unknown one as it is. */
export function accountOfSid(sid: string): string {
  const known = ownEntry(aliases, sid) ?? ownEntry(wellKnownSids, sid);
  if (known !== undefined) return known;
  if (!isDomainSid(sid)) return sid;
  return ownEntry(domainAccounts, sid.slice(sid.lastIndexOf("-") + 1)) ?? sid;
}

function isDomainSid(sid: string): boolean {
  return sid.startsWith("S-1-5-21-");
}

/** Who an entry is about. Of a domain's accounts the pipelines know only the built-in ones, and write `null` for the others. */
function granteeOfSid(sid: string): string {
  const account = accountOfSid(sid);
  return account === sid && isDomainSid(sid) ? "null" : account;
}

interface Ace {
  readonly grantee: string;
  readonly text: string;
}

function parseAce(ace: string): Ace {
  const parts = ace.split(";");
  const grantee = granteeOfSid(parts[5] ?? "");
  const type = ownEntry(aceTypes, parts[0] ?? "") ?? parts[0];
  return { grantee, text: `${grantee} :${type} ([${rightNames(parts[2] ?? "").join(", ")}])` };
}

function rightNames(text: string): readonly string[] {
  if (/^0x/i.test(text)) return flagNames(text, rightBits) ?? [text];
  const pairs = text.match(/..?/g) ?? [];
  return pairs.map((pair) => rights[pair] ?? pair);
}

// A descriptor is asked for entry by entry, so the list parsed last is kept.
let parsed: { readonly descriptor: string; readonly list: string; readonly aces: readonly Ace[] } | undefined;

/** The entries of one list of a descriptor: `D` for access, `S` for auditing. */
function entries(descriptor: string, list: "D" | "S"): readonly Ace[] {
  if (parsed?.descriptor !== descriptor || parsed.list !== list) {
    parsed = { descriptor, list, aces: parseEntries(descriptor, list) };
  }
  return parsed.aces;
}

function parseEntries(descriptor: string, list: "D" | "S"): readonly Ace[] {
  const start = listStart(descriptor, list);
  if (start < 0) return [];
  const found: Ace[] = [];
  for (let position = descriptor.indexOf("(", start); position >= 0; ) {
    const end = descriptor.indexOf(")", position);
    if (end < 0) break;
    found.push(parseAce(descriptor.slice(position + 1, end)));
    position = descriptor[end + 1] === "(" ? end + 1 : -1;
  }
  return found;
}

// A list's letter stands before its colon, outside of parentheses: at the start, after a SID's last character, or after a list.
function listStart(descriptor: string, list: string): number {
  let depth = 0;
  for (let index = 0; index < descriptor.length - 1; index++) {
    const character = descriptor[index];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (depth === 0 && character === list && descriptor[index + 1] === ":") return index + 2;
  }
  return -1;
}

// Rows have fixed names; descriptors of audited objects seldom have more entries than these.
const listedEntries = 16;

/** All that the rows of a descriptor yield. */
const textOfDescriptor = remember((descriptor) =>
  [...entries(descriptor, "D"), ...entries(descriptor, "S")].map(({ text }) => text).join("\n"),
);

function descriptorRows(name: "OldSd" | "NewSd"): Fields {
  const rows: Record<string, FieldSource> = {};
  const searchedText = (record: WindowsRecord): string => {
    const descriptor = dataValue(record, name);
    return descriptor === undefined ? "" : textOfDescriptor(descriptor);
  };
  for (const [list, label] of [
    ["D", "Dacl"],
    ["S", "Sacl"],
  ] as const) {
    for (let index = 0; index < listedEntries; index++) {
      rows[`winlog.event_data.${name}${label}${index}`] = {
        ...computed([name], (record) => {
          const descriptor = dataValue(record, name);
          return descriptor === undefined ? undefined : entries(descriptor, list)[index]?.text;
        }),
        seldom: index > 0,
        // The first row tells the texts of all.
        ...(label === "Dacl" && index === 0 ? { searchedText } : { addsNoText: true }),
      };
    }
  }
  return rows;
}

const privilegedAccounts = ["Administrator", "Guest", "KRBTGT"];

function usersOf(record: WindowsRecord): readonly string[] {
  const grantees = [dataValue(record, "OldSd"), dataValue(record, "NewSd")]
    .flatMap((descriptor) =>
      descriptor === undefined ? [] : (["D", "S"] as const).flatMap((list) => entries(descriptor, list)),
    )
    .map(({ grantee }) => grantee)
    .filter((grantee) => privilegedAccounts.includes(grantee));
  return distinct(dataValue(record, "SubjectUserName"), ...grantees);
}

/** Old and new descriptor of an object, entry by entry. */
export const descriptors: Fields = {
  ...descriptorRows("OldSd"),
  ...descriptorRows("NewSd"),
  "related.user": ofWords(privilegedAccounts, computed(["SubjectUserName", "OldSd", "NewSd"], usersOf)),
};

/** A list of SIDs (`%{S-1-5-…} …`) and the accounts they stand for. */
export const filteredSids: Fields = {
  "winlog.event_data.SidList": from("SidList", words),
  "winlog.event_data.SidListDesc": from("SidList", (list) =>
    words(list).map((sid) => accountOfSid(sid.replace(/[%{}]/g, ""))),
  ),
};

export const sidList: Fields = { ...subject, ...filteredSids };
