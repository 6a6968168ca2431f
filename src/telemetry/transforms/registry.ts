// Registry paths and values as Sysmon writes them.

const hives: Readonly<Record<string, string>> = {
  HKEY_CLASSES_ROOT: "HKCR",
  HKCR: "HKCR",
  HKEY_CURRENT_CONFIG: "HKCC",
  HKCC: "HKCC",
  HKEY_CURRENT_USER: "HKCU",
  HKCU: "HKCU",
  HKEY_DYN_DATA: "HKDD",
  HKDD: "HKDD",
  HKEY_LOCAL_MACHINE: "HKLM",
  HKLM: "HKLM",
  HKEY_PERFORMANCE_DATA: "HKPD",
  HKPD: "HKPD",
  HKEY_USERS: "HKU",
  HKU: "HKU",
};

/** All short names of hives. */
export const registryHives: readonly string[] = [...new Set(Object.values(hives))];

/** The short name of the hive that a path starts with. */
export function registryHive(path: string): string | undefined {
  const slash = path.indexOf("\\");
  const first = (slash < 0 ? path : path.slice(0, slash)).toUpperCase();
  return Object.hasOwn(hives, first) ? hives[first] : undefined;
}

/** Everything after the hive, the value's name included. */
export function registryKey(path: string): string | undefined {
  if (registryHive(path) === undefined) return undefined;
  const slash = path.indexOf("\\");
  return slash < 0 || slash === path.length - 1 ? undefined : path.slice(slash + 1);
}

const dword = /^DWORD \(0x([0-9a-fA-F]+)\)$/;
const qword = /^QWORD \(0x([0-9a-fA-F]+)-0x([0-9a-fA-F]+)\)$/;

/** The data of a value, as text: numbers in decimal. */
export function registryData(details: string): string {
  const single = dword.exec(details);
  if (single !== null) return BigInt(`0x${single[1]}`).toString();
  const double = qword.exec(details);
  // Elastic's pipelines shift the high half by 8 bits instead of 32, and rules see what they make.
  if (double !== null) return ((BigInt(`0x${double[1]}`) << 8n) + BigInt(`0x${double[2]}`)).toString();
  return details;
}

/** All types, as the pipelines name them. */
export const registryTypes = ["SZ_DWORD", "SZ_QWORD", "REG_BINARY", "REG_SZ"] as const;

export function registryType(details: string): (typeof registryTypes)[number] {
  if (dword.test(details)) return "SZ_DWORD";
  if (qword.test(details)) return "SZ_QWORD";
  return details === "Binary Data" ? "REG_BINARY" : "REG_SZ";
}

const kernelRoots: readonly (readonly [prefix: string, hive: string])[] = [
  ["\\REGISTRY\\MACHINE", "HKLM"],
  ["\\REGISTRY\\USER", "HKU"],
];

/** `\REGISTRY\MACHINE\…` and `\REGISTRY\USER\…`, the kernel's names, as `HKLM\…` and `HKU\…`. */
export function kernelPathToHive(path: string): string {
  const upper = path.toUpperCase();
  for (const [prefix, hive] of kernelRoots) {
    if (upper === prefix || upper.startsWith(`${prefix}\\`)) return `${hive}${path.slice(prefix.length)}`;
  }
  return path;
}
