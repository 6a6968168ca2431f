// Windows event logs: bytes to records. `readEvtx` is the way in; a record decodes only what it is asked for.
export type { SystemMember } from "./event-layout.ts";
export { bytesThatTellEvtx, type EvtxFileHeader, isEvtx } from "./file-header.ts";
export { type EvtxProblem, type EvtxStructure, problemText } from "./problem.ts";
export { EvtxFile, type EvtxOptions, EvtxStream, readEvtx } from "./reader.ts";
export type { EvtxDataItem, EvtxRecord, Filetime, RecordPlace } from "./record.ts";
export { EvtxReport } from "./report.ts";
export { blobSource, type ChunkSource } from "./source.ts";
export { TemplateCache } from "./template-cache.ts";
export { Utf8Writer } from "./utf8-writer.ts";
export {
  attributeOf,
  childOf,
  isElement,
  textContent,
  type XmlAttribute,
  type XmlElement,
  type XmlInstruction,
  type XmlNode,
} from "./xml-tree.ts";
