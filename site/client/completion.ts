// Completion for EQL: fields of ECS and functions with what they are, keywords by where one is in the query. Nothing is offered in texts and comments.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { allFields, type FunctionDefinition, functions, tokenize } from "eqlipse/eql";
import { element, withCode } from "./dom.ts";
import { fieldNote, isCommon } from "./field-notes.ts";

const fields = allFields();

const categories: Readonly<Record<string, string>> = {
  process: "Starts and ends of programs.",
  file: "Files that were written, renamed, deleted.",
  registry: "Keys and values of the registry.",
  network: "Connections, and names that were looked up.",
  library: "Libraries (DLLs) that a process loaded.",
  driver: "Drivers that were loaded.",
  authentication: "Logons and their failures.",
  iam: "Changes of users and groups.",
  any: "Events of every category.",
};

const keywords: Readonly<Record<string, string>> = {
  where: "category where condition",
  and: "Both hold.",
  or: "One of them holds.",
  not: "It does not hold.",
  in: 'Is one of a list, with case: process.name in ("a.exe", "b.exe")',
  like: "Wildcards * and ?, with case; like~ without.",
  regex: "A regular expression over the whole text, with case; regex~ without.",
  sequence: "Events after one another: sequence by host.id with maxspan=1m [ … ] [ … ]",
  sample: "Events that share a key, in any order: sample by host.id [ … ] [ … ]",
  by: "The fields whose values all events of a sequence share.",
  with: "sequence … with maxspan=5m",
  maxspan: "The time from the first event of a sequence to its last: maxspan=30s",
  runs: "The stage must be met this many times: [ … ] with runs=3",
  until: "What ends an attempt: until [ … ]",
  true: "A constant.",
  false: "A constant.",
  null: "A field that is absent: process.name == null",
};

const completions: readonly Completion[] = [
  ...[...fields.keys()].map(fieldCompletion),
  ...functions.map(functionCompletion),
  ...Object.entries(keywords).map(([label, info]) => ({ label, info, type: "keyword" })),
];

/** At the beginning of a query or of a stage a category is wanted, or what begins a query of several events. */
const beginnings: readonly Completion[] = [
  ...Object.entries(categories).map(([label, info]) => ({ label, info, type: "class", apply: `${label} where ` })),
  ...completions.filter(({ label }) => label === "sequence" || label === "sample"),
];

function fieldCompletion(path: string): Completion {
  const type = fields.get(path)?.type ?? "";
  return {
    label: path,
    type: "property",
    detail: type,
    boost: isCommon(path) ? 20 : 0,
    info: () => fieldInfo(path, type),
  };
}

async function fieldInfo(path: string, type: string): Promise<Node> {
  const { sourcesOf } = await import("./field-sources.ts");
  return element("div", {}, element("p", {}, ...withCode(fieldNote(path, type))), element("p", {}, sourcesOf(path)));
}

function functionCompletion({ name, parameters, returns, description, example }: FunctionDefinition): Completion {
  const signature = parameters.map((one) => `${one.name}${one.repeats === true ? " …" : ""}`).join(", ");
  return {
    label: name,
    type: "function",
    detail: `(${signature}) ${returns}`,
    apply: `${name}(`,
    info: () =>
      element(
        "div",
        {},
        element("p", {}, ...withCode(description)),
        element("p", {}, element("code", {}, `${example.call} → ${JSON.stringify(example.value)}`)),
      ),
  };
}

/** What may stand at a place of a query. */
export function completeEql(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[A-Za-z_@][\w.@]*/);
  if (word === null && !context.explicit) return null;
  const from = word?.from ?? context.pos;
  const text = context.state.doc.toString();
  if (isInText(text, context.pos)) return null;
  const isBeginning = /(^|\[)\s*$/.test(text.slice(0, from));
  return { from, options: isBeginning ? beginnings : completions, validFor: /^[\w.@]*$/ };
}

/** Whether a place is inside of a text or comment; one that is not closed yet reaches to its end. */
function isInText(text: string, at: number): boolean {
  return tokenize(text).some(({ kind, start, end }) => {
    if (at <= start || at > end) return false;
    if (at < end) return kind === "string" || kind === "comment";
    return kind === "comment" || (kind === "string" && (end - start < 2 || text[end - 1] !== text[start]));
  });
}
