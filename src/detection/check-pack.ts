// What a pack says about the world and about itself, held against ATT&CK's data and its own parts: ids exist in the stated version, groups
// and software use the technique, tests name rules and indicators that are there, every rule has a case that fires and one that stays quiet,
// documents have their headings. What needs telemetry to be run is `eqlipse test`.
import type { Diagnostic } from "../text/diagnostic.ts";
import { didYouMean, suggestAll } from "../text/suggest.ts";
import {
  findGroup,
  findSoftware,
  findTechnique,
  isAttackVersion,
  replacementOf,
  usesTechnique,
  versionsOf,
} from "./attack.ts";
import { report } from "./diagnostics.ts";
import type { CheckedFile, Pack, PackFiles, ReadPack } from "./pack.ts";
import { toWrite } from "./skeleton.ts";
import { type Path, readYaml, type YamlSource } from "./yaml-source.ts";

/** Packs beside this one: folder names that `related` may name. */
export interface PackSurroundings {
  readonly folders?: ReadonlySet<string>;
}

/** The pack's files with everything found by reading and by these checks. Never throws. */
export function checkPack(
  input: PackFiles,
  read: ReadPack,
  surroundings: PackSurroundings = {},
): readonly CheckedFile[] {
  const files = [...checkFiles(input, read, surroundings), ...checkHeadings(input)];
  return files.map((file) => extended(file, unwritten(file.text)));
}

function checkFiles(input: PackFiles, { pack, files }: ReadPack, surroundings: PackSurroundings) {
  if (pack === undefined) return files;
  return files.map((file) => {
    const name = file.source.slice(input.path.length + 1);
    const place = placesIn(file.text);
    if (name === "detection.yml") return extended(file, checkDetection(pack, place, surroundings));
    return name.startsWith("tests/") ? extended(file, checkCase(pack, name, place)) : file;
  });
}

function extended(file: CheckedFile, found: readonly Diagnostic[]): CheckedFile {
  const diagnostics = [...file.diagnostics, ...found].toSorted((a, b) => a.span.start - b.span.start);
  return { ...file, diagnostics };
}

type Places = (path: Path, part?: "value" | "key") => ReturnType<YamlSource["spanOf"]>;

function placesIn(text: string): Places {
  let source: YamlSource | undefined;
  return (path, part) => {
    source ??= readYaml(text);
    return source.spanOf(path, part);
  };
}

function checkDetection(pack: Pack, place: Places, surroundings: PackSurroundings): readonly Diagnostic[] {
  return [
    ...checkAttack(pack, place),
    ...checkExceptions(pack, place),
    ...checkRelated(pack, place, surroundings),
    ...checkCoverage(pack, place),
  ];
}

// ---- ATT&CK ----

function checkAttack(pack: Pack, place: Places): readonly Diagnostic[] {
  const { attack, groups, software } = pack.document;
  if (!isAttackVersion(attack.version)) {
    const message = `ATT&CK ${attack.version} is not known here`;
    return [report("unknown-attack-version", place(["attack", "version"]), message)];
  }
  const found = attack.techniques.flatMap((id, index) =>
    findTechnique(id, attack.version) === undefined
      ? report("unknown-technique", place(["attack", "techniques", index]), ...unknownTechnique(id, attack.version))
      : [],
  );
  if (!attack.techniques.some((id) => pack.folder.startsWith(`${id}-`))) {
    const message = `The folder \`${pack.folder}\` does not start with a technique of the detection`;
    found.push(report("name-without-technique", place(["attack", "techniques"]), message));
  }
  return [
    ...found,
    ...groups.flatMap((id, index) => checkActor(id, findGroup(id)?.name, pack, place(["groups", index]))),
    ...software.flatMap((id, index) => checkActor(id, findSoftware(id)?.name, pack, place(["software", index]))),
  ];
}

function unknownTechnique(id: string, version: string): [message: string, more: { hint?: string | undefined }] {
  const replacement = replacementOf(id);
  const others = versionsOf(id);
  const hint =
    replacement !== undefined
      ? `${replacement} took its place`
      : others.length > 0
        ? `Versions ${others[0]} to ${others.at(-1)} have it`
        : undefined;
  return [`ATT&CK ${version} has no technique ${id}`, { hint }];
}

function checkActor(id: string, name: string | undefined, pack: Pack, span: ReturnType<Places>): readonly Diagnostic[] {
  if (name === undefined) return [report("unknown-actor", span, `ATT&CK has no ${id}`)];
  const { techniques } = pack.document.attack;
  if (techniques.some((technique) => usesTechnique(id, technique))) return [];
  const message = `ATT&CK does not record that ${name} (${id}) uses ${techniques.join(" or ")}`;
  return [report("actor-does-not-use-technique", span, message)];
}

// ---- the pack's own parts ----

function checkExceptions({ document }: Pack, place: Places): readonly Diagnostic[] {
  const known = document.exceptions.map(({ name }) => name);
  const named = document.false_positives.map(({ exception }) => exception);
  const unknown = named.flatMap((name, index) => {
    if (name === undefined || known.includes(name)) return [];
    const hint = didYouMean(suggestAll(name, known));
    const message = `There is no exception \`${name}\``;
    return report("unknown-exception", place(["false_positives", index, "exception"]), message, { hint });
  });
  const unused = known.flatMap((name, index) =>
    named.includes(name)
      ? []
      : report("unused-exception", place(["exceptions", index, "name"]), `No false-positive story names \`${name}\``),
  );
  return [...unknown, ...unused];
}

function checkRelated({ document }: Pack, place: Places, { folders }: PackSurroundings): readonly Diagnostic[] {
  if (folders === undefined) return [];
  return document.related.flatMap((folder, index) => {
    if (folders.has(folder)) return [];
    const hint = didYouMean(suggestAll(folder, folders));
    return report("unknown-related", place(["related", index]), `There is no pack \`${folder}\``, { hint });
  });
}

/** Every rule needs a case that it matches, and one that it comes near to and must not. */
function checkCoverage(pack: Pack, place: Places): readonly Diagnostic[] {
  const hasNegative = pack.cases.some(({ document }) => Object.keys(document.expect.rules).length === 0);
  return pack.rules.flatMap((rule, index) => {
    const at = place(index === 0 ? ["query"] : ["variants", index - 1, "query"], "key");
    const name = index === 0 ? "The main rule" : `The rule \`${rule.key}\``;
    const fires = pack.cases.some(({ document }) => expectationOf(document.expect.rules, rule.key) !== undefined);
    const found = fires ? [] : [report("missing-test", at, `${name} has no test in which it matches`)];
    const isQuiet =
      hasNegative || pack.cases.some(({ document }) => expectationOf(document.expect.rules, rule.key) === undefined);
    return isQuiet ? found : [...found, report("missing-test", at, `${name} has no test in which it stays quiet`)];
  });
}

function expectationOf<T>(rules: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}

function checkCase(pack: Pack, file: string, place: Places): readonly Diagnostic[] {
  const document = pack.cases.find((one) => one.file === file)?.document;
  if (document === undefined) return [];
  const keys = ["main", ...pack.document.variants.map(({ name }) => name)];
  const unknownRule = (name: string, path: Path, part: "value" | "key"): readonly Diagnostic[] => {
    if (keys.includes(name)) return [];
    const hint = didYouMean(suggestAll(name, keys)) ?? `Rules are ${keys.map((key) => `\`${key}\``).join(", ")}.`;
    return [report("unknown-rule", place(path, part), `The pack has no rule \`${name}\``, { hint })];
  };
  return [
    ...Object.keys(document.expect.rules).flatMap((name) => unknownRule(name, ["expect", "rules", name], "key")),
    ...document.expect.blind.flatMap(({ rule }, index) =>
      unknownRule(rule, ["expect", "blind", index, "rule"], "value"),
    ),
    ...Object.entries(document.expect.rules).flatMap(([name, { indicators }]) =>
      checkIndicatorNames(pack, name, indicators ?? [], place),
    ),
    ...checkExceptionNames(pack, document.expect.excepted_by, place),
  ];
}

function checkIndicatorNames(pack: Pack, rule: string, names: readonly string[], place: Places): readonly Diagnostic[] {
  const found = pack.rules.find(({ key }) => key === rule);
  if (found === undefined) return [];
  const known = found.indicators.map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (known.includes(name)) return [];
    const hint = didYouMean(suggestAll(name, known));
    const message = `The rule \`${rule}\` has no indicator \`${name}\``;
    return report("unknown-indicator", place(["expect", "rules", rule, "indicators", index]), message, { hint });
  });
}

function checkExceptionNames(pack: Pack, names: readonly string[], place: Places): readonly Diagnostic[] {
  const known = pack.document.exceptions.map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (known.includes(name)) return [];
    const hint = didYouMean(suggestAll(name, known));
    const span = place(["expect", "excepted_by", index]);
    return report("unknown-exception", span, `There is no exception \`${name}\``, { hint });
  });
}

// ---- what a skeleton leaves to write ----

/** The first place of a file that says what is to be written there, and how many there are. */
function unwritten(text: string): readonly Diagnostic[] {
  const places = [...text.matchAll(new RegExp(`${toWrite}[^\\n|]*`, "g"))];
  const [first] = places;
  if (first === undefined) return [];
  const count = places.length === 1 ? "One place is" : `${places.length} places are`;
  const span = { start: first.index, end: first.index + first[0].trimEnd().length };
  const message = `${count} still to be written${places.length === 1 ? "" : "; the first is here"}`;
  return [report("to-write", span, message, { hint: `Write it there, and take \`${toWrite}\` away.` })];
}

// ---- documents ----

const headings: Readonly<Record<string, readonly string[]>> = {
  "playbook.md": ["Triage", "Containment", "Eradication", "Recovery"],
  "investigation.md": [],
  "tuning.md": [],
};

function checkHeadings(input: PackFiles): readonly CheckedFile[] {
  return Object.entries(headings).flatMap(([file, wanted]) => {
    const text = input.files.get(file);
    if (text === undefined) return [];
    const diagnostics = headingProblems(text, wanted);
    return { source: `${input.path}/${file}`, text, diagnostics };
  });
}

function headingProblems(text: string, wanted: readonly string[]): readonly Diagnostic[] {
  const found = [...text.matchAll(/^##\s+(.+?)\s*$/gm)].map((match) => match[1]!);
  const absent = wanted.filter((heading) => !found.includes(heading));
  const inOrder = found.filter((heading) => wanted.includes(heading));
  const start = { start: 0, end: Math.max(0, text.indexOf("\n")) };
  if (absent.length > 0) {
    const names = absent.map((heading) => `\`## ${heading}\``).join(", ");
    return [report("missing-heading", start, `The document has no ${names}`)];
  }
  if (inOrder.join() === wanted.join()) return [];
  return [report("missing-heading", start, `The headings must come in this order: ${wanted.join(", ")}`)];
}
