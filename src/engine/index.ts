// Queries over events.
export { CompiledQuery } from "./compiled-query.ts";
export {
  type ClauseResult,
  type EventExplanation,
  type EventQueryExplanation,
  Explainer,
  type ExplainOptions,
  type Explanation,
  explain,
  type FoundTogether,
  type ItemSummary,
  type Lane,
  type LaneEvent,
  type NearestMatch,
  type PlacedEvent,
  type SampleExplanation,
  type SeenValue,
  type SequenceExplanation,
  type Stop,
} from "./explain/index.ts";
export type { FieldRequest } from "./fields/index.ts";
export type { FilterClause } from "./filter/index.ts";
export {
  compareJoinKeys,
  type JoinKey,
  JoinKeyReader,
  type JoinValue,
  type KeyField,
  type KeyKind,
} from "./join-key.ts";
export { type FieldTypesOption, fieldTypesOf, type IndexMapping } from "./mapping.ts";
export { OptionError } from "./option-error.ts";
export type { SearchOptions } from "./options.ts";
export { compareOrdinals, type Ordinal, ordinalReader } from "./ordinal.ts";
export { QueryError } from "./query-error.ts";
export { readSearchRequest, type SearchRequest } from "./request.ts";
export type {
  Hit,
  MissingHit,
  SearchResponse,
  SequenceHit,
  SequenceHits,
  SourceFailure,
} from "./response.ts";
export type { RuntimeMappings } from "./runtime-mappings.ts";
export { compile, search } from "./search.ts";
export { type EventPlace, SearchError, type SearchRun } from "./search-run.ts";
export {
  type FoundSequence,
  type PartialSequence,
  type SequenceDefinition,
  SequenceMatcher,
  type SequenceObserver,
  type SequenceOptions,
  type SequenceStage,
  type SequenceTerm,
  type StopReason,
} from "./sequence-matcher.ts";
