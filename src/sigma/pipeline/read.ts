// Reads a pipeline file. Everything in it is checked; what this project does not do is a diagnostic, never left out in silence.
import type { Diagnostic } from "../../text/diagnostic.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { ownEntry } from "../../text/table.ts";
import { Reporter } from "../diagnostics.ts";
import { type Condition, parseCondition } from "../document/condition.ts";
import { placeIn } from "../document/detection.ts";
import { readYaml } from "../yaml/read.ts";
import {
  entryOf,
  itemsOf,
  keyText,
  toPlain,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from "../yaml/tree.ts";
import type {
  ConditionSet,
  NameExpression,
  ParameterKind,
  Parameters,
  ParameterTable,
  Pipeline,
  PipelineCondition,
  PipelineItem,
} from "./model.ts";
import { PythonRegex, PythonRegexError } from "./python-regex.ts";
import {
  fieldConditionParameters,
  itemConditionParameters,
  parameterChoices,
  refusedTransformations,
  ruleConditionParameters,
  transformationParameters,
} from "./tables.ts";

export interface PipelineFile {
  /** Undefined where the file is no pipeline. */
  readonly pipeline: Pipeline | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const members = ["name", "priority", "allowed_backends", "vars", "transformations", "postprocessing", "finalizers"];

/** What pySigma calls the backends whose queries and fields are those of this project. */
const ownBackends: readonly string[] = ["eql", "elasticsearch", "esql", "eqlipse"];

/** Reads a pipeline in pySigma's YAML format. Never throws. */
export function readPipeline(text: string): PipelineFile {
  const reporter = new Reporter();
  const { roots, problems } = readYaml(text);
  for (const { message, span } of problems) reporter.add("invalid-yaml", span, `This is not valid YAML: ${message}`);
  const [root] = roots;
  if (root?.kind !== "map") {
    if (problems.length === 0)
      reporter.add("invalid-pipeline", root?.span ?? { start: 0, end: 0 }, "A pipeline must be a map");
    return { pipeline: undefined, diagnostics: reporter.diagnostics };
  }
  const pipeline = new PipelineReader(text, reporter).pipeline(root);
  return { pipeline, diagnostics: reporter.diagnostics };
}

class PipelineReader {
  private readonly text: string;
  private readonly reporter: Reporter;

  constructor(text: string, reporter: Reporter) {
    this.text = text;
    this.reporter = reporter;
  }

  pipeline(map: YamlMap): Pipeline {
    for (const { key } of map.entries) {
      const name = String(key.value);
      if (members.includes(name)) continue;
      this.reporter.add("invalid-pipeline", key.span, `A pipeline has no member \`${name}\``, {
        hint: didYouMean(suggestAll(name, members)),
      });
    }
    for (const name of ["postprocessing", "finalizers"]) {
      const entry = entryOf(map, name);
      if (entry === undefined || itemsOf(entry.value).length === 0) continue;
      this.reporter.add(
        "unknown-transformation",
        entry.key.span,
        `\`${name}\` changes query texts, and is not carried out`,
      );
    }
    this.checkBackends(map);
    const priority = scalarOf(map, "priority");
    const name = scalarOf(map, "name");
    return {
      name: typeof name === "string" ? name : undefined,
      priority: typeof priority === "number" ? priority : 0,
      vars: this.vars(map),
      items: this.items(entryOf(map, "transformations")?.value),
    };
  }

  private checkBackends(map: YamlMap): void {
    const entry = entryOf(map, "allowed_backends");
    const names = entry === undefined ? [] : itemsOf(entry.value).map(toPlain);
    if (names.length === 0 || names.some((name) => ownBackends.includes(String(name)))) return;
    this.reporter.add("foreign-pipeline", entry!.value.span, `The pipeline is for ${names.join(", ")}`, {
      hint: "It is carried out all the same.",
    });
  }

  private vars(map: YamlMap): ReadonlyMap<string, readonly (string | number)[]> {
    const vars = new Map<string, readonly (string | number)[]>();
    const node = entryOf(map, "vars")?.value;
    if (node === undefined) return vars;
    if (node.kind !== "map") {
      this.reporter.add("invalid-pipeline", node.span, "`vars` must be a map of names to values");
      return vars;
    }
    for (const entry of node.entries) {
      const values = itemsOf(entry.value).flatMap((item) => {
        const value = item.kind === "scalar" ? item.value : undefined;
        if (typeof value === "string" || typeof value === "number") return [value];
        this.reporter.add("invalid-pipeline", item.span, "The value of a variable must be a text or number");
        return [];
      });
      vars.set(keyText(entry), values);
    }
    return vars;
  }

  private items(node: YamlNode | undefined): readonly PipelineItem[] {
    if (node === undefined) return [];
    return itemsOf(node).flatMap((item) => {
      if (item.kind === "map") return this.item(item) ?? [];
      this.reporter.add("invalid-pipeline", item.span, "A transformation must be a map with a `type`");
      return [];
    });
  }

  private item(map: YamlMap): PipelineItem | undefined {
    const type = this.typeOf(map, "A transformation", transformationParameters, refusedTransformations);
    if (type === undefined) return undefined;
    const id = scalarOf(map, "id");
    const read = this.parameters(map, type, transformationParameters[type]!, itemMembers);
    const parameters = read !== undefined && type === "replace_string" ? this.withReplacement(map, read) : read;
    if (parameters === undefined) return undefined;
    return {
      id: id === undefined || id === null ? undefined : String(id),
      type,
      parameters,
      ruleConditions: this.conditions(map, "rule", ruleConditionParameters),
      itemConditions: this.conditions(map, "detection_item", itemConditionParameters),
      fieldConditions: this.conditions(map, "field_name", fieldConditionParameters),
      span: map.span,
    };
  }

  private typeOf(
    map: YamlMap,
    what: string,
    known: Readonly<Record<string, ParameterTable>>,
    refused: Readonly<Record<string, string>> = {},
  ): string | undefined {
    const entry = entryOf(map, "type");
    const type = entry?.value.kind === "scalar" ? String(entry.value.value) : undefined;
    if (entry === undefined || type === undefined) {
      this.reporter.add("invalid-pipeline", map.span, `${what} needs a \`type\``);
      return undefined;
    }
    if (Object.hasOwn(known, type)) return type;
    const reason = Object.hasOwn(refused, type)
      ? `\`${type}\` is not carried out: ${refused[type]}`
      : `${what} \`${type}\` is not known`;
    this.reporter.add("unknown-transformation", entry.value.span, reason, {
      hint: didYouMean(suggestAll(type, Object.keys(known))),
    });
    return undefined;
  }

  private parameters(
    map: YamlMap,
    type: string,
    table: ParameterTable,
    except: ReadonlySet<string>,
  ): Parameters | undefined {
    const of = `\`${type}\``;
    const parameters: Record<string, unknown> = {};
    let usable = true;
    for (const entry of map.entries) {
      const name = keyText(entry);
      if (except.has(name) && !Object.hasOwn(table, name)) continue;
      if (!Object.hasOwn(table, name)) {
        const hint = didYouMean(suggestAll(name, Object.keys(table)));
        this.reporter.add("invalid-pipeline", entry.key.span, `${of} has no parameter \`${name}\``, { hint });
        continue;
      }
      const value = this.parameter(entry, table[name]!.replace("!", "") as ParameterKind);
      if (value === undefined || !this.isChoice(type, name, value, entry)) usable = false;
      else parameters[name] = value;
    }
    for (const [name, kind] of Object.entries(table)) {
      if (!kind.endsWith("!") || Object.hasOwn(parameters, name) || entryOf(map, name) !== undefined) continue;
      this.reporter.add("invalid-pipeline", map.span, `${of} needs \`${name}\``);
      usable = false;
    }
    return usable ? parameters : undefined;
  }

  /** Whether a parameter of a few words is one of them. */
  private isChoice(type: string, name: string, value: unknown, entry: YamlEntry): boolean {
    const choices = ownEntry(ownEntry(parameterChoices, type) ?? {}, name);
    if (choices === undefined || choices.includes(String(value))) return true;
    const hint = didYouMean(suggestAll(String(value), choices));
    const message = `\`${name}\` of \`${type}\` must be one of ${choices.join(", ")}`;
    this.reporter.add("invalid-pipeline", entry.value.span, message, { hint });
    return false;
  }

  private parameter(entry: YamlEntry, kind: ParameterKind): unknown {
    const { value } = entry;
    if (kind === "items") return this.items(value);
    if (kind === "any") return toPlain(value);
    if (kind === "regex" && value.kind === "scalar" && value.value !== null) return this.regex(value);
    if (kind === "map" && value.kind === "map") return toPlain(value);
    if (kind === "texts") {
      const texts = itemsOf(value).map((item) =>
        item.kind === "scalar" && item.value !== null ? String(item.value) : undefined,
      );
      if (!texts.includes(undefined)) return texts;
    }
    if (value.kind === "scalar") {
      if (kind === "scalar") return value.value;
      if (kind === "text" && value.value !== null) return String(value.value);
      if (kind === "flag" && typeof value.value === "boolean") return value.value;
    }
    this.reporter.add("invalid-pipeline", value.span, `\`${keyText(entry)}\` must be ${descriptions[kind]}`);
    return undefined;
  }

  private regex(node: YamlScalar): PythonRegex | undefined {
    return this.readable(node, "The regular expression", () => new PythonRegex(String(node.value)));
  }

  /** What is made of a text, or undefined with the reason told. */
  private readable<T>(node: YamlNode, what: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PythonRegexError)) throw error;
      const place = error.offset === undefined ? "" : ` (at its character ${error.offset + 1})`;
      this.reporter.add("invalid-regex", node.span, `${what} cannot be used: ${error.message}${place}`);
      return undefined;
    }
  }

  /** A replacement is read with the expression whose groups it names. */
  private withReplacement(map: YamlMap, parameters: Parameters): Parameters | undefined {
    const node = entryOf(map, "replacement")!.value;
    const regex = parameters.regex as PythonRegex;
    const replacement = this.readable(node, "The replacement", () => regex.replacement(String(parameters.replacement)));
    return replacement === undefined ? undefined : { ...parameters, replacement };
  }

  // ---- Conditions ----

  private conditions(map: YamlMap, prefix: string, known: Readonly<Record<string, ParameterTable>>): ConditionSet {
    const entry = entryOf(map, `${prefix}_conditions`);
    const conditions = entry === undefined ? [] : this.conditionList(entry.value, known);
    const linking = this.oneOf(map, `${prefix}_cond_op`, ["and", "or"]) === "or" ? "or" : "and";
    const negated = this.oneOf(map, `${prefix}_cond_not`, [true, false]) === true;
    return { conditions, linking, negated, expression: this.expression(map, `${prefix}_cond_expr`, conditions) };
  }

  /** A member that has one of a few values, if it is there. */
  private oneOf<T extends string | boolean>(map: YamlMap, name: string, allowed: readonly T[]): T | undefined {
    const entry = entryOf(map, name);
    if (entry === undefined) return undefined;
    const value = entry.value.kind === "scalar" ? entry.value.value : undefined;
    const found = allowed.find((each) => each === value);
    if (found === undefined)
      this.reporter.add(
        "invalid-pipeline",
        entry.value.span,
        `\`${name}\` must be ${allowed.map((each) => `\`${each}\``).join(" or ")}`,
      );
    return found;
  }

  private conditionList(node: YamlNode, known: Readonly<Record<string, ParameterTable>>): readonly PipelineCondition[] {
    const named: readonly (readonly [string, YamlNode])[] =
      node.kind === "map"
        ? node.entries.map((entry) => [keyText(entry), entry.value])
        : itemsOf(node).map((item, index) => [String(index + 1), item]);
    return named.flatMap(([name, item]) => {
      if (item.kind !== "map") {
        this.reporter.add("invalid-pipeline", item.span, "A condition must be a map with a `type`");
        return [];
      }
      const type = this.typeOf(item, "A condition", known);
      if (type === undefined) return [];
      const read = this.parameters(item, type, known[type]!, new Set(["type"]));
      const parameters = read?.mode === "re" ? this.withFieldPatterns(item, read) : read;
      return parameters === undefined ? [] : [{ name, type, parameters }];
    });
  }

  /** Names of fields that are meant as expressions. */
  private withFieldPatterns(map: YamlMap, parameters: Parameters): Parameters | undefined {
    const nodes = itemsOf(entryOf(map, "fields")!.value);
    const patterns = nodes.map((node) => (node.kind === "scalar" ? this.regex(node) : undefined));
    return patterns.includes(undefined) ? undefined : { ...parameters, fields: patterns };
  }

  private expression(map: YamlMap, name: string, conditions: readonly PipelineCondition[]): NameExpression | undefined {
    const node = entryOf(map, name)?.value;
    if (node?.kind !== "scalar") return undefined;
    const names = conditions.map((condition) => condition.name);
    const parsed = parseCondition(String(node.value), names, placeIn(node, this.text), this.reporter);
    return parsed === undefined ? undefined : nameExpression(parsed);
  }
}

const descriptions: Readonly<Record<ParameterKind, string>> = {
  any: "a value",
  regex: "a regular expression",
  text: "a text",
  texts: "a text or a list of texts",
  flag: "`true` or `false`",
  scalar: "a single value",
  map: "a map",
  items: "a list of transformations",
};

const itemMembers = new Set([
  "id",
  "type",
  ...["rule", "detection_item", "field_name"].flatMap((prefix) =>
    ["conditions", "cond_op", "cond_not", "cond_expr"].map((member) => `${prefix}_${member}`),
  ),
]);

function nameExpression(condition: Condition): NameExpression {
  switch (condition.kind) {
    case "name":
      return { kind: "name", name: condition.name };
    case "not":
      return { kind: "not", operand: nameExpression(condition.operand) };
    case "of":
      return {
        kind: condition.quantity === "all" ? "and" : "or",
        operands: condition.names.map((name) => ({ kind: "name", name })),
      };
    default:
      return { kind: condition.kind, operands: condition.operands.map(nameExpression) };
  }
}

function scalarOf(map: YamlMap, name: string): unknown {
  const node = entryOf(map, name)?.value;
  return node?.kind === "scalar" ? node.value : undefined;
}
