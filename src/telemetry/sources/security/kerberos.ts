// Tickets of Kerberos (RFC 4120): options, encryption, and the status of a request.
import { ownEntry } from "../../../text/table.ts";
import { from, seldom, text } from "../../field-sources.ts";
import type { Fields } from "../../mapping.ts";
import { flagNames } from "./flags.ts";

// KDCOptions, section 5.4.1, from the lowest bit up, with the names that Microsoft's page of event 4768 gives them.
const options: readonly (readonly [bit: number, name: string])[] = [
  [0x00000001, "Validate"],
  [0x00000002, "Renew"],
  [0x00000008, "Enc-tkt-in-skey"],
  [0x00000010, "Renewable-ok"],
  [0x00000020, "Disable-transited-check"],
  [0x00010000, "Name-canonicalize"],
  [0x00020000, "Request-anonymous"],
  [0x00040000, "Ok-as-delegate"],
  [0x00080000, "Transited-policy-checked"],
  [0x00100000, "Opt-hardware-auth"],
  [0x00200000, "Pre-authent"],
  [0x00400000, "Initial"],
  [0x00800000, "Renewable"],
  [0x01000000, "Invalid"],
  [0x02000000, "Postdated"],
  [0x04000000, "Allow-postdate"],
  [0x08000000, "Proxy"],
  [0x10000000, "Proxiable"],
  [0x20000000, "Forwarded"],
  [0x40000000, "Forwardable"],
];

const encryptionTypes: Readonly<Record<string, string>> = {
  "0x1": "DES-CBC-CRC",
  "0x3": "DES-CBC-MD5",
  "0x11": "AES128-CTS-HMAC-SHA1-96",
  "0x12": "AES256-CTS-HMAC-SHA1-96",
  "0x17": "RC4-HMAC",
  "0x18": "RC4-HMAC-EXP",
  "0xffffffff": "FAIL",
};

// Error codes, section 7.5.9; the numbers without a name are not used.
const kdcErrors =
  "NONE NAME_EXP SERVICE_EXP BAD_PVNO C_OLD_MAST_KVNO S_OLD_MAST_KVNO C_PRINCIPAL_UNKNOWN S_PRINCIPAL_UNKNOWN PRINCIPAL_NOT_UNIQUE NULL_KEY CANNOT_POSTDATE NEVER_VALID POLICY BADOPTION ETYPE_NOTSUPP SUMTYPE_NOSUPP PADATA_TYPE_NOSUPP TRTYPE_NO_SUPP CLIENT_REVOKED SERVICE_REVOKED TGT_REVOKED CLIENT_NOTYET SERVICE_NOTYET KEY_EXPIRED PREAUTH_FAILED PREAUTH_REQUIRED SERVER_NOMATCH MUST_USE_USER2USER".split(
    " ",
  );

const otherErrors: Readonly<Record<number, string>> = {
  31: "KRB_AP_ERR_BAD_INTEGRITY",
  32: "KRB_AP_ERR_TKT_EXPIRED",
  33: "KRB_AP_ERR_TKT_NYV",
  34: "KRB_AP_ERR_REPEAT",
  35: "KRB_AP_ERR_NOT_US",
  36: "KRB_AP_ERR_BADMATCH",
  37: "KRB_AP_ERR_SKEW",
  38: "KRB_AP_ERR_BADADDR",
  39: "KRB_AP_ERR_BADVERSION",
  40: "KRB_AP_ERR_MSG_TYPE",
  41: "KRB_AP_ERR_MODIFIED",
  42: "KRB_AP_ERR_BADORDER",
  44: "KRB_AP_ERR_BADKEYVER",
  45: "KRB_AP_ERR_NOKEY",
  46: "KRB_AP_ERR_MUT_FAIL",
  47: "KRB_AP_ERR_BADDIRECTION",
  48: "KRB_AP_ERR_METHOD",
  49: "KRB_AP_ERR_BADSEQ",
  50: "KRB_AP_ERR_INAPP_CKSUM",
  51: "KRB_AP_PATH_NOT_ACCEPTED",
  52: "KRB_ERR_RESPONSE_TOO_BIG",
  60: "KRB_ERR_GENERIC",
  61: "KRB_ERR_FIELD_TOOLONG",
  62: "KDC_ERR_CLIENT_NOT_TRUSTED",
  63: "KDC_ERR_KDC_NOT_TRUSTED",
  64: "KDC_ERR_INVALID_SIG",
  65: "KDC_ERR_KEY_TOO_WEAK",
  66: "KRB_AP_ERR_USER_TO_USER_REQUIRED",
  67: "KRB_AP_ERR_NO_TGT",
  68: "KDC_ERR_WRONG_REALM",
};

function statusName(status: string): string | undefined {
  const code = Number(status);
  const kdc = kdcErrors[code];
  return kdc === undefined ? otherErrors[code] : `KDC_ERR_${kdc}`;
}

export const kerberos: Fields = {
  "service.name": text("ServiceName"),
  "winlog.event_data.StatusDescription": from("Status", statusName),
  "winlog.event_data.TicketEncryptionTypeDescription": seldom(
    from("TicketEncryptionType", (type) => ownEntry(encryptionTypes, type.toLowerCase())),
  ),
  "winlog.event_data.TicketOptionsDescription": from("TicketOptions", (value) => flagNames(value, options)),
};
