// Why a test's rule or signal found nothing, in a few words for its author: what the nearest event lacks, or where a sequence stopped. It is asked
// for only where a test has failed, since explaining takes longer than testing.
import type { Pack, PackCase } from "../detection/index.ts";
import { type Explanation, explain } from "../engine/index.ts";
import type { Statement } from "../eql/ast.ts";
import { type TestFailure, telemetryOf } from "./pack-tests.ts";

/** What was missing in the telemetry of a failed case; undefined for failures of other kinds. */
export function whyMissed(pack: Pack, one: PackCase, { kind, source, subject }: TestFailure): string | undefined {
  const query =
    kind === "rule-missed"
      ? pack.rules.find(({ key }) => key === subject)?.query
      : kind === "signal-missed"
        ? one.signals.find(({ name }) => name === subject)?.query
        : undefined;
  if (query === undefined) return undefined;
  const { telemetry } = telemetryOf(one);
  const looked = telemetry.find((each) => source === undefined || each.source === source);
  return looked && missingIn(query, looked.documents);
}

function missingIn(query: Statement, documents: readonly object[]): string | undefined {
  const explanation = explain(query, documents, { limit: 1 });
  return explanation.events === 0 ? "there is no event on this source" : lackOf(explanation);
}

function lackOf(explanation: Explanation): string | undefined {
  const { candidate, stopped } =
    explanation.kind === "event"
      ? { candidate: explanation.misses[0], stopped: undefined }
      : { candidate: explanation.nearest?.candidate, stopped: explanation.nearest?.stopped };
  const lacking = candidate?.deciding.map(({ text }) => `\`${text}\``) ?? [];
  const nearest = lacking.length === 0 ? [] : [`the nearest event lacks ${lacking.join(", ")}`];
  const parts = [...(stopped === undefined ? [] : [stopped.text.replace(/\.$/, "")]), ...nearest];
  return parts.length === 0 ? undefined : parts.join("; ");
}
