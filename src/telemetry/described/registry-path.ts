// One registry path in the three spellings of the sources: Sysmon's, Elastic Defend's and the kernel's.
import { registryHive } from "../transforms/registry.ts";

export interface RegistrySpellings {
  /** `HKLM\…`, `HKU\S-1-5-…\…`. */
  readonly sysmon: string;
  /** `HKLM\…`, `HKEY_USERS\S-1-5-…\…`, and its parts. */
  readonly endpoint: string;
  readonly endpointHive: string;
  /** `\REGISTRY\MACHINE\…`, `\REGISTRY\USER\S-1-5-…\…`. */
  readonly kernel: string;
  /** The path below the hive. */
  readonly rest: string;
}

const roots: Readonly<Record<string, readonly [sysmon: string, endpoint: string, kernel: string, below: string]>> = {
  HKLM: ["HKLM", "HKLM", "\\REGISTRY\\MACHINE", ""],
  HKU: ["HKU", "HKEY_USERS", "\\REGISTRY\\USER", ""],
  HKCR: ["HKCR", "HKLM", "\\REGISTRY\\MACHINE", "SOFTWARE\\Classes\\"],
};

/** A path as an author writes it, `HKCU` being the hive of the account with that SID. An unknown hive stays as it is. */
export function registryPath(path: string, sid: string): RegistrySpellings {
  const hive = registryHive(path);
  const below = path.slice(path.indexOf("\\") + 1);
  if (hive === "HKCU") return registryPath(`HKU\\${sid}\\${below}`, sid);
  const root = hive === undefined ? undefined : roots[hive];
  if (root === undefined) {
    return {
      sysmon: path,
      endpoint: path,
      endpointHive: hive ?? "",
      kernel: path,
      rest: hive === undefined ? path : below,
    };
  }
  const [sysmon, endpointHive, kernel, classes] = root;
  const rest = `${classes}${below}`;
  return {
    sysmon: `${sysmon}\\${below}`,
    endpoint: `${endpointHive}\\${rest}`,
    endpointHive,
    kernel: `${kernel}\\${rest}`,
    rest,
  };
}
