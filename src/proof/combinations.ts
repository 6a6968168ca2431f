// The meaning that some platforms give a sequence: every combination of events, one a stage, in the order of time, of the same keys, within the span.

/** An event that satisfies a stage. */
export interface StageEvent {
  readonly position: number;
  /** What has to be equal in all stages; undefined where a key is missing, so that the event takes no part. */
  readonly key: string | undefined;
  readonly time: number;
}

/** The positions of all combinations, by stage. `within` is in the unit of the times; null where there is no span. */
export function combinations(
  stages: readonly (readonly StageEvent[])[],
  within: number | null,
): readonly (readonly number[])[] {
  const [first = [], ...rest] = stages;
  let found: readonly (readonly StageEvent[])[] = first.filter(({ key }) => key !== undefined).map((event) => [event]);
  for (const stage of rest)
    found = found.flatMap((events) =>
      stage.filter((next) => follows(events, next, within)).map((next) => [...events, next]),
    );
  return found.map((events) => events.map(({ position }) => position));
}

function follows(events: readonly StageEvent[], next: StageEvent, within: number | null): boolean {
  const [first, last] = [events[0]!, events.at(-1)!];
  if (next.key !== first.key || next.time <= last.time) return false;
  return within === null || next.time - first.time <= within;
}
