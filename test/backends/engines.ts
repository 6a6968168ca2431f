// Real engines in tests: skipped with the reason where a machine has none; in CI those that CI installs must be there.
import { afterAll, beforeAll, describe } from "vitest";
import { type Engine, type EngineOffer, engineFor } from "../../src/node/engines/index.ts";

/** Engines that `.ci/run` installs. */
const installedInCi = new Set(["sqlite", "duckdb", "clickhouse", "query-dsl", "lucene"]);

/** `describe` with a started engine; `engine()` is it. */
export async function describeEngine(target: string, body: (engine: () => Engine) => void): Promise<void> {
  const offer = await engineFor(target);
  if (offer === undefined) throw new Error(`${target} has no engine`);
  await describeOffer(target, offer, body);
}

/** The same for an offer at hand. */
export async function describeOffer(
  target: string,
  offer: EngineOffer,
  body: (engine: () => Engine) => void,
): Promise<void> {
  if ("absent" in offer) {
    if (process.env.CI === "true" && installedInCi.has(target))
      throw new Error(`CI needs the engine of ${target}: ${offer.absent}`);
    describe.skip(`${target} (skipped: ${offer.absent})`, () => body(notStarted));
    return;
  }
  describe(target, () => {
    let running: Engine | undefined;
    beforeAll(async () => {
      running = await offer.start();
    }, 240_000);
    afterAll(() => running?.close());
    body(() => running ?? notStarted());
  });
}

function notStarted(): never {
  throw new Error("the engine is not started");
}
