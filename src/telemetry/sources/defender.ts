// Microsoft Defender Antivirus (Microsoft-Windows-Windows Defender/Operational) to ECS, as Elastic's windows integration maps it.
import { computed, constant, from, lastSegmentOf, ofWords, partOf, partsOf, text } from "../field-sources.ts";
import { dataValue, defineSource, type Fields, firstOf } from "../mapping.ts";
import type { WindowsRecord } from "../record.ts";
import { accountName } from "../transforms/accounts.ts";
import { baseName, extensionOf } from "../transforms/paths.ts";
import { classified, commonFields } from "./common.ts";

/** The path without the prefix that names its kind: `file:_C:\…`, `containerfile:_C:\…`. */
function threatPath(path: string): string {
  const mark = path.lastIndexOf(":_");
  return mark < 0 ? path : path.slice(mark + 2);
}

function pathOf(record: WindowsRecord): string | undefined {
  const path = firstOf(record, ["FileName", "Path", "Filename"]);
  return path === undefined ? undefined : threatPath(path);
}

const paths = ["FileName", "Path", "Filename"];

const file: Fields = {
  "file.extension": partOf(paths, (path) => extensionOf(threatPath(path))),
  "file.hash.sha256": partOf("Sha256", (hash) => hash.toLowerCase()),
  "file.name": partOf(paths, (path) => baseName(threatPath(path)) ?? threatPath(path)),
  "file.path": partsOf(paths, pathOf),
};

const user = ["Detection User", "User"];

const common: Fields = {
  ...classified("process", "info"),
  ...file,
  "destination.domain": text("Destination"),
  "event.outcome": ofWords(["success"], computed(["Error Description"], outcome)),
  "event.reference": text("FWLink"),
  "process.command_line": text("Target Commandline"),
  "process.executable": text("Process Name"),
  "process.name": lastSegmentOf("Process Name"),
  "process.parent.command_line": text("Parent Commandline"),
  "user.domain": partOf(user, (account) =>
    account.includes("\\") ? account.slice(0, account.indexOf("\\")) : undefined,
  ),
  "user.name": partOf(user, (account) => (account.includes("\\") ? accountName(account) : undefined)),
};

function outcome(record: WindowsRecord): string | undefined {
  return dataValue(record, "Error Description")?.trim() === "The operation completed successfully."
    ? "success"
    : undefined;
}

// Actions are named in newer versions and numbers of a message table (`%%809`) in older ones.
const quarantine: ReadonlySet<string> = new Set(["Quarantine", "%%809"]);

export const defender = defineSource(commonFields, {
  name: "defender",
  providers: ["Microsoft-Windows-Windows Defender"],
  channel: "Microsoft-Windows-Windows Defender/Operational",
  common,
  events: {
    1116: classified("malware", "info", "malware-detected"),
    1117: {
      ...classified("malware", "info"),
      "event.action": from("Action Name", (action) =>
        quarantine.has(action) ? "malware-quarantined" : "malware-detected",
      ),
    },
    1126: { "process.executable": constant(undefined), "process.name": text("Process Name") },
    2000: { "event.action": constant("antivirus-updated") },
    2050: classified("file", "info", "file-uploaded"),
    5007: classified("configuration", "change", "antivirus-configuration-changed"),
  },
});
