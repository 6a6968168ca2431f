// Findings for people and programs. Each writer is told every finding as it comes and can say something at the end.

import { firstText } from "../../event/summary.ts";
import { jsonText } from "../../node/index.ts";
import type { Finding } from "../../scan/index.ts";
import { eventText, placeText } from "../event-text.ts";
import { GatheredOutput } from "../gathered-output.ts";
import type { Io } from "../io.ts";
import type { HeadOf } from "./alerts.ts";
import { csvLine } from "./csv.ts";
import { TableWriter } from "./finding-table.ts";
import { type SarifResult, type SarifRule, sarifLog } from "./sarif.ts";
import { TimelineWriter } from "./timeline.ts";

export interface FindingWriter {
  add(finding: Finding): Promise<void> | void;
  end(): Promise<void>;
}

export const findingFormats = ["table", "ndjson", "csv", "sarif", "alerts", "html"] as const;
export type FindingFormat = (typeof findingFormats)[number];

export interface FindingWriterOptions {
  /** In the table, every finding of every group. */
  readonly showAll: boolean;
  /** In the table, a field to group by instead of the rule. */
  readonly groupBy: string | undefined;
  readonly headOf: HeadOf;
}

export async function findingWriter(
  format: FindingFormat,
  io: Io,
  { showAll, groupBy, headOf }: FindingWriterOptions,
): Promise<FindingWriter> {
  switch (format) {
    case "table":
      return new TableWriter(io, showAll, groupBy);
    case "ndjson":
      return lineWriter(io, findingLines());
    case "alerts": {
      const { alertOf } = await import("./alerts.ts");
      return lineWriter(io, (finding) => jsonText(alertOf(finding, headOf)));
    }
    case "csv":
      return new CsvWriter(io);
    case "sarif":
      return new SarifWriter(io);
    case "html":
      return new TimelineWriter(io);
  }
}

function lineWriter(io: Io, lineOf: (finding: Finding) => string): FindingWriter {
  const lines = new GatheredOutput(io.stdout);
  return { add: (finding) => lines.write(`${lineOf(finding)}\n`), end: () => lines.end() };
}

/** Findings as JSON. The event is most of the text; findings that follow one another are often of one event, or of one rule. */
function findingLines(): (finding: Finding) => string {
  const [ruleText, documentText] = [lastJson(), lastJson()];
  return ({ rule, matched, indicators, event }) =>
    `{"rule":${ruleText(rule)},"matched":${jsonText(matched)},"indicators":${jsonText(indicators)},"event":${documentText(event)}}`;
}

/** The JSON of a value, made once for one that comes several times in a row. */
function lastJson(): (value: object) => string {
  let [last, lastText]: [object | undefined, string] = [undefined, ""];
  return (value) => {
    if (value !== last) [last, lastText] = [value, jsonText(value)];
    return lastText;
  };
}

// ---- CSV and SARIF ----

class CsvWriter implements FindingWriter {
  private readonly io: Io;
  private isFirst = true;

  constructor(io: Io) {
    this.io = io;
  }

  async add({ rule, matched, indicators, event }: Finding): Promise<void> {
    const last = matched.at(-1);
    const cells = [
      last?.["@timestamp"] ?? "",
      rule.severity,
      rule.name,
      rule.id,
      firstText(event, "host.name") ?? "",
      firstText(event, "user.name") ?? "",
      eventText(event),
      indicators.join(" "),
      matched.map(({ file, index }) => placeText(file, index)).join(" "),
    ];
    await this.head();
    await this.io.stdout.write(csvLine(cells));
  }

  end(): Promise<void> {
    return this.head();
  }

  private async head(): Promise<void> {
    if (!this.isFirst) return;
    this.isFirst = false;
    await this.io.stdout.write(
      csvLine(["time", "severity", "rule", "rule_id", "host", "user", "event", "indicators", "where"]),
    );
  }
}

const sarifLevels: Readonly<Record<string, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
};

class SarifWriter implements FindingWriter {
  private readonly io: Io;
  private readonly results: SarifResult[] = [];
  private readonly rules = new Map<string, SarifRule>();

  constructor(io: Io) {
    this.io = io;
  }

  add({ rule, matched, indicators, event }: Finding): void {
    this.rules.set(rule.id, { id: rule.id, name: rule.name });
    this.results.push({
      ruleId: rule.id,
      level: sarifLevels[rule.severity] ?? "note",
      message: [rule.name, eventText(event), indicators.join(", ")].filter(Boolean).join(": "),
      file: matched.at(-1)?.file ?? "",
    });
  }

  async end(): Promise<void> {
    await this.io.stdout.write(`${JSON.stringify(sarifLog(this.results, [...this.rules.values()]), undefined, 2)}\n`);
  }
}
