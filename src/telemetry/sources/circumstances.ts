// What is to be known of a source's fields before it is relied on: what it takes for an event to have a value, where not every deployment's events do
// (a policy, a version, a setting), and values that nothing but an odd deployment changes.

const newerWindows = "Windows 10 or Server 2016, or newer";
const commandLines = 'the audit policy "Include command line in process creation events"';
const newerSysmon = "Sysmon 13.30 or newer";
const lookUp = "a host name that Sysmon could look up (its setting DnsLookup)";

/** By source and EventData name; `?` behind a name: only in those events that do not always have it. */
const circumstances: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  sysmon: new Map([
    ["Contents", "Sysmon 11 or newer"],
    ["DestinationHostname", lookUp],
    ["OriginalFileName", "Sysmon 10 or newer"],
    ["ParentUser", newerSysmon],
    ["RuleName", "a rule in Sysmon's configuration that has a name"],
    ["SourceHostname", lookUp],
    ["SourceUser", newerSysmon],
    ["TargetUser", newerSysmon],
    ["User?", newerSysmon],
  ]),
  security: new Map([
    ["CommandLine", commandLines],
    ["MandatoryLabel", newerWindows],
    ["ParentProcessName", newerWindows],
    ["ElevatedToken", newerWindows],
    ["RestrictedAdminMode", newerWindows],
    ["TargetLinkedLogonId", newerWindows],
    ["VirtualAccount", newerWindows],
  ]),
};

/** What an event needs to have a value; undefined where there is nothing to say. `isSeldom`: not all events of its kind have it. */
export function circumstanceOf(source: string, name: string, isSeldom: boolean): string | undefined {
  const known = circumstances[source];
  return known?.get(name) ?? (isSeldom ? known?.get(`${name}?`) : undefined);
}

/** The same for a field that a setting of the source decides on, whichever value it is made of. */
export function settingOf(source: string, path: string): string | undefined {
  const isHash = /\.hash\.\w+$|\.imphash$/.test(path);
  return source === "sysmon" && isHash ? "this algorithm among Sysmon's HashAlgorithms" : undefined;
}

// Sysmon is a service of the local system, and writes as that account, whoever owns the process.
const writer = "S-1-5-18";
const presumed: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  sysmon: new Map([
    ["user.id", writer],
    ["winlog.user.identifier", writer],
  ]),
};

/** The value that a field has in every event of a source, as it is usually installed. */
export function presumedValue(source: string, path: string): string | undefined {
  return presumed[source]?.get(path);
}
