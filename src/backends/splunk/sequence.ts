// Sequences in SPL: the events of all stages as rows, put in order, and one `streamstats` a stage that gives each event the partial sequence it can
// continue. As in EQL the latest event of the stage before wins, and an event of a stage uses up the partial it meets. An event of several stages is
// a row for each, the later stage first, so that it never follows itself.
import type { SequencePlan, Stage } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import { type KeyColumn, keyColumns } from "../base/table-target.ts";
import type { WriteContext } from "../base/target.ts";
import { fieldName } from "./print.ts";

/** The commands that select a stage's events, and the table that holds them. */
type StageSearch = (query: Stage["query"]) => readonly string[];

/** Puts the rows of all stages together. */
export type Gathering = (stages: readonly string[], plan: SequencePlan, context: WriteContext) => readonly string[];

/** The number that rows of `until` have, below those of all stages. */
const untilStage = -1;

/** The whole search of a sequence. */
export function sequenceSearch(
  plan: SequencePlan,
  search: StageSearch,
  gather: Gathering,
  context: WriteContext,
): string {
  if (plan.slices.length > 0)
    throw new Refusal(
      "unsupported-pipe",
      `${context.target.title}: a pipe behind a sequence cannot be written`,
      plan.span,
    );
  const stages: (readonly [number, Stage])[] = plan.stages.map((stage, index) => [index, stage]);
  if (plan.until !== null) stages.push([untilStage, plan.until]);
  const last = plan.stages.length - 1;
  return [
    ...gather(
      stages.map(([number, stage]) => stageRows(stage, number, search, context).join(" | ")),
      plan,
      context,
    ),
    "sort 0 +_time, -eql_stage",
    "streamstats count as eql_row",
    "eval eql_start=if(eql_stage==0, _time, null())",
    "eval eql_rows=if(eql_stage==0, tostring(eql_row), null())",
    ...plan.stages.slice(1).flatMap((_, index) => stageMoves(index + 1, plan)),
    `where eql_stage==${last} AND isnotnull(eql_start)`,
  ].join("\n| ");
}

/** What an event of stage k continues: of the stage before, the last row that holds a partial, unless it was used up, ended or began too long ago. */
function stageMoves(k: number, plan: SequencePlan): readonly string[] {
  const held = (field: string, also = "") =>
    `last(eval(if(eql_stage==${k - 1}${also}, eql_${field}, null()))) as eql_held_${field}_${k}`;
  const seen = (stage: number, name: string) => `last(eval(if(eql_stage==${stage}, eql_row, null()))) as ${name}_${k}`;
  const conditions = [
    `eql_stage==${k}`,
    `isnotnull(eql_held_row_${k})`,
    `coalesce(eql_tried_${k}, 0) < eql_held_row_${k}`,
    ...(plan.until === null ? [] : [`coalesce(eql_ended_${k}, 0) < eql_held_row_${k}`]),
    ...(plan.maxspan === null ? [] : [`round(_time - eql_held_start_${k}, 3) <= ${plan.maxspan / 1000}`]),
  ];
  return [
    [
      "streamstats current=f",
      held("row", " AND isnotnull(eql_start)"),
      held("start"),
      held("rows"),
      seen(k, "eql_tried"),
      ...(plan.until === null ? [] : [seen(untilStage, "eql_ended")]),
      "by eql_key",
    ].join(" "),
    `eval eql_moves_${k}=if(${conditions.join(" AND ")}, 1, 0)`,
    `eval eql_start=if(eql_moves_${k}==1, eql_held_start_${k}, eql_start)`,
    `eval eql_rows=if(eql_moves_${k}==1, eql_held_rows_${k} . "," . eql_row, eql_rows)`,
  ];
}

function stageRows(stage: Stage, number: number, search: StageSearch, context: WriteContext): readonly string[] {
  const keys = keyColumns(stage, context);
  const needed = keys.filter((key) => !key.optional).map((key) => `where isnotnull(${fieldName(key.name)})`);
  return [...search(stage.query), ...needed, `eval eql_stage=${number}`, `eval eql_key=${keyText(keys)}`];
}

/** Keys as one text; each with its length, so that no two lists of keys give the same, and an absent one gives what no value gives. */
function keyText(keys: readonly KeyColumn[]): string {
  const [first, ...others] = keys;
  if (first === undefined) return '"all"';
  if (others.length === 0 && !first.optional) return `tostring(${fieldName(first.name)})`;
  return keys
    .map(({ name }) => `tostring(${fieldName(name)})`)
    .map((text) => `coalesce(len(${text}) . ":" . ${text}, "-")`)
    .join(" . ");
}
