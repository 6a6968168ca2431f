// Object access: what was asked for, by access mask and by list.
import { from, ofWords, partOf, partsOf } from "../../field-sources.ts";
import type { Fields } from "../../mapping.ts";
import { hasBit } from "./flags.ts";
import { messageNumber, messageText, messageTexts } from "./message-table.ts";

// The pipelines name the bits of every mask as if it were one of Active Directory, files and processes too ("Treee" is theirs).
const maskBits: readonly (readonly [bit: number, name: string])[] = [
  [0x00000001, "Create Child"],
  [0x00000002, "Delete Child"],
  [0x00000004, "List Contents"],
  [0x00000008, "SELF"],
  [0x00000010, "Read Property"],
  [0x00000020, "Write Property"],
  [0x00000040, "Delete Treee"],
  [0x00000080, "List Object"],
  [0x00000100, "Control Access"],
  [0x00010000, "DELETE"],
  [0x00020000, "READ_CONTROL"],
  [0x00040000, "WRITE_DAC"],
  [0x00080000, "WRITE_OWNER"],
  [0x00100000, "SYNCHRONIZE"],
  [0x01000000, "ADS_RIGHT_ACCESS_SYSTEM_SECURITY"],
  [0x10000000, "ADS_RIGHT_GENERIC_ALL"],
  [0x20000000, "ADS_RIGHT_GENERIC_EXECUTE"],
  [0x40000000, "ADS_RIGHT_GENERIC_WRITE"],
  [0x80000000, "ADS_RIGHT_GENERIC_READ"],
];

/** Items between blanks and line ends. */
export function words(value: string): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== "");
}

function maskNames(value: string): readonly string[] {
  let mask = 0;
  for (const word of words(value)) {
    const number = Number(messageNumber(word));
    if (Number.isSafeInteger(number)) mask = (mask | number) >>> 0;
  }
  return maskBits.filter(([bit]) => hasBit(mask, bit)).map(([, name]) => name);
}

const mask: Fields = {
  "winlog.event_data.AccessMask": partOf("AccessMask", words),
  "winlog.event_data.AccessMaskDescription": ofWords(
    maskBits.map(([, name]) => name),
    from("AccessMask", maskNames),
  ),
};

export const maskOnly: Fields = mask;

export const access: Fields = {
  ...mask,
  "winlog.event_data.AccessList": partOf("AccessList", (list) => words(list).map(messageNumber)),
  "winlog.event_data.AccessListDescription": ofWords(
    messageTexts,
    from("AccessList", (list) => words(list).map(messageText)),
  ),
};

/** Privileges as a list; the pipelines keep the placeholder `-` here. */
export const privileges: Fields = {
  "winlog.event_data.PrivilegeList": partsOf(["PrivilegeList"], (record) => {
    const list = record.data("PrivilegeList");
    return list === undefined ? undefined : words(list);
  }),
};
