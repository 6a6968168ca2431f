// Finds the ECS mapping of a log source.
import type { LogSource } from "../document/model.ts";
import type { LogSourceMapping } from "./log-source.ts";
import { otherLogSources } from "./other-platforms.ts";
import type { Target } from "./target.ts";
import { windowsLogSources } from "./windows.ts";

export const logSources: readonly LogSourceMapping[] = [...windowsLogSources, ...otherLogSources];

const byCategory = new Map<string | undefined, LogSourceMapping[]>();
for (const row of logSources) {
  const rows = byCategory.get(row.category);
  if (rows === undefined) byCategory.set(row.category, [row]);
  else rows.push(row);
}

const unknown: LogSourceMapping = { events: [], fields: {}, otherwise: ["?*"] };

export interface FoundLogSource {
  readonly mapping: LogSourceMapping;
  /** False where the category or service is not known here, so that the rule is asked of more events than it means. */
  readonly isKnown: boolean;
}

/** The mapping of a log source: of its category or service on its product, of the category alone, of the product alone. */
export function findLogSource({ category, product, service }: LogSource): FoundLogSource {
  const rows = byCategory.get(category) ?? [];
  const same = rows.filter((row) => row.product === product);
  const ofService = same.find((row) => row.service === service);
  const exact = ofService ?? (category === undefined ? undefined : same.find((row) => row.service === undefined));
  if (exact !== undefined) return { mapping: exact, isKnown: true };
  const ofCategory = category === undefined ? undefined : findCategory(rows, product);
  if (ofCategory !== undefined) return { mapping: ofCategory, isKnown: product === undefined };
  if (product === undefined && service !== undefined) {
    const byService = logSources.find((row) => row.service === service);
    if (byService !== undefined) return { mapping: byService, isKnown: true };
  }
  const byProduct = logSources.find(
    (row) =>
      row.product === product && product !== undefined && row.category === undefined && row.service === undefined,
  );
  return { mapping: byProduct ?? unknown, isKnown: false };
}

/** Where a field is in the events of a log source. Names with a dot that have no row are taken for ECS fields. */
export function findField(mapping: LogSourceMapping, field: string): Target {
  if (Object.hasOwn(mapping.fields, field)) return mapping.fields[field]!;
  if (field.includes(".") || field === "@timestamp") return eventField(field);
  return { kind: "text", paths: mapping.otherwise.map((template) => template.replace("*", () => field)) };
}

/** Of a category's rows the one that is not tied to a product, or, without a product, that of the one system that has it. */
function findCategory(rows: readonly LogSourceMapping[], product: string | undefined): LogSourceMapping | undefined {
  const ofAny = rows.find((row) => row.product === undefined);
  return ofAny !== undefined || product !== undefined ? ofAny : rows[0];
}

const numberFields = /(?:^|\.)(?:port|pid|ppid|size|bytes|args_count|sequence|status_code|exit_code|pgid)$/;
const addressFields = /(?:^|\.)(?:ip|resolved_ip)$/;

/** A field of events by its own name, as a pipeline has given it. */
export function eventField(path: string): Target {
  const name = path.replace(/^\?/, "");
  if (!name.startsWith("winlog.") && numberFields.test(name)) return { kind: "number", path };
  if (!name.startsWith("winlog.") && addressFields.test(name)) return { kind: "address", path };
  return { kind: "text", paths: [path] };
}

/** Whether a field has a row of its own in the mapping. */
export function hasField(mapping: LogSourceMapping, field: string): boolean {
  return Object.hasOwn(mapping.fields, field);
}
