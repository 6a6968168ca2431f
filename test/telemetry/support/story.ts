// A described attack with an event of every kind.
import type { EventDescription } from "../../../src/telemetry/index.ts";

export const story: readonly EventDescription[] = [
  {
    at: 0,
    kind: "process_start",
    as: "shell",
    process: {
      executable: "C:\\Windows\\System32\\cmd.exe",
      command_line: "cmd.exe",
      user: "LAB\\ada",
      integrity: "high",
    },
  },
  {
    at: 1.5,
    kind: "process_start",
    as: "cmstp",
    parent: "shell",
    process: {
      executable: "C:\\Windows\\System32\\cmstp.exe",
      command_line: 'cmstp.exe /s "C:\\Users\\ada\\a & b.inf" /au',
      original_file_name: "CMSTP.EXE",
      hash: {
        md5: "d41d8cd98f00b204e9800998ecf8427e",
        sha256: "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
      },
      signature: { subject: "Microsoft Windows", trusted: true },
    },
  },
  { at: 2, kind: "file_create", process: "cmstp", file: { path: "C:\\Users\\ada\\x.dll" } },
  { at: 2.1, kind: "file_delete", process: "cmstp", file: { path: "C:\\Users\\ada\\x.dll", hash: { sha256: "00ab" } } },
  { at: 3, kind: "registry_set", process: "cmstp", registry: { path: "HKCU\\Software\\A\\B", data: 1 } },
  { at: 3.1, kind: "registry_create_key", process: "cmstp", registry: { path: "HKLM\\SOFTWARE\\A" } },
  {
    at: 4,
    kind: "network_connect",
    process: "cmstp",
    network: { destination: { ip: "192.0.2.7", port: 443, domain: "evil.example" } },
  },
  {
    at: 4.1,
    kind: "dns_query",
    process: "cmstp",
    dns: { question: "evil.example", answers: ["cdn.example", "192.0.2.7"] },
  },
  {
    at: 5,
    kind: "image_load",
    process: "cmstp",
    library: {
      path: "C:\\Users\\ada\\x.dll",
      signature: { subject: "Acme", trusted: false },
      hash: { sha256: "00ab", imphash: "00cd" },
    },
  },
  {
    at: 6,
    kind: "process_access",
    process: "cmstp",
    target: { executable: "C:\\Windows\\System32\\lsass.exe", granted_access: "0x1010" },
  },
  { at: 6.1, kind: "remote_thread", process: "cmstp", target: { executable: "C:\\Windows\\explorer.exe" } },
  { at: 7, kind: "process_end", process: "cmstp" },
];
