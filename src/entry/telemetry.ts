// eqlipse/telemetry: Windows records of any shape to ECS.
export {
  asRecord,
  ecsEvent,
  fromEvtx,
  type NormalisedDocument,
  type NormalisedEvent,
  type NormaliseOptions,
  normalise,
  normaliseEvent,
  recognise,
  type ShapeName,
  type SystemName,
  shapeNames,
  toEcs,
  type WindowsRecord,
} from "../telemetry/index.ts";
