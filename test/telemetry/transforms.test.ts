import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressBytes, communityId, hostAndPort, plainAddress } from "../../src/telemetry/transforms/addresses.ts";
import { dnsAnswers, dnsStatus, domainParts } from "../../src/telemetry/transforms/dns.ts";
import { allHashes, hashOf } from "../../src/telemetry/transforms/hashes.ts";
import { keywordNames } from "../../src/telemetry/transforms/keywords.ts";
import { baseName, directoryOf, extensionOf } from "../../src/telemetry/transforms/paths.ts";
import { invocationDetails, keyedLines } from "../../src/telemetry/transforms/powershell.ts";
import {
  kernelPathToHive,
  registryData,
  registryHive,
  registryKey,
  registryType,
} from "../../src/telemetry/transforms/registry.ts";
import { localInstant, looseInstant, sysmonInstant } from "../../src/telemetry/transforms/time.ts";
import { urlParts } from "../../src/telemetry/transforms/urls.ts";

describe("paths", () => {
  test.each([
    ["C:\\a\\b.txt", "b.txt", "C:\\a", "txt"],
    ["C:\\a.d\\b", "b", "C:\\a.d", undefined],
    ["C:\\a\\b.", "b.", "C:\\a", undefined],
    ["C:\\a\\", undefined, "C:\\a", undefined],
    ["\\lsass", "lsass", undefined, undefined],
    ["System", undefined, undefined, undefined],
  ])("%s", (path, name, directory, extension) => {
    expect([baseName(path), directoryOf(path), extensionOf(path)]).toEqual([name, directory, extension]);
  });
});

describe("addresses", () => {
  test.each([
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["[::ffff:10.0.0.1]:443", "10.0.0.1"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["LOCAL", "LOCAL"],
  ])("%s is plainly %s", (given, plain) => {
    expect(plainAddress(given)).toBe(plain);
  });

  test.each([
    ["10.0.0.1", { ip: "10.0.0.1", port: undefined }],
    ["10.0.0.1:3389", { ip: "10.0.0.1", port: 3389 }],
    ["[2001:db8::1]:3389", { ip: "2001:db8::1", port: 3389 }],
    ["2001:db8::1", { ip: "2001:db8::1", port: undefined }],
    ["LOCAL", undefined],
  ])("%s has host and port", (given, parts) => {
    expect(hostAndPort(given)).toEqual(parts);
  });

  test("a community id is the same for both directions", () => {
    const [one, other] = [
      { ip: "10.0.0.1", port: 51_000 },
      { ip: "192.0.2.7", port: 443 },
    ];
    expect(communityId("tcp", one, other)).toBe(communityId("tcp", other, one));
    expect(communityId("tcp", one, other)).not.toBe(communityId("udp", one, other));
  });

  test("the community id of the specification's example", () => {
    const id = communityId("tcp", { ip: "128.232.110.120", port: 34_855 }, { ip: "66.35.250.204", port: 80 });
    expect(id).toBe("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  });

  test("IPv6 in all its forms", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(addressBytes(address)).toHaveLength(16);
      }),
    );
  });
});

describe("DNS", () => {
  test("named answers come first, then addresses, freed of their IPv4 prefix", () => {
    expect(dnsAnswers("::ffff:192.0.2.1;type:  5 www.example.org;type:  16 ;2001:db8::1;nonsense;")).toEqual([
      { type: "CNAME", data: "www.example.org" },
      { type: "TXT" },
      { type: "A", data: "192.0.2.1" },
      { type: "AAAA", data: "2001:db8::1" },
    ]);
  });

  test.each([
    ["0", "SUCCESS"],
    ["9003", "DNS_ERROR_RCODE_NAME_ERROR"],
    ["1460", "ERROR_TIMEOUT"],
    ["4711", "4711"],
  ])("status %s is %s", (code, name) => {
    expect(dnsStatus(code)).toBe(name);
  });

  test.each([
    ["www.example.co.uk", ["example.co.uk", "www", "co.uk"]],
    ["example.org", ["example.org", undefined, "org"]],
    ["wpad", [undefined, undefined, undefined]],
    ["dc1.corp.local", [undefined, undefined, undefined]],
    ["com", [undefined, undefined, "com"]],
    ["a.b.global.ssl.fastly.net", ["global.ssl.fastly.net", "a.b", "ssl.fastly.net"]],
    ["github.io", ["github.io", undefined, "io"]],
  ])("%s at its public suffix", (host, expected) => {
    const { registeredDomain, subdomain, topLevelDomain } = domainParts(host);
    expect([registeredDomain, subdomain, topLevelDomain]).toEqual(expected);
  });
});

test("hashes are lower case, and those of only zeros are none", () => {
  const list = "SHA1=AB01,MD5=00000000,IMPHASH=CD";
  expect(hashOf(list, "sha1")).toBe("ab01");
  expect(hashOf(list, "md5")).toBeUndefined();
  expect(allHashes(list)).toEqual(["ab01", "cd"]);
});

describe("registry", () => {
  test.each([
    ["HKLM\\SOFTWARE\\A\\B", "HKLM", "SOFTWARE\\A\\B"],
    ["HKEY_LOCAL_MACHINE\\SOFTWARE", "HKLM", "SOFTWARE"],
    ["HKU\\S-1-5-18\\A", "HKU", "S-1-5-18\\A"],
    ["\\REGISTRY\\MACHINE\\A", undefined, undefined],
    ["HKLM", "HKLM", undefined],
  ])("%s", (path, hive, key) => {
    expect([registryHive(path), registryKey(path)]).toEqual([hive, key]);
  });

  test.each([
    ["DWORD (0x00000001)", "1", "SZ_DWORD"],
    ["DWORD (0xFFFFFFFF)", "4294967295", "SZ_DWORD"],
    ["QWORD (0x00000000-0x0000002A)", "42", "SZ_QWORD"],
    ["Binary Data", "Binary Data", "REG_BINARY"],
    ["C:\\a.dll", "C:\\a.dll", "REG_SZ"],
  ])("%s", (details, data, type) => {
    expect([registryData(details), registryType(details)]).toEqual([data, type]);
  });

  test("the kernel's names become hives", () => {
    expect(kernelPathToHive("\\REGISTRY\\MACHINE\\SOFTWARE\\A")).toBe("HKLM\\SOFTWARE\\A");
    expect(kernelPathToHive("\\REGISTRY\\USER\\S-1-5-18\\A")).toBe("HKU\\S-1-5-18\\A");
    expect(kernelPathToHive("HKLM\\A")).toBe("HKLM\\A");
  });
});

describe("keywords", () => {
  test.each([
    ["0x8020000000000000", ["Audit Success"]],
    ["0x8010000000000000", ["Audit Failure"]],
    ["-9214364837600034816", ["Audit Success"]],
    ["-9214364837600035000", ["Audit Success"]],
    ["-9218868437227405000", ["Audit Failure"]],
    ["0x80000000000000", ["Classic"]],
    ["Audit Success\nClassic", ["Audit Success", "Classic"]],
    ["0x0", []],
  ])("%s", (mask, names) => {
    expect(keywordNames(mask)).toEqual(names);
  });
});

describe("times", () => {
  test.each([
    ["2025-03-03 09:00:00.123", "2025-03-03T09:00:00.123Z"],
    ["2025-03-03T09:00:00Z", undefined],
    ["yesterday", undefined],
  ])("Sysmon's %s", (given, instant) => {
    expect(sysmonInstant(given)).toBe(instant);
  });

  test.each([
    ["2025-03-03T09:00:00", "2025-03-03T09:00:00Z"],
    ["2025-03-03T09:00:00+02:00", "2025-03-03T09:00:00+02:00"],
    ["3/1/2025 4:05:06 PM", "2025-03-01T16:05:06.000Z"],
    ["3/1/2025 12:05:06 AM", "2025-03-01T00:05:06.000Z"],
    ["01.03.2025 16:05:06", "2025-03-01T16:05:06.000Z"],
    ["/Date(1740992400000)/", "2025-03-03T09:00:00.000Z"],
    ["/Date(9999999999999999)/", undefined],
    ["soon", undefined],
  ])("an export's %s", (given, instant) => {
    expect(looseInstant(given)).toBe(instant);
  });

  test("a local time takes its zone from a time that is known in both", () => {
    expect(localInstant("2020-08-06 11:56:04", "2020-08-06 11:56:07", "2020-08-06T15:56:07.158Z")).toBe(
      "2020-08-06T15:56:04.000Z",
    );
    expect(localInstant("2020-08-06 11:56:04", "nonsense", "2020-08-06T15:56:07.158Z")).toBeUndefined();
  });
});

describe("PowerShell's texts", () => {
  test("lines of the classic log, where a value may go on", () => {
    const lines = keyedLines(
      "\tHostName=ConsoleHost\n\tHostApplication=a.exe\nb\n\n\tPipelineId=\n\tEngineVersion=5.1\n",
    );
    expect([...lines]).toEqual([
      ["HostName", "ConsoleHost"],
      ["HostApplication", "a.exe\nb"],
      ["EngineVersion", "5.1"],
    ]);
  });

  test("values of the classic log keep their blanks, and are none where there is nothing else", () => {
    const lines = keyedLines("\tCommandName=\r\n\tCommandPath= \r\n\tCommandLine=    Add-Type -a b \r\n");
    expect([...lines]).toEqual([["CommandLine", "    Add-Type -a b "]]);
  });

  test("lines of the operational log, whose keys have blanks", () => {
    const lines = keyedLines(
      "        Severity = Informational\r\n        Host Name = ConsoleHost\r\n        Command Path = \r\n",
    );
    expect([...lines]).toEqual([
      ["Severity", "Informational"],
      ["HostName", "ConsoleHost"],
    ]);
  });

  test("invocation details keep quotes, and unknown lines are values", () => {
    const payload = 'CommandInvocation(A): "A"\r\nParameterBinding(A): name="N"; value="1; 2"\r\nsomething else\r\n';
    expect(invocationDetails(payload)).toEqual([
      { type: "CommandInvocation", related_command: "A", value: '"A"' },
      { type: "ParameterBinding", related_command: "A", name: '"N"', value: '"1; 2"' },
      { value: "something else" },
    ]);
  });
});

describe("URLs", () => {
  test.each([
    ["http://192.0.2.1:80/calc.exe?x", { scheme: "http", domain: "192.0.2.1", port: 80, path: "/calc.exe" }],
    ["HTTPS://user@example.org/a", { scheme: "https", domain: "example.org", port: undefined, path: "/a" }],
    ["no url", undefined],
  ])("%s", (url, parts) => {
    expect(urlParts(url)).toEqual(parts);
  });
});
