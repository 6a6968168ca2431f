// Sigma as a target: the exporter of src/sigma behind the interface of the others. It has its own taxonomy of log sources and fields.
import type { Statement } from "../../eql/ast.ts";
import { eqlToSigma } from "../../sigma/from-eql/convert.ts";
import { Refusal } from "../base/result.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";

export const sigmaTarget: Target = {
  id: "sigma",
  title: "Sigma",
  versions: "Sigma 2.1 (specification), correlations included",
  level: "parsed",
  provenBy: "pySigma 1.5 (parser and validators); read back and run by our engine",
  purpose: "Portable rules for whatever reads Sigma.",
  layout: "Records of the rule's log source, by the field names of Sigma's taxonomy.",
  tables: [],
  texts: { folds: ["k", "s", "i"], known: false, foldsComputed: false, countsCharacters: false },
  sequences: "up-to-backend",
  notes: [
    "A field map of one's own belongs into a Sigma pipeline, so `--columns` is refused.",
    "A sequence is a `temporal_ordered` correlation of one rule a stage; which of several first events counts is the backend's choice.",
    "[The mapping of log sources and fields](../sigma.md); [rsigma's findings compared with ours](../agreement-with-rsigma.md).",
  ],
  write,
};

function write(statement: Statement, context: WriteContext): Written {
  const [field] = Object.keys(context.options.columns ?? {});
  if (field !== undefined)
    throw new Refusal(
      "no-columns",
      `Sigma: fields have the names of Sigma's taxonomy; \`${field}\` is renamed by a pipeline, not in the rule`,
      statement.span,
    );
  const { name = "Converted EQL query", id } = context.rule;
  const { text, diagnostics } = eqlToSigma(statement, { title: name, id }, context.options);
  for (const { code, message, span, severity, hint } of diagnostics) {
    const told = hint === undefined ? message : `${message}. ${hint}`;
    if (severity === "error") context.refusals.attempt(() => refuse(code, told, span), undefined);
    else context.losses.add(code, message, span);
  }
  if (statement.query.kind !== "Sequence") return { query: text ?? "" };
  context.losses.add(
    "first-event-unsaid",
    "a correlation of Sigma does not say which of several first events counts, nor that an event is used once; backends differ",
    statement.query.span,
  );
  return { query: text ?? "" };
}

function refuse(code: string, message: string, span: Statement["span"]): never {
  throw new Refusal(code, `Sigma: ${message}`, span);
}
