// Microsoft-Windows-CodeIntegrity/Operational: images that a policy blocks or would block. Elastic's pipelines leave its events unclassified;
// file, process and signature are fields here.
import { constant, fileFields, fileNameOf, from, text } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { commonFields } from "./common.ts";

const image: Fields = {
  ...fileFields("File Name", "FileNameBuffer"),
  "file.hash.sha1": from("SHA1 Hash", (hash) => hash.toLowerCase()),
  "file.hash.sha256": from(["SHA256 Hash", "SHA256 Flat Hash"], (hash) => hash.toLowerCase()),
  "file.pe.description": text("FileDescription"),
  "file.pe.file_version": text("FileVersion"),
  "file.pe.original_file_name": text("OriginalFileName"),
  "file.pe.product": text("ProductName"),
  "process.executable": text("Process Name", "ProcessNameBuffer"),
  "process.name": fileNameOf("Process Name", "ProcessNameBuffer"),
};

const blocked: Fields = { ...image, "event.outcome": constant("failure") };

export const codeIntegrity = defineSource(commonFields, {
  name: "code-integrity",
  providers: ["Microsoft-Windows-CodeIntegrity"],
  channel: "Microsoft-Windows-CodeIntegrity/Operational",
  common: {},
  events: {
    3001: image,
    3004: blocked,
    3023: blocked,
    3033: blocked,
    3034: image,
    3063: blocked,
    3064: image,
    3065: image,
    3066: image,
    3076: image,
    3077: blocked,
  },
});
