// Many event rules over one set of events: our engine's hits, and for every executed target those of the ports. Events that are alike in every field
// that some rule reads are run once, which changes no verdict and makes hundreds of thousands of events a few ten thousand.

import { fieldsIn } from "../backends/base/ecs-columns.ts";
import { conditionOf } from "../backends/base/plan.ts";
import { convert, type FieldOverrides } from "../backends/index.ts";
import { CompiledQuery, QueryError } from "../engine/index.ts";
import type { EventQuery, Statement } from "../eql/ast.ts";
import { DocumentEvent } from "../event/document.ts";
import { FieldTable } from "../event/event.ts";
import { columnsOfStatement, mergeColumns } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { firstDifference } from "./prove-port.ts";
import { type EventRow, listFacts, type RowColumn } from "./rows.ts";
import { documentOf, fieldTypesOf } from "./source-engine.ts";

export interface NamedStatement {
  readonly name: string;
  readonly statement: Statement;
}

/** A rule whose port and source do not find the same events, or whose port could not be run. */
export interface RuleDifference {
  readonly rule: string;
  readonly reason: string;
  /** The first event found by one of them only. */
  readonly row?: EventRow;
}

export interface TargetComparison {
  readonly target: string;
  readonly engine: string;
  readonly agreed: number;
  /** Rules that agree and whose port found something. */
  readonly firing: number;
  readonly refused: number;
  readonly hits: number;
  readonly differences: readonly RuleDifference[];
}

/** Keeps of many events those that differ in a field that some rule reads. */
export class DistinctRows {
  readonly rows: EventRow[] = [];
  private readonly paths: ReadonlySet<string>;
  private readonly seen = new Set<string>();
  private given = 0;

  constructor(rules: readonly NamedStatement[]) {
    this.paths = new Set(rules.flatMap(({ statement }) => pathsOf(statement)));
  }

  /** How many events were given. */
  get total(): number {
    return this.given;
  }

  add(row: EventRow): void {
    this.given++;
    const kept = [...row].filter(([path]) => this.paths.has(path)).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(kept, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.rows.push(new Map(kept));
  }
}

function pathsOf(statement: Statement): readonly string[] {
  return ["event.category", ...fieldsIn(conditionOf(statement.query as EventQuery, {})).keys()];
}

/** Where rules about events of any category are kept; no category is called so. */
const anyCategory = "";

/** Event rules with what our engine finds; ports are compared with that, engine by engine. */
export class RuleComparison {
  readonly columns: readonly RowColumn[];
  /** Rules that our engine refuses over fields of these types, with the reason. */
  readonly unfit: readonly { readonly rule: string; readonly reason: string }[];
  readonly hits: number;
  private readonly rows: readonly EventRow[];
  private readonly facts: FieldOverrides;
  private readonly expected = new Map<NamedStatement, number[]>();

  constructor(rules: readonly NamedStatement[], rows: readonly EventRow[]) {
    this.rows = rows;
    this.facts = listFacts(rows);
    this.columns = mergeColumns(rules.map(({ statement }) => columnsOfStatement(statement, { facts: this.facts })));
    this.unfit = this.runSources(rules);
    this.hits = [...this.expected.values()].reduce((sum, found) => sum + found.length, 0);
  }

  get ruleCount(): number {
    return this.expected.size;
  }

  private runSources(rules: readonly NamedStatement[]): typeof this.unfit {
    const fields = new FieldTable();
    const fieldTypes = fieldTypesOf(this.columns, this.rows);
    const unfit: { rule: string; reason: string }[] = [];
    const compiled = new Map<string, { readonly query: CompiledQuery; readonly found: number[] }[]>();
    for (const rule of rules) {
      try {
        const query = new CompiledQuery(rule.statement, { fieldTypes }, fields);
        const found: number[] = [];
        const { category } = rule.statement.query as EventQuery;
        const key = category.any ? anyCategory : category.name;
        const alike = compiled.get(key);
        if (alike === undefined) compiled.set(key, [{ query, found }]);
        else alike.push({ query, found });
        this.expected.set(rule, found);
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        unfit.push({ rule: rule.name, reason: error.diagnostics.map(({ message }) => message).join("; ") });
      }
    }
    for (const [position, row] of this.rows.entries()) {
      const event = new DocumentEvent(documentOf(row), fields);
      for (const category of new Set([anyCategory, ...(row.get("event.category") ?? [])]))
        for (const { query, found } of compiled.get(String(category)) ?? [])
          if (query.plan.terms[0]!.matches(event) === true) found.push(position);
    }
    return unfit;
  }

  /** Runs the ports of all rules on an engine; `progress` is told after each. */
  async compare(target: string, engine: Engine, progress: () => void = () => {}): Promise<TargetComparison> {
    await engine.load(this.rows, this.columns);
    const counts = { agreed: 0, firing: 0, refused: 0, hits: 0 };
    const differences: RuleDifference[] = [];
    for (const [{ name, statement }, ours] of this.expected) {
      progress();
      const port = convert(statement, target, { facts: this.facts });
      if (port.query === null) {
        counts.refused++;
        continue;
      }
      const theirs = await engine.hits(port.query).catch((error: unknown) => String(error));
      if (typeof theirs === "string") {
        differences.push({ rule: name, reason: theirs });
        continue;
      }
      counts.hits += theirs.length;
      const position = firstDifference(ours, theirs);
      if (position === undefined) {
        counts.agreed++;
        if (theirs.length > 0) counts.firing++;
        continue;
      }
      const reason = `only the ${ours.includes(position) ? "rule" : "port"} finds this event`;
      differences.push({ rule: name, reason, row: this.rows[position]! });
    }
    return { target, engine: engine.title, ...counts, differences };
  }
}
