// The engine rsigma over flat records. It asks rules only of records of their log source where a record tells its own: each record is given once for
// each category that it belongs to, as that category sees it, and once for the service of its channel.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FlatRecord } from "../../test/sigma/support/evaluator.ts";
import { asCategory } from "../../test/sigma/support/flat-record.ts";
import type { CorpusRule } from "./corpus-run.ts";

/** Members of a record that are not its own; the names are no field's of the corpus. */
const routing = { product: "@product", category: "@category", service: "@service", index: "@index" } as const;

const nothing = "none";

export interface RoutedRecord {
  readonly keys: readonly string[];
  readonly flat: FlatRecord;
}

/** Which categories and services the records of a key (`keysOf`) belong to. */
export class Routes {
  private readonly categories = new Map<string, Set<string>>();
  private readonly services = new Map<string, Set<string>>();

  constructor(rules: readonly CorpusRule[]) {
    for (const { category, service, places } of rules) {
      const [table, name] = category === undefined ? [this.services, service] : [this.categories, category];
      if (name === undefined) continue;
      for (const place of places) table.set(place, (table.get(place) ?? new Set()).add(name));
    }
  }

  /** A record as the lines that are given to the engine. */
  lines({ keys, flat }: RoutedRecord, index: number): readonly string[] {
    const line = (view: FlatRecord, category: string, service: string) =>
      JSON.stringify({
        ...view,
        [routing.product]: "windows",
        [routing.category]: category,
        [routing.service]: service,
        [routing.index]: index,
      });
    const services = keys.flatMap((key) => [...(this.services.get(key) ?? [])]);
    const categories = keys.flatMap((key) => [...(this.categories.get(key) ?? [])]);
    return [
      ...(services.length === 0 ? [nothing] : services).map((service) => line(flat, nothing, service)),
      ...categories.flatMap((category) => {
        const view = asCategory(flat, category);
        return view === undefined ? [] : [line(view, category, nothing)];
      }),
    ];
  }
}

export class Rsigma {
  private readonly binary: string;

  constructor(binary: string) {
    this.binary = binary;
  }

  version(): string {
    return spawnSync(this.binary, ["--version"], { encoding: "utf8" }).stdout.trim();
  }

  /**
   * For each record the ids of the rules that hold.
   * @throws {Error} where the engine fails
   */
  findings(rulesPath: string, routes: Routes, records: readonly RoutedRecord[]): readonly ReadonlySet<string>[] {
    const map = (["product", "service", "category"] as const).map((name) => `${name}=${routing[name]}`).join(",");
    const { stdout, stderr, status } = spawnSync(
      this.binary,
      [
        ...["engine", "eval", "--rules", rulesPath, "--input-format", "json", "--output-format", "ndjson"],
        ...["--include-event", "--logsource-routing", "--logsource-field-map", map],
      ],
      {
        input: records.flatMap((record, index) => routes.lines(record, index)).join("\n"),
        encoding: "utf8",
        maxBuffer: 2 ** 30,
      },
    );
    if (status !== 0) throw new Error(`rsigma: ${stderr}`);
    const found = records.map(() => new Set<string>());
    for (const line of stdout.split("\n")) {
      if (line === "") continue;
      const { rule_id, event } = JSON.parse(line) as { rule_id: string; event: Readonly<Record<string, number>> };
      found[event[routing.index]!]!.add(rule_id);
    }
    return found;
  }

  /** Whether one rule, given as text, holds on a record. */
  holds(text: string, rule: CorpusRule, record: RoutedRecord): boolean {
    const folder = mkdtempSync(join(tmpdir(), "rsigma-"));
    try {
      const path = join(folder, "rule.yml");
      writeFileSync(path, text);
      return this.findings(path, new Routes([rule]), [record])[0]!.has(rule.id);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
