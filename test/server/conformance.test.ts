// Elasticsearch's own EQL cases over HTTP: the data goes in by PUT and _bulk, and each case finds there what the engine finds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EqlCase, type EqlSuite, readSuiteData } from "../../scripts/conformance/eql-suite.ts";
import { search } from "../../src/engine/index.ts";
import { describeShared } from "../support/shared.ts";
import { startTestServer, type TestServer } from "./running.ts";

/** Those with data and a mapping that a request can say: `failing-shards` has scripts, others have texts and no data. */
const suites = [
  "queries",
  "additional-queries",
  "extra",
  "missing-events",
  "queries-date-nanos",
  "sample",
  "sample-multi",
];

const types: Readonly<Record<string, object>> = {
  "text+keyword": { type: "text", fields: { keyword: { type: "keyword" } } },
};

function indexBody(mapping: NonNullable<EqlSuite["mapping"]>[string]): object {
  const { properties, aliases = {}, dateFormat = {}, nullValue = {} } = mapping;
  const field = (path: string, type: string) => ({
    ...(types[type] ?? { type }),
    ...(dateFormat[path] === undefined ? {} : { type: "date", format: dateFormat[path] }),
    ...(nullValue[path] === undefined ? {} : { null_value: nullValue[path] }),
  });
  return {
    settings: { "index.default_pipeline": "_none" },
    mappings: {
      date_detection: false,
      properties: {
        ...Object.fromEntries(Object.entries(properties).map(([path, type]) => [path, field(path, type)])),
        ...Object.fromEntries(Object.entries(dateFormat).map(([path]) => [path, field(path, "date")])),
        ...Object.fromEntries(Object.entries(aliases).map(([alias, path]) => [alias, { type: "alias", path }])),
      },
    },
  };
}

function parameters({ timestamp, tiebreaker, eventCategory, defaultParams }: EqlSuite, { params }: EqlCase): object {
  const { size, maxSamplesPerKey } = { ...defaultParams, ...params };
  return {
    size,
    max_samples_per_key: maxSamplesPerKey,
    timestamp_field: timestamp,
    tiebreaker_field: tiebreaker ?? undefined,
    event_category_field: eventCategory,
  };
}

describeShared("EQL cases over HTTP", "conformance", (folder) => {
  describe.each(suites)("%s", (name) => {
    const suite = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as EqlSuite;
    const data = readSuiteData(suite, folder);
    const indices = Object.keys(suite.mapping ?? {});
    let server: TestServer;

    beforeAll(async () => {
      server = await startTestServer();
      for (const index of indices) {
        const made = await server.ask("PUT", `/${index}`, indexBody(suite.mapping![index]!));
        expect(made.status, made.text).toBe(200);
      }
      const lines = data.events.flatMap(({ _index, _source }) => [
        JSON.stringify({ create: { _index } }),
        JSON.stringify(_source),
      ]);
      const answer = await server.ask("POST", "/_bulk", `${lines.join("\n")}\n`);
      expect(answer.at("errors"), answer.text.slice(0, 2000)).toBe(false);
    });
    afterAll(() => server.close());

    const runnable = suite.cases.filter(
      ({ query, expression, events }) => query !== undefined && expression === undefined && events === undefined,
    );
    it.each(runnable.map((one) => [one.id, one] as const))("%s", async (_id, one) => {
      const query = one.query ?? "";
      const answer = await server.eql(indices.join(","), query, parameters(suite, one));
      if (one.expect.error !== undefined) {
        expect(answer.status, answer.text).toBe(400);
        return;
      }
      expect(answer.status, answer.text).toBe(200);
      const { timestamp, tiebreaker, eventCategory, defaultParams } = suite;
      const engine = search(query, data.events, {
        ...(timestamp === undefined ? {} : { timestampField: timestamp }),
        ...(tiebreaker === undefined || tiebreaker === null ? {} : { tiebreakerField: tiebreaker }),
        ...(eventCategory === undefined ? {} : { eventCategoryField: eventCategory }),
        ...(data.mappings === undefined ? {} : { mappings: data.mappings }),
        ...defaultParams,
        ...one.params,
      });
      expect(answer.at("hits")).toEqual(JSON.parse(JSON.stringify(engine.hits)));
    });
  });
});
