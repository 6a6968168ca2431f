// The parameters of a search, named as those of `_eql/search` in camel case, with their defaults and limits.
import type { Document } from "../event/document.ts";
import type { FieldRequest } from "./fields/index.ts";
import type { FilterClause } from "./filter/index.ts";
import type { FieldTypesOption, IndexMapping } from "./mapping.ts";
import { OptionError } from "./option-error.ts";
import type { RuntimeMappings } from "./runtime-mappings.ts";

export interface SearchOptions {
  /** Results wanted; `Number.POSITIVE_INFINITY` for all. Default: 10, as in Elasticsearch. */
  readonly size?: number;
  /** Which end of the results `size` keeps. Their order is ascending either way. Default: `tail`. */
  readonly resultPosition?: "head" | "tail";
  /** Elasticsearch's page size for sequences: at least 2, and of no effect on results. */
  readonly fetchSize?: number;
  /** Default: 1. */
  readonly maxSamplesPerKey?: number;
  /** Default: `@timestamp`. */
  readonly timestampField?: string;
  /** Orders events of the same time; those without it come after those with it. Default: none, that is the order in which events are given. */
  readonly tiebreakerField?: string;
  /** Default: `event.category`. */
  readonly eventCategoryField?: string;
  /**
   * The Elasticsearch types of fields. A field that is not there is unmapped: an error, or null where it is optional (`?field`). Default: every
   * field exists, and each value says of what kind it is.
   */
  readonly fieldTypes?: FieldTypesOption;
  /** Mappings by index, for several indices searched together. Excludes `fieldTypes`. */
  readonly mappings?: Readonly<Record<string, IndexMapping>>;
  /** `_index` of events that are given without one. Default: `events`. */
  readonly index?: string;
  /** Which events are searched at all: a clause of Elasticsearch's Query DSL, or a test of documents. */
  readonly filter?: FilterClause | ((document: Document) => boolean);
  /** Fields whose values hits carry in `fields`: names, also with `*`, and for dates a format. */
  readonly fields?: readonly FieldRequest[];
  /** Fields read from the source by a type of their own, whatever the mapping says. Without scripts. */
  readonly runtimeMappings?: RuntimeMappings;
  /** Whether a source that fails is left out and reported; otherwise the search fails. Default: true. */
  readonly allowPartialSearchResults?: boolean;
  /** Whether sequences are sought in what is left when a source fails; otherwise there are none. Default: false. */
  readonly allowPartialSequenceResults?: boolean;
  /** Partial sequences kept at a time; see SequenceMatcher. Default: 1,000,000. */
  readonly maxOpenSequences?: number;
  /** What `now` in date math means, in epoch milliseconds. Default: the time of compiling. */
  readonly now?: number;
}

/** @throws {OptionError} for what Elasticsearch refuses */
export function validateOptions(options: SearchOptions): void {
  const { size, fetchSize, maxSamplesPerKey, maxOpenSequences, resultPosition } = options;
  requireAtLeast("size", size, 0);
  requireAtLeast("fetchSize", fetchSize, 2);
  requireAtLeast("maxSamplesPerKey", maxSamplesPerKey, 1);
  requireAtLeast("maxOpenSequences", maxOpenSequences, 1);
  if (resultPosition !== undefined && resultPosition !== "head" && resultPosition !== "tail") {
    throw new OptionError(`resultPosition must be "head" or "tail", not ${JSON.stringify(resultPosition)}`);
  }
  if (options.fieldTypes !== undefined && options.mappings !== undefined) {
    throw new OptionError("fieldTypes and mappings exclude each other");
  }
}

function requireAtLeast(name: string, value: number | undefined, least: number): void {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return;
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError(`${name} must be a whole number of at least ${least}, not ${value}`);
  }
}
