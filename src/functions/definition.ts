// What the function table says of each function: enough for the checker to judge a call, for documentation to describe it, and for the
// engine to evaluate it on single values (arrays are taken apart before).
import type { IntegerWidth } from "../event/number.ts";
import type { Value } from "../event/value.ts";

export type ParameterKind = "string" | "number" | "integer" | "boolean" | "ip" | "any";

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** May be left out; only the last parameters may. */
  readonly optional?: boolean;
  /** Stands for one or more arguments; only the last parameter may. */
  readonly repeats?: boolean;
  /** The argument must be a constant. */
  readonly constant?: boolean;
  /** A null constant is an error here, not a null result. */
  readonly notNull?: boolean;
}

/** The type of a result. `number`: an integer if all numeric arguments are, else a decimal (`number()` follows its text). */
export type ResultKind = "string" | "number" | "integer" | "boolean";

export interface EvaluationOptions {
  /** The call was written with `~`. */
  readonly caseInsensitive: boolean;
  readonly integerWidth: IntegerWidth;
}

export interface FunctionDefinition {
  /** In the spelling of the documentation; calls find it in any case. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: ResultKind;
  /** Whether `name~(…)` exists. */
  readonly tilde: boolean;
  /** One sentence on what it gives, for people. */
  readonly description: string;
  readonly example: { readonly call: string; readonly value: string | number | boolean | null };
  /**
   * The value for single arguments, as many as the call has.
   * @throws {EvaluationError} where Elasticsearch fails at run time
   */
  readonly evaluate: (args: readonly Value[], options: EvaluationOptions) => Value;
}

/** How many arguments a function takes; `max` is Infinity where the last parameter repeats. */
export function arity(definition: FunctionDefinition): { readonly min: number; readonly max: number } {
  const { parameters } = definition;
  return {
    min: parameters.filter((parameter) => !parameter.optional).length,
    max: parameters.some((parameter) => parameter.repeats) ? Number.POSITIVE_INFINITY : parameters.length,
  };
}

export function hasRightArity(definition: FunctionDefinition, count: number): boolean {
  const { min, max } = arity(definition);
  return count >= min && count <= max;
}

/** The parameter that the argument at a 0-based position belongs to; `undefined` past the last. */
export function parameterAt(definition: FunctionDefinition, position: number): Parameter | undefined {
  const last = definition.parameters[definition.parameters.length - 1];
  return definition.parameters[position] ?? (last?.repeats ? last : undefined);
}
