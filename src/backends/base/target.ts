// What a target is, and what converting to it needs.
import type { Statement } from "../../eql/ast.ts";
import type { Column, Table } from "./field-map.ts";
import type { FieldOverrides } from "./fields.ts";
import type { LossList, ProofLevel, RefusalList, SequenceMeaning } from "./result.ts";
import type { TextDifferences } from "./text-differences.ts";

export interface ConvertOptions {
  /** The table, index or source to read from; a target has its own default. */
  readonly source?: string;
  /** Which of the target's field maps to use, by table name; by default the one for the query's event category. */
  readonly table?: string;
  readonly timestampField?: string;
  /** A field that orders events of the same time. */
  readonly tiebreakerField?: string;
  readonly eventCategoryField?: string;
  /** ECS field → column: adds to the target's field map, or overrides it. */
  readonly columns?: Readonly<Record<string, Column>>;
  /** For targets that would otherwise refuse a query of which they can say nearly the same: write it, and list what differs. */
  readonly approximate?: boolean;
  /** Types of fields and whether they hold lists, where the data differs from ECS. */
  readonly facts?: FieldOverrides;
}

/** What a rule is called, where it is known. */
export interface RuleName {
  readonly name?: string;
  readonly id?: string;
}

/** What a target's writer is given. */
export interface WriteContext {
  readonly rule: RuleName;
  readonly target: Target;
  readonly options: ConvertOptions;
  readonly losses: LossList;
  readonly refusals: RefusalList;
}

export interface Written {
  readonly query: string;
}

export interface Target {
  /** What `--to` takes. */
  readonly id: string;
  /** Other names that `--to` understands. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly versions: string;
  readonly level: ProofLevel;
  /** The engine, parser or interpreter behind the level. */
  readonly provenBy: string;
  readonly purpose: string;
  /** How events lie there: a sentence for ECS-shaped targets. */
  readonly layout: string;
  /** The field maps of targets with their own schema; none where ECS names are used. */
  readonly tables: readonly Table[];
  /** How its texts differ from EQL's; none where they do not. */
  readonly texts?: TextDifferences;
  readonly sequences: SequenceMeaning | "none";
  /** What a user must know that holds for every query. */
  readonly notes: readonly string[];
  /** Writes a statement whose constants are folded. Throws a Refusal for what cannot be said. */
  write(statement: Statement, context: WriteContext): Written;
}
