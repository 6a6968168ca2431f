// EQL to other platforms' queries.
export type { Column, Holding, Table, ValueMeaning } from "./base/field-map.ts";
export type { FieldFacts, FieldOverrides } from "./base/fields.ts";
export type { Conversion, Limit, Loss, Port, ProofLevel, Refused, SequenceMeaning } from "./base/result.ts";
export type { ConvertOptions, Target } from "./base/target.ts";
export { type Convertible, convert } from "./convert.ts";
export { portsOf, type TargetPort } from "./ports.ts";
export { findTarget, targets } from "./targets.ts";
