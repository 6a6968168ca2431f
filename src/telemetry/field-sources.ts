// The vocabulary of the mapping tables: each function makes the source of one row. `text("Image")` is the EventData value as it is; the
// others transform it. Several names are alternatives, the first with a value wins.
import type { FieldValue } from "../event/event.ts";
import { type FieldSource, firstOf, type Produced } from "./mapping.ts";
import type { WindowsRecord } from "./record.ts";
import { splitCommandLine, textOfArguments } from "./transforms/arguments.ts";
import { baseName, directoryOf, extensionOf, lastSegment } from "./transforms/paths.ts";
import { remember } from "./transforms/remember.ts";

/** The same value for every event. */
export function constant(value: FieldValue): FieldSource {
  return { inputs: [], constant: value, read: () => value };
}

/** Computed from the record and not from one EventData value. */
export function computed(inputs: readonly string[], read: (record: WindowsRecord) => Produced): FieldSource {
  return { inputs, read };
}

/** An EventData value put through a function; the function may say that there is no value after all. */
export function from(names: string | readonly string[], transform: (value: string) => Produced): FieldSource {
  const inputs = typeof names === "string" ? [names] : names;
  const transformed = remember(transform);
  return {
    inputs,
    ofInputs: true,
    read(record) {
      const value = firstOf(record, inputs);
      return value === undefined ? undefined : transformed(value);
    },
  };
}

/** A part of an EventData value, or parts of it, only the case of which may be another; or a number that it spells. */
export function partOf(names: string | readonly string[], take: (value: string) => Produced): FieldSource {
  return { ...from(names, take), addsNoText: true };
}

/** Parts of some EventData values, only the case of which may be another; or numbers that they spell. */
export function partsOf(inputs: readonly string[], read: (record: WindowsRecord) => Produced): FieldSource {
  return { inputs, addsNoText: true, read };
}

/** What stands in the record itself: its message, or a member of System, or what is a part of one, a number or an instant. */
export function own(read: (record: WindowsRecord) => FieldValue): FieldSource {
  return { inputs: [], addsNoText: true, read };
}

/** One of some words, or what stands in the record itself. */
export function wordOf(words: readonly string[], read: (record: WindowsRecord) => Produced): FieldSource {
  return { inputs: [], addsNoText: true, words, read };
}

/** The same source, marked as one that yields some words or what stands in its inputs. */
export function ofWords(words: readonly string[], source: FieldSource): FieldSource {
  return { ...source, addsNoText: true, words };
}

/** The arguments in a command line, by the rule of Microsoft's C runtime. */
export function argumentsIn(...names: readonly string[]): FieldSource {
  return {
    ...from(names, splitCommandLine),
    searchedText(record) {
      const commandLine = firstOf(record, names);
      return commandLine === undefined ? "" : textOfArguments(commandLine);
    },
  };
}

/** How many there are. */
export function argumentCount(...names: readonly string[]): FieldSource {
  return partOf(names, (commandLine) => splitCommandLine(commandLine).length);
}

/** The same source, marked as one that few deployments populate. */
export function seldom(source: FieldSource): FieldSource {
  return { ...source, seldom: true };
}

/** The same source, marked as one that yields objects. */
export function objects(source: FieldSource): FieldSource {
  return { ...source, objects: true };
}

export function text(...names: readonly string[]): FieldSource {
  return { inputs: names, ofInputs: true, addsNoText: true, read: (record) => firstOf(record, names) };
}

/** A whole number, written in decimal or as `0x…`. */
export function integer(...names: readonly string[]): FieldSource {
  return partOf(names, toInteger);
}

export function boolean(...names: readonly string[]): FieldSource {
  return ofWords(["true", "false"], from(names, toBoolean));
}

/** The last segment of a path; nothing where there is no backslash, as in `System`. */
export function fileNameOf(...names: readonly string[]): FieldSource {
  return partOf(names, baseName);
}

/** The last segment of a path; the whole where there is no backslash, as in `Registry`. */
export function lastSegmentOf(...names: readonly string[]): FieldSource {
  return partOf(names, (path) => lastSegment(path) || undefined);
}

/** `file.path`, and where it has a backslash, `.name`, `.directory` and `.extension`, of an EventData value that is a path. */
export function fileFields(...names: readonly string[]): Readonly<Record<string, FieldSource>> {
  return {
    "file.path": text(...names),
    "file.name": partOf(names, baseName),
    "file.directory": partOf(names, directoryOf),
    "file.extension": partOf(names, extensionOf),
  };
}

export function toInteger(value: string): number | bigint | undefined {
  const trimmed = value.trim();
  if (!/^(?:0[xX][0-9a-fA-F]+|-?[0-9]+)$/.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isSafeInteger(number) ? number : BigInt(trimmed);
}

export function toBoolean(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  if (lower === "true" || lower === "1") return true;
  if (lower === "false" || lower === "0") return false;
  return undefined;
}
