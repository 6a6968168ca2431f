// Logons: their type, where they come from, and why they fail.
import { ownEntry } from "../../../text/table.ts";
import { from, integer, ofWords, partOf, partsOf, seldom, text } from "../../field-sources.ts";
import { dataValue, distinct, type FieldSource, type Fields } from "../../mapping.ts";
import { plainAddress } from "../../transforms/addresses.ts";
import { messageText } from "./message-table.ts";

const logonTypes: Readonly<Record<string, string>> = {
  2: "Interactive",
  3: "Network",
  4: "Batch",
  5: "Service",
  7: "Unlock",
  8: "NetworkCleartext",
  9: "NewCredentials",
  10: "RemoteInteractive",
  11: "CachedInteractive",
};

export const logonType: Fields = {
  "winlog.logon.type": ofWords(
    Object.values(logonTypes),
    from("LogonType", (type) => ownEntry(logonTypes, type)),
  ),
};

/** The peer of a logon, a share access, a ticket request. */
export const peer: Fields = {
  "related.ip": partsOf(["IpAddress"], (record) => {
    const address = dataValue(record, "IpAddress");
    return address === undefined ? undefined : distinct(plainAddress(address));
  }),
  "source.ip": partOf("IpAddress", plainAddress),
  "source.port": integer("IpPort"),
};

export const workstation: Fields = { "source.domain": seldom(text("WorkstationName")) };

// NTSTATUS values of failed logons, as the pages of events 4625 and 4776 explain them.
const statusTexts: Readonly<Record<string, string>> = {
  "0x0": "Status OK.",
  "0xc000005e": "There are currently no logon servers available to service the logon request.",
  "0xc0000064": "User logon with misspelled or bad user account",
  "0xc000006a": "User logon with misspelled or bad password",
  "0xc000006d": "This is either due to a bad username or authentication information",
  "0xc000006e": "Unknown user name or bad password.",
  "0xc000006f": "User logon outside authorized hours",
  "0xc0000070": "User logon from unauthorized workstation",
  "0xc0000071": "User logon with expired password",
  "0xc0000072": "User logon to account disabled by administrator",
  "0xc00000dc": "Indicates the Sam Server was in the wrong state to perform the desired operation.",
  "0xc0000133": "Clocks between DC and other computer too far out of sync",
  "0xc000015b": "The user has not been granted the requested logon type (aka logon right) at this machine",
  "0xc000018c":
    "The logon request failed because the trust relationship between the primary domain and the trusted domain failed.",
  "0xc0000192": "An attempt was made to logon, but the Netlogon service was not started.",
  "0xc0000193": "User logon with expired account",
  "0xc0000224": "User is required to change password at next logon",
  "0xc0000225": "Evidently a bug in Windows and not a risk",
  "0xc0000234": "User logon with account locked",
  "0xc00002ee": "Failure Reason: An Error occurred during Logon",
  "0xc0000371": "The local account store does not contain secret material for the specified account",
  "0xc0000413":
    "Logon Failure: The machine you are logging onto is protected by an authentication firewall. The specified account is not allowed to authenticate to the machine.",
};

function statusText(name: string): FieldSource {
  return from(name, (status) => ownEntry(statusTexts, status.toLowerCase()));
}

export const logonStatus: Fields = { "winlog.logon.failure.status": statusText("Status") };

export const logonFailure: Fields = {
  ...logonStatus,
  "winlog.logon.failure.reason": from("FailureReason", messageText),
  "winlog.logon.failure.sub_status": statusText("SubStatus"),
};
