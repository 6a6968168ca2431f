// The public face of the folder: records of any shape to ECS.
export { type DescribedDocument, type DescribedEvents, describeEvents, describeRecords } from "./describe.ts";
export type { MadeRecord } from "./described/made-record.ts";
export type { StoryOptions, StoryProblem } from "./described/story.ts";
export type { EventDescription, EventKind, ProcessDescription, SourceName } from "./description.ts";
export { ecsEvent, isRecordEvent, toEcs } from "./ecs.ts";
export { eventClass, windowsLog } from "./event-class.ts";
export {
  asRecord,
  type NormalisedDocument,
  type NormalisedEvent,
  type NormaliseOptions,
  normalise,
  normaliseEvent,
  recognise,
  type ShapeName,
  shapeNames,
} from "./normalise.ts";
export {
  type Availability,
  availabilityIn,
  type ClassMeasure,
  FieldMeasure,
  type SourceClass,
  type TelemetrySource,
  telemetrySources,
} from "./readiness.ts";
export type { SystemName, WindowsRecord } from "./record.ts";
export { fromEvtx } from "./shapes/evtx.ts";
export { normaliseTaped, tapeReaderFor } from "./taped.ts";
export { textReader } from "./text/index.ts";
export type { TextItem, TextProblem, TextReader, TextRecord } from "./text/text-reader.ts";
