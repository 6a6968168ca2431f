// A sample of the public rules and of captured events, small enough for every run: Sigma's rules with captures of their own, and every so many of all
// others. scripts/compare-ports.ts takes all of both.
import { readEventRules } from "../../scripts/corpus-rules.ts";
import { FieldTable } from "../../src/event/event.ts";
import { planInputs } from "../../src/node/index.ts";
import { DistinctRows, type NamedStatement } from "../../src/proof/compare-rules.ts";
import { type EventRow, rowOf } from "../../src/proof/rows.ts";
import { sharedPath } from "../support/shared.ts";

export interface CorpusSample {
  readonly rules: readonly NamedStatement[];
  readonly rows: readonly EventRow[];
}

const step = 12;
const events = ["corpus/sigma-regression/regression_data", "corpus/mordor/psh_cmstp_execution_bypassuac.ndjson.gz"];

let sample: Promise<CorpusSample> | undefined;

export function corpusSample(): Promise<CorpusSample> {
  sample ??= readSample();
  return sample;
}

async function readSample(): Promise<CorpusSample> {
  const sampled = ["elastic-detection-rules", "sigma/rules"]
    .flatMap((folder) => readEventRules(sharedPath(`corpus/rules/${folder}`)))
    .filter((_, index) => index % step === 0);
  const rules = [...readEventRules(sharedPath("corpus/sigma-regression")), ...sampled];
  const distinct = new DistinctRows(rules);
  const plan = planInputs(events.map(sharedPath), { cwd: process.cwd(), stdin: () => process.stdin });
  for await (const file of plan.files())
    for await (const batch of file.batches(new FieldTable()))
      for (const event of batch) distinct.add(rowOf(event.document()));
  return { rules, rows: distinct.rows };
}
