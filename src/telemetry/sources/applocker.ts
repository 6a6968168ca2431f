// AppLocker's four channels to ECS, as Elastic's windows integration maps them: the file that was run or kept from running.
import { computed, constant, seldom } from "../field-sources.ts";
import { defineSource, type FieldSource, type Fields } from "../mapping.ts";
import { baseName, directoryOf, extensionOf } from "../transforms/paths.ts";
import { classified, commonFields, userDatum, writerFields } from "./common.ts";

function fromUserData(name: string, transform: (value: string) => string | undefined): FieldSource {
  return computed([name], (record) => {
    const value = record.userData().get(name);
    return value === undefined || value === "" || value === "-" ? undefined : transform(value);
  });
}

// A fully qualified binary name: `O=…, L=…, S=…, C=…\PRODUCT\FILE.EXE\1.2.3.4`, the signer's subject first.
function qualifiedPart(index: 1 | 2 | 3): FieldSource {
  return fromUserData("Fqbn", (name) => name.split("\\")[index]);
}

function subjectPart(attribute: string): FieldSource {
  return computed(["Fqbn"], (record) => {
    const [subject = ""] = (record.userData().get("Fqbn") ?? "").split("\\");
    const parts = subject.split(/,\s*(?=[A-Z]+=)/);
    return parts.filter((part) => part.startsWith(`${attribute}=`)).map((part) => part.slice(attribute.length + 1));
  });
}

const file: Fields = {
  "file.directory": fromUserData("FullFilePath", directoryOf),
  "file.extension": fromUserData("FullFilePath", extensionOf),
  // In the letters of the event, unlike Sysmon's: the pipelines copy it.
  "file.hash.sha256": userDatum("FileHash"),
  "file.name": fromUserData("FullFilePath", (path) => baseName(path) ?? path),
  "file.path": userDatum("FullFilePath"),
  "file.pe.file_version": qualifiedPart(3),
  "file.pe.original_file_name": qualifiedPart(2),
  "file.pe.product": qualifiedPart(1),
  "file.x509.subject.common_name": seldom(subjectPart("CN")),
  "file.x509.subject.country": subjectPart("C"),
  "file.x509.subject.locality": seldom(subjectPart("L")),
  "file.x509.subject.organization": subjectPart("O"),
  "file.x509.subject.state_or_province": seldom(subjectPart("S")),
  "rule.name": userDatum("RuleName"),
};

const denied: Fields = { "event.outcome": constant("failure") };

export const appLocker = defineSource(commonFields, {
  name: "applocker",
  providers: ["Microsoft-Windows-AppLocker"],
  common: {
    ...classified("process", "start"),
    ...writerFields,
    ...file,
    "process.pid": computed([], (record) => {
      const pid = Number(record.system("processId") ?? Number.NaN);
      return Number.isInteger(pid) ? pid : undefined;
    }),
  },
  events: { 8002: {}, 8003: {}, 8004: denied, 8005: {}, 8006: {}, 8007: denied, 8020: {}, 8021: {}, 8022: denied },
});
