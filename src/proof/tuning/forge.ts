// Tries to abuse an exception: an attack that a rule sees is given, as far as an attacker without administrator's rights can, the values that
// the exception asks for. If the rule still sees the forged attack without the exception and no more with it, the exception is a hole.
import type { Rule } from "../../detection/index.ts";
import { type Document, valueAt } from "../../event/document.ts";
import { withValue } from "../../telemetry/documents.ts";
import { splitCommandLine } from "../../telemetry/transforms/arguments.ts";
import { findingsOf, withException } from "../pack-tests.ts";
import type { Candidate } from "./candidates.ts";
import type { Clause } from "./clause.ts";
import { baseName, withoutProgram } from "./trust.ts";

/** Telemetry of an attack that rules see. */
export interface AttackTelemetry {
  /** The case or the file, as a reader knows it. */
  readonly name: string;
  readonly rule: string;
  readonly documents: readonly Document[];
}

/** An attack that the exception would hide. */
export interface Hole {
  readonly attack: string;
  /** The forged command line, where there is one. */
  readonly command_line: string | undefined;
}

/** The first attack that can be made to pass for the exception; undefined if none can. */
export function findHole(
  candidate: Candidate,
  rules: readonly Rule[],
  attacks: readonly AttackTelemetry[],
): Hole | undefined {
  for (const { name, rule: id, documents } of attacks) {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) continue;
    for (const [index, document] of documents.entries()) {
      const forged = forge(candidate.clauses, document);
      if (forged === undefined || !isHidden(rule, candidate, documents.with(index, forged))) continue;
      const line = valueAt(forged, "process.command_line");
      return { attack: name, command_line: typeof line === "string" ? line : undefined };
    }
  }
  return undefined;
}

function isHidden(rule: Rule, candidate: Candidate, documents: readonly Document[]): boolean {
  const before = findingsOf([rule], documents).length;
  return before > 0 && findingsOf([withException(rule, candidate)], documents).length < before;
}

function forge(clauses: readonly Clause[], document: Document): Document | undefined {
  return clauses.reduce<Document | undefined>((forged, clause) => forged && withClause(forged, clause), document);
}

/** The document as the clause wants it; undefined where the attacker cannot bring that about. */
function withClause(document: Document, clause: Clause): Document | undefined {
  const value = valueAt(document, clause.path);
  if (typeof value === "string" && clause.patterns.some((pattern) => pattern.toLowerCase() === value.toLowerCase()))
    return document;
  if (clause.strength === "strong" || clause.role === "signer") return undefined;
  switch (clause.role) {
    case "command":
      return withForgedLine(document, clause);
    case "program":
      // An attack by another program is another attack.
      return clause.strength === "weak" ? withProgram(document, "process", clause) : undefined;
    case "parent":
      return withProgram(document, "process.parent", clause);
    default:
      return withValue(document, clause.path, clause.example);
  }
}

function withProgram(document: Document, path: string, clause: Clause): Document {
  const named = withValue(document, `${path}.name`, baseName(clause.example));
  return clause.path.endsWith(".name") ? named : withValue(named, `${path}.executable`, clause.example);
}

/** What the attack asks for is put where the pattern leaves room. A line to the letter is taken over where it names a file that can be replaced. */
function withForgedLine(document: Document, { patterns, isWhole, strength, example }: Clause): Document | undefined {
  const pattern = patterns.find((one) => one.includes("*"));
  if (isWhole && strength !== "weak") return undefined;
  const attack = withoutProgram(String(valueAt(document, "process.command_line") ?? ""));
  const line = isWhole || pattern === undefined ? example : filled(pattern, `1 ${attack}`);
  return withValue(withValue(document, "process.command_line", line), "process.args", splitCommandLine(line));
}

/** A pattern with a text in its last open place and something in the others. */
function filled(pattern: string, text: string): string {
  const last = pattern.lastIndexOf("*");
  return pattern.slice(0, last).replaceAll("*", "1") + text + pattern.slice(last + 1);
}
