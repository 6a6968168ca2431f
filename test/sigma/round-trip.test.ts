// A share of what scripts/compare-sigma-export.ts does in full: Elastic's and the packs' rules as Sigma and back find the same, over real telemetry and
// over events made for them. On real telemetry none differs, on made events none that lost nothing on the way.
import { expect, test } from "vitest";
import { elasticRules, packRules } from "../../scripts/sigma/exported-rules.ts";
import { Drafts } from "../../scripts/sigma/made-records.ts";
import { recordsOf, telemetryPaths } from "../../scripts/sigma/records.ts";
import { madeEvents, roundTrip, SideBySide } from "../../scripts/sigma/round-trip.ts";
import { describeShared } from "../support/shared.ts";

/** Of the event logs, and of the rules that events are made for, one in so many. */
const step = 18;

describeShared("EQL rules as Sigma and back", "corpus", (corpus) => {
  test("find the same", () => {
    const trips = [...elasticRules(corpus), ...packRules()].map(roundTrip);
    const converted = trips.filter(({ kind, refused }) => kind === "EventQuery" && refused === undefined);
    expect(converted.length).toBeGreaterThan(240);

    const sides = new SideBySide(trips);
    const drafts = new Drafts();
    const paths = telemetryPaths(corpus).filter((path, index) => path.endsWith(".evtx") && index % step === 0);
    for (const path of paths) {
      for (const [index, record] of recordsOf(corpus, path).entries()) {
        sides.add(record, path, index);
        drafts.add(record);
      }
      sides.end();
    }
    expect(sides.disagreements.map(({ trip, place }) => `${trip.rule.name}: ${place}`)).toEqual([]);
    for (const trip of converted.filter((_trip, index) => index % step === 0)) {
      for (const [index, record] of [...madeEvents(trip, drafts)].entries()) sides.add(record, trip.rule.name, index);
      sides.end();
    }
    const unexplained = sides.disagreements.filter(({ trip }) => trip.losses.length === 0);
    expect(unexplained.map(({ trip, place }) => `${trip.rule.name}: ${place}`)).toEqual([]);
    expect(sides.agreed.size).toBeGreaterThan(20);
  }, 180_000);
});
