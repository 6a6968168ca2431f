// What each indicator of the main rule carries, and which other rules of the pack ask the same more sharply: counted over the pack's own cases. A
// condition that ordinary use meets too makes those beside it idle, and a reader is told so with the figures.
import type { Pack, PackCase } from "eqlipse/detection";
import { type CaseOutcome, findingsOf, telemetryOf } from "eqlipse/proof";

export interface IndicatorWeight {
  readonly name: string;
  /** Attack cases in which it holds, and those in which the main rule would be silent without it. */
  readonly attacks: number;
  readonly decides: number;
  /** False-positive stories in which it holds. */
  readonly stories: number;
}

/** Another rule of the pack that fires in most of the same attack cases and in fewer of the stories. */
export interface SharperRule {
  readonly name: string;
  readonly attacks: number;
  readonly stories: number;
}

export interface Weights {
  /** Attack cases and false-positive stories in which the main rule fires. */
  readonly attacks: number;
  readonly stories: number;
  readonly indicators: readonly IndicatorWeight[];
  /** An indicator that holds in every story and in most attacks and decides few of these: it tells nothing apart. */
  readonly weakest: IndicatorWeight | undefined;
  readonly sharper: readonly SharperRule[];
}

/** @returns undefined where nothing can be weighed: a main rule without indicators, or one that no story makes fire */
export function weightsOf(pack: Pack, outcomes: readonly CaseOutcome[]): Weights | undefined {
  const [main] = pack.rules;
  if (main === undefined || main.indicators.length === 0) return undefined;
  const firing = pack.cases.filter(({ file }) => fires(outcomes, file, main.key));
  const stories = firing.filter(isStory);
  const attacks = firing.filter((one) => !isStory(one));
  if (stories.length === 0 || attacks.length === 0) return undefined;
  const inAttacks = attacks.map((one) => heldIn(pack, one));
  const inStories = stories.map((one) => heldIn(pack, one));
  const indicators = main.indicators.map(({ name }) => ({
    name,
    attacks: inAttacks.filter((matches) => holds(matches, name)).length,
    decides: inAttacks.filter((matches) => matches.every((held) => held.length === 1 && held[0] === name)).length,
    stories: inStories.filter((matches) => holds(matches, name)).length,
  }));
  const weak = indicators.filter(
    (one) =>
      main.indicators.length > 1 &&
      one.stories === stories.length &&
      one.attacks * 2 > attacks.length &&
      one.decides * 4 <= attacks.length,
  );
  return {
    attacks: attacks.length,
    stories: stories.length,
    indicators,
    weakest: weak.sort((a, b) => a.decides - b.decides)[0],
    sharper: pack.rules
      .slice(1)
      .map(({ key, name }) => ({
        name,
        attacks: attacks.filter(({ file }) => fires(outcomes, file, key)).length,
        stories: stories.filter(({ file }) => fires(outcomes, file, key)).length,
      }))
      .filter((rule) => rule.attacks * 2 > attacks.length && rule.stories < stories.length)
      .sort((a, b) => b.attacks - a.attacks || a.stories - b.stories),
  };
}

function isStory({ document }: PackCase): boolean {
  return document.expect.excepted_by.length > 0;
}

function fires(outcomes: readonly CaseOutcome[], file: string, key: string): boolean {
  const sources = outcomes.find((outcome) => outcome.file === file)?.sources ?? [];
  return sources.some(({ rules }) => rules.some(({ rule }) => rule === key));
}

/** The indicators that hold in each match of the main rule, on all sources. */
function heldIn({ rules }: Pack, one: PackCase): readonly (readonly string[])[] {
  return telemetryOf(one).telemetry.flatMap(({ documents }) =>
    findingsOf(rules.slice(0, 1), documents).map(({ indicators }) => indicators),
  );
}

function holds(matches: readonly (readonly string[])[], name: string): boolean {
  return matches.some((held) => held.includes(name));
}
