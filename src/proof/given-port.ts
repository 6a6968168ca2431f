// The smallest part of a user's own port that is wrong for one event: laid beside the port that we write, from the whole down to the first parts
// whose truths are not the same.
import type { PortClause } from "./port-clauses.ts";

/** A part of a given port that is not so where it should be, or the other way round. */
export interface WrongPart {
  readonly port: boolean;
  readonly query: string;
  /** What we write in its place; absent where we write nothing that answers it. */
  readonly expected?: string;
}

/** Whether a query selects the event. */
type Holds = (query: string) => Promise<boolean>;

/** The smallest part of `given` that disagrees with its counterpart in `written`; the two wholes are known to. */
export async function smallestWrongPart(given: PortClause, written: PortClause, holds: Holds): Promise<WrongPart> {
  const port = await holds(given.query);
  for (const [ours, theirs] of counterparts(given, written))
    if ((await holds(ours.query)) !== (await holds(theirs.query))) return smallestWrongPart(ours, theirs, holds);
  return { port, ...(await partsLeft(given, written, port, holds)) };
}

/** Parts that stand for each other: those of one negation, and those that are left of two equal groups where equal texts are taken away. */
function counterparts(given: PortClause, written: PortClause): readonly (readonly [PortClause, PortClause])[] {
  if (given.kind !== written.kind) return [];
  const [ours, theirs] = unequalParts(given, written);
  return ours.length === theirs.length ? ours.map((part, index) => [part, theirs[index]!]) : [];
}

function unequalParts(given: PortClause, written: PortClause): readonly [readonly PortClause[], readonly PortClause[]] {
  const keys = (clause: PortClause) => new Set(clause.parts.map(({ key }) => key));
  const [inGiven, inWritten] = [keys(given), keys(written)];
  return [given.parts.filter(({ key }) => !inWritten.has(key)), written.parts.filter(({ key }) => !inGiven.has(key))];
}

/** Of two groups of one kind what only one of them has and what decides it, else the two as they are. */
async function partsLeft(
  given: PortClause,
  written: PortClause,
  port: boolean,
  holds: Holds,
): Promise<Omit<WrongPart, "port">> {
  const [ours, theirs] = given.kind === written.kind ? unequalParts(given, written) : [[], []];
  if (ours.length + theirs.length === 0) return { query: given.text, expected: written.text };
  // one part decides an `or` that holds and an `and` that does not; else all have their share
  const decisive = given.kind === "some";
  const query = port === decisive ? await those(ours, decisive, holds) : ours;
  const expected = port === decisive ? theirs : await those(theirs, decisive, holds);
  const joined = (parts: readonly PortClause[]) => parts.map(({ text }) => text).join("\n");
  return { query: joined(query), ...(expected.length === 0 ? {} : { expected: joined(expected) }) };
}

async function those(parts: readonly PortClause[], truth: boolean, holds: Holds): Promise<readonly PortClause[]> {
  const truths: boolean[] = [];
  for (const { query } of parts) truths.push(await holds(query));
  return parts.filter((_, index) => truths[index] === truth);
}
