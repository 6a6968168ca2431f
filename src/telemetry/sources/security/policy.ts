// Changes of policy: audit subcategories, trusts, account control flags.
import { ownEntry } from "../../../text/table.ts";
import { computed, from } from "../../field-sources.ts";
import { dataValue, type FieldSource, type Fields } from "../../mapping.ts";
import { flagNames } from "./flags.ts";
import { messageText } from "./message-table.ts";

// Audit subcategories by the last byte of the first group of their GUID, {0CCE92xx-69AE-11D9-BED3-505054503030} (ntsecapi.h).
const subcategories: Readonly<Record<string, string>> = {
  System:
    "10 Security State Change|11 Security System Extension|12 System Integrity|13 IPsec Driver|14 Other System Events",
  "Logon/Logoff":
    "15 Logon|16 Logoff|17 Account Lockout|18 IPsec Main Mode|19 IPsec Quick Mode|1A IPsec Extended Mode|1B Special Logon|1C Other Logon/Logoff Events|43 Network Policy Server|47 User / Device Claims",
  "Object Access":
    "1D File System|1E Registry|1F Kernel Object|20 SAM|21 Certification Services|22 Application Generated|23 Handle Manipulation|24 File Share|25 Filtering Platform Packet Drop|26 Filtering Platform Connection |27 Other Object Access Events|44 Detailed File Share|45 Removable Storage|46 Central Policy Staging",
  "Privilege Use": "28 Sensitive Privilege Use|29 Non Sensitive Privilege Use|2A Other Privilege Use Events",
  "Detailed Tracking":
    "2B Process Creation|2C Process Termination|2D DPAPI Activity|2E RPC Events|48 Plug and Play Events",
  "Policy Change":
    "2F Audit Policy Change|30 Authentication Policy Change|31 Authorization Policy Change|32 MPSSVC Rule-Level Policy Change|33 Filtering Platform Policy Change|34 Other Policy Change Events",
  "Account Management":
    "35 User Account Management|36 Computer Account Management|37 Security Group Management|38 Distribution Group Management|39 Application Group Management|3A Other Account Management Events|3B Directory Service Access|3C Directory Service Changes|3D Directory Service Replication|3E Detailed Directory Service Replication",
  "Account Logon":
    "3F Credential Validation|40 Kerberos Service Ticket Operations|41 Other Account Logon Events|42 Kerberos Authentication Service",
};

const bySuffix = new Map<string, readonly [category: string, subcategory: string]>();
for (const [category, listed] of Object.entries(subcategories)) {
  for (const item of listed.split("|")) bySuffix.set(item.slice(0, 2), [category, item.slice(3)]);
}

const subcategoryGuid = /^\{?0CCE92([0-9A-F]{2})-69AE-11D9-BED3-505054503030\}?$/i;

function subcategory(guid: string): readonly [string, string] | undefined {
  const match = subcategoryGuid.exec(guid);
  return match === null ? undefined : bySuffix.get(match[1]!.toUpperCase());
}

export const auditPolicy: Fields = {
  "winlog.event_data.AuditPolicyChangesDescription": from("AuditPolicyChanges", (changes) =>
    changes.split(",").map(messageText),
  ),
  "winlog.event_data.Category": from("SubcategoryGuid", (guid) => subcategory(guid)?.[0]),
  "winlog.event_data.SubCategory": from("SubcategoryGuid", (guid) => subcategory(guid)?.[1]),
};

const trustTypes: Readonly<Record<string, string>> = {
  1: "TRUST_TYPE_DOWNLEVEL",
  2: "TRUST_TYPE_UPLEVEL",
  3: "TRUST_TYPE_MIT",
  4: "TRUST_TYPE_DCE",
};

const trustDirections: Readonly<Record<string, string>> = {
  0: "TRUST_DIRECTION_DISABLED",
  1: "TRUST_DIRECTION_INBOUND",
  2: "TRUST_DIRECTION_OUTBOUND",
  3: "TRUST_DIRECTION_BIDIRECTIONAL",
};

const trustAttributes: Readonly<Record<string, string>> = {
  0: "UNDEFINED",
  1: "TRUST_ATTRIBUTE_NON_TRANSITIVE",
  2: "TRUST_ATTRIBUTE_UPLEVEL_ONLY",
  4: "TRUST_ATTRIBUTE_QUARANTINED_DOMAIN",
  8: "TRUST_ATTRIBUTE_FOREST_TRANSITIVE",
  16: "TRUST_ATTRIBUTE_CROSS_ORGANIZATION",
  32: "TRUST_ATTRIBUTE_WITHIN_FOREST",
  64: "TRUST_ATTRIBUTE_TREAT_AS_EXTERNAL",
  128: "TRUST_ATTRIBUTE_USES_RC4_ENCRYPTION",
  512: "TRUST_ATTRIBUTE_CROSS_ORGANIZATION_NO_TGT_DELEGATION",
  1024: "TRUST_ATTRIBUTE_PIM_TRUST",
};

export const trust: Fields = {
  "winlog.trustAttribute": from("TdoAttributes", (value) => ownEntry(trustAttributes, value)),
  "winlog.trustDirection": from("TdoDirection", (value) => ownEntry(trustDirections, value)),
  "winlog.trustType": from("TdoType", (value) => ownEntry(trustTypes, value)),
};

// UserAccountControl of the SAM ([MS-SAMR] 2.2.1.12), from the lowest bit up.
const accountFlags = [
  "ACCOUNT_DISABLED",
  "HOME_DIRECTORY_REQUIRED",
  "PASSWORD_NOT_REQUIRED",
  "TEMP_DUPLICATE_ACCOUNT",
  "NORMAL_ACCOUNT",
  "MNS_LOGON_ACCOUNT",
  "INTERDOMAIN_TRUST_ACCOUNT",
  "WORKSTATION_TRUST_ACCOUNT",
  "SERVER_TRUST_ACCOUNT",
  "DONT_EXPIRE_PASSWORD",
  "ACCOUNT_AUTO_LOCKED",
  "ENCRYPTED_TEXT_PASSWORD_ALLOWED",
  "SMARTCARD_REQUIRED",
  "TRUSTED_FOR_DELEGATION",
  "NOT_DELEGATED",
  "USE_DES_KEY_ONLY",
  "DONT_REQUIRE_PREAUTH",
  "PASSWORD_EXPIRED",
  "TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION",
  "NO_AUTH_DATA_REQUIRED",
  "PARTIAL_SECRETS_ACCOUNT",
  "USE_AES_KEYS",
].map((name, bit) => [2 ** bit, `USER_${name}`] as const);

function newFlags(value: string): readonly string[] | undefined {
  return flagNames(value, accountFlags);
}

/** Flags as lists; the changes are listed only where the new value is known. */
export const accountControl: Fields = {
  "winlog.event_data.NewUACList": from("NewUacValue", newFlags),
  "winlog.event_data.UserAccountControl": accountChanges(),
};

function accountChanges(): FieldSource {
  return computed(["UserAccountControl", "NewUacValue"], (record) => {
    const value = dataValue(record, "NewUacValue");
    const changes = dataValue(record, "UserAccountControl");
    if (value === undefined || changes === undefined || newFlags(value) === undefined) return undefined;
    return changes
      .split("\n")
      .map((line) => line.replaceAll("%%", "").trim())
      .filter((line) => line !== "");
  });
}
