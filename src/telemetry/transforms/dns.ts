// DNS questions and answers as Sysmon 22 writes them: `type:  5 host;::ffff:1.2.3.4;`.

import { parse } from "tldts";
import { ownEntry } from "../../text/table.ts";
import { isAddress, plainAddress } from "./addresses.ts";

export interface DnsAnswer {
  readonly type: string;
  /** Not there where Sysmon names a type and nothing after it. */
  readonly data?: string;
}

// Resource record types by number (IANA registry "Resource Record (RR) TYPEs").
const recordTypes: Readonly<Record<string, string>> = {
  1: "A",
  2: "NS",
  3: "MD",
  4: "MF",
  5: "CNAME",
  6: "SOA",
  7: "MB",
  8: "MG",
  9: "MR",
  10: "NULL",
  11: "WKS",
  12: "PTR",
  13: "HINFO",
  14: "MINFO",
  15: "MX",
  16: "TXT",
  17: "RP",
  18: "AFSDB",
  19: "X25",
  20: "ISDN",
  21: "RT",
  22: "NSAP",
  23: "NSAP-PTR",
  24: "SIG",
  25: "KEY",
  26: "PX",
  27: "GPOS",
  28: "AAAA",
  29: "LOC",
  30: "NXT",
  31: "EID",
  32: "NIMLOC",
  33: "SRV",
  34: "ATMA",
  35: "NAPTR",
  36: "KX",
  37: "CERT",
  38: "A6",
  39: "DNAME",
  40: "SINK",
  41: "OPT",
  42: "APL",
  43: "DS",
  44: "SSHFP",
  45: "IPSECKEY",
  46: "RRSIG",
  47: "NSEC",
  48: "DNSKEY",
  49: "DHCID",
  50: "NSEC3",
  51: "NSEC3PARAM",
  52: "TLSA",
  53: "SMIMEA",
  55: "HIP",
  56: "NINFO",
  57: "RKEY",
  58: "TALINK",
  59: "CDS",
  60: "CDNSKEY",
  61: "OPENPGPKEY",
  62: "CSYNC",
  63: "ZONEMD",
  64: "SVCB",
  65: "HTTPS",
  99: "SPF",
  100: "UINFO",
  101: "UID",
  102: "GID",
  103: "UNSPEC",
  108: "EUI48",
  109: "EUI64",
  249: "TKEY",
  250: "TSIG",
  251: "IXFR",
  252: "AXFR",
  253: "MAILB",
  254: "MAILA",
  255: "ANY",
  256: "URI",
  257: "CAA",
  258: "AVC",
  259: "DOA",
  32768: "TA",
  32769: "DLV",
  65281: "WINS",
  65282: "WINSR",
};

const typed = /^type:\s*(\d+)\s*(.*)$/i;

/** The answers of a QueryResults value: those that name their type first, then the plain addresses, as the pipelines order them. */
export function dnsAnswers(results: string): readonly DnsAnswer[] {
  const named: DnsAnswer[] = [];
  const addresses: DnsAnswer[] = [];
  for (const part of results.split(";")) {
    const item = part.trim();
    const match = typed.exec(item);
    if (match !== null) {
      const type = recordTypes[match[1]!] ?? match[1]!;
      const data = match[2]!.trim();
      named.push(data === "" ? { type } : { type, data });
      continue;
    }
    const data = plainAddress(item);
    if (isAddress(data)) addresses.push({ type: data.includes(":") ? "AAAA" : "A", data });
  }
  return [...named, ...addresses];
}

// Status codes of the Windows DNS client (winerror.h, WinDNS.h).
const statuses: Readonly<Record<string, string>> = {
  0: "SUCCESS",
  5: "ERROR_ACCESS_DENIED",
  8: "ERROR_NOT_ENOUGH_MEMORY",
  13: "ERROR_INVALID_DATA",
  14: "ERROR_OUTOFMEMORY",
  123: "ERROR_INVALID_NAME",
  1214: "ERROR_INVALID_NETNAME",
  1223: "ERROR_CANCELLED",
  1460: "ERROR_TIMEOUT",
  4312: "ERROR_OBJECT_NOT_FOUND",
  9001: "DNS_ERROR_RCODE_FORMAT_ERROR",
  9002: "DNS_ERROR_RCODE_SERVER_FAILURE",
  9003: "DNS_ERROR_RCODE_NAME_ERROR",
  9004: "DNS_ERROR_RCODE_NOT_IMPLEMENTED",
  9005: "DNS_ERROR_RCODE_REFUSED",
  9006: "DNS_ERROR_RCODE_YXDOMAIN",
  9007: "DNS_ERROR_RCODE_YXRRSET",
  9008: "DNS_ERROR_RCODE_NXRRSET",
  9009: "DNS_ERROR_RCODE_NOTAUTH",
  9010: "DNS_ERROR_RCODE_NOTZONE",
  9016: "DNS_ERROR_RCODE_BADSIG",
  9017: "DNS_ERROR_RCODE_BADKEY",
  9018: "DNS_ERROR_RCODE_BADTIME",
  9101: "DNS_ERROR_KEYMASTER_REQUIRED",
  9501: "DNS_INFO_NO_RECORDS",
  9502: "DNS_ERROR_BAD_PACKET",
  9503: "DNS_ERROR_NO_PACKET",
  9504: "DNS_ERROR_RCODE",
  9505: "DNS_ERROR_UNSECURE_PACKET",
  9506: "DNS_REQUEST_PENDING",
  9551: "DNS_ERROR_INVALID_TYPE",
  9552: "DNS_ERROR_INVALID_IP_ADDRESS",
  9553: "DNS_ERROR_INVALID_PROPERTY",
  9554: "DNS_ERROR_TRY_AGAIN_LATER",
  9555: "DNS_ERROR_NOT_UNIQUE",
  9556: "DNS_ERROR_NON_RFC_NAME",
  9560: "DNS_ERROR_INVALID_NAME_CHAR",
  9561: "DNS_ERROR_NUMERIC_NAME",
  9601: "DNS_ERROR_ZONE_DOES_NOT_EXIST",
  9701: "DNS_ERROR_RECORD_DOES_NOT_EXIST",
  9702: "DNS_ERROR_RECORD_FORMAT",
  9703: "DNS_ERROR_NODE_CREATION_FAILED",
  9704: "DNS_ERROR_UNKNOWN_RECORD_TYPE",
  9705: "DNS_ERROR_RECORD_TIMED_OUT",
  9706: "DNS_ERROR_NAME_NOT_IN_ZONE",
  9707: "DNS_ERROR_CNAME_LOOP",
  9708: "DNS_ERROR_NODE_IS_CNAME",
  9709: "DNS_ERROR_CNAME_COLLISION",
  9711: "DNS_ERROR_RECORD_ALREADY_EXISTS",
  9714: "DNS_ERROR_NAME_DOES_NOT_EXIST",
  9852: "DNS_ERROR_NO_DNS_SERVERS",
  10054: "WSAECONNRESET",
  10055: "WSAENOBUFS",
  10060: "WSAETIMEDOUT",
  87: "ERROR_INVALID_PARAMETER",
  11001: "WSAHOST_NOT_FOUND",
  11002: "WSATRY_AGAIN",
  11003: "WSANO_RECOVERY",
  11004: "WSANO_DATA",
};

/** The name of a QueryStatus code; an unknown one as it is. */
export function dnsStatus(code: string): string {
  return ownEntry(statuses, code) ?? code;
}

export interface DomainParts {
  readonly registeredDomain: string | undefined;
  readonly subdomain: string | undefined;
  readonly topLevelDomain: string | undefined;
}

/**
 * A host name taken apart at its public suffix, as Elasticsearch's registered_domain processor does: a suffix of Mozilla's private section counts
 * as a registered domain itself, a name under no listed suffix has none, and a bare suffix has only that.
 */
export function domainParts(host: string): DomainParts {
  const { domain, domainWithoutSuffix, isIcann, isPrivate, publicSuffix, subdomain } = parse(host, {
    allowPrivateDomains: true,
    validateHostname: false,
  });
  if (publicSuffix === null || !(isIcann || isPrivate)) return noParts;
  if (isPrivate) {
    const below = [subdomain, domainWithoutSuffix].filter((part) => part !== null && part !== "").join(".");
    return { registeredDomain: publicSuffix, subdomain: below || undefined, topLevelDomain: afterDot(publicSuffix) };
  }
  return { registeredDomain: domain ?? undefined, subdomain: subdomain || undefined, topLevelDomain: publicSuffix };
}

const noParts: DomainParts = { registeredDomain: undefined, subdomain: undefined, topLevelDomain: undefined };

function afterDot(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}
