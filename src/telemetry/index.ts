// The public face of the folder: records of any shape to ECS.
export { ecsEvent, toEcs } from "./ecs.ts";
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
export type { SystemName, WindowsRecord } from "./record.ts";
export { fromEvtx } from "./shapes/evtx.ts";
