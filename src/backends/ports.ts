// One query on every platform: what a page about a rule shows.
import type { Conversion } from "./base/result.ts";
import type { ConvertOptions, Target } from "./base/target.ts";
import { type Convertible, convert } from "./convert.ts";
import { targets } from "./targets.ts";

export interface TargetPort {
  readonly target: Target;
  /** The query with its level and losses, or the refusal with its reasons. */
  readonly conversion: Conversion;
}

/** The ports of a query for all targets, in their order; those that refuse it among them. */
export function portsOf(source: Convertible, options: ConvertOptions = {}): readonly TargetPort[] {
  return targets.map((target) => ({ target, conversion: convert(source, target.id, options) }));
}
