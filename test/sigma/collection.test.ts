// Files together: filters narrow rules, correlations find theirs, and become sequences where EQL has some.
import { describe, expect, test } from "vitest";
import { convertCollection, eachConverted } from "../../src/sigma/collection.ts";
import { readPipeline } from "../../src/sigma/pipeline/read.ts";
import { sigmaRules } from "../../src/sigma/rules.ts";
import { places } from "./support/documents.ts";
import { show } from "./support/show.ts";

const named = (name: string, logsource: string, selection: string) => `title: ${name}
name: ${name}
id: ${name.padEnd(8, "0")}-0000-4000-8000-000000000000
logsource: ${logsource}
detection:
    selection: ${selection}
    condition: selection
level: low
`;

const failed = named("failed", "{product: windows, service: security}", "{EventID: 4625}");
const succeeded = named("succeeded", "{product: windows, service: security}", "{EventID: 4624}");
const started = named("started", "{category: process_creation, product: windows}", "{Image: x}");
const connected = named("connected", "{category: network_connection, product: windows}", "{DestinationPort: 443}");

const correlation = (body: string) =>
  `title: Correlated\nid: cccccccc-0000-4000-8000-000000000000\ncorrelation:\n${body.replace(/^/gm, "    ")}\nlevel: high\n`;

function convert(...documents: readonly string[]) {
  const text = documents.join("---\n");
  const [file] = convertCollection([{ source: "all.yml", text }]);
  const last = file!.queries.at(-1)!;
  return { file: file!, text, eql: last.query === undefined ? undefined : show(last.query), plan: last.plan };
}

const security = (id: string) => `[any where winlog.channel : "Security" and event.code == "${id}"]`;

describe("a correlation as EQL", () => {
  test.each<readonly [name: string, documents: readonly string[], eql: string]>([
    [
      "in order",
      [
        failed,
        succeeded,
        correlation("type: temporal_ordered\nrules: [failed, succeeded]\ngroup-by: [TargetUserName]\ntimespan: 10m"),
      ],
      `sequence by winlog.event_data.TargetUserName with maxspan=10m ${security("4625")} ${security("4624")}`,
    ],
    [
      "in order, joined by different fields",
      [
        started,
        connected,
        correlation(
          "type: temporal_ordered\nrules: [started, connected]\ngroup-by: [pid]\naliases: {pid: {started: ProcessId, connected: ProcessId}}\ntimespan: 1h",
        ),
      ],
      'sequence by process.pid with maxspan=1h [process where event.type == "start" and process.executable : "x"] [network where event.type == "start" and destination.port == 443]',
    ],
    [
      "joined by fields of their own",
      [
        started,
        started.replaceAll("started", "parent"),
        correlation(
          "type: temporal_ordered\nrules: [parent, started]\ngroup-by: [guid]\naliases: {guid: {parent: ProcessGuid, started: ParentProcessGuid}}\ntimespan: 30s",
        ),
      ],
      'sequence with maxspan=30s [process where event.type == "start" and process.executable : "x"] by process.entity_id [process where event.type == "start" and process.executable : "x"] by process.parent.entity_id',
    ],
    [
      "so many or more",
      [
        started,
        correlation("type: event_count\nrules: [started]\ngroup-by: [User]\ntimespan: 2d\ncondition: {gte: 5}"),
      ],
      'sequence by user.domain, user.name with maxspan=2d [process where event.type == "start" and process.executable : "x"] with runs=5',
    ],
    [
      "more than so many, of two rules",
      [failed, started, correlation("type: event_count\nrules: [failed, started]\ntimespan: 1w\ncondition: {gt: 2}")],
      'sequence with maxspan=7d [any where winlog.channel : "Security" and event.code == "4625" or event.category == "process" and event.type == "start" and process.executable : "x"] with runs=3',
    ],
  ])("%s", (_name, documents, eql) => {
    const { file, eql: found } = convert(...documents);
    expect(file.diagnostics).toEqual([]);
    expect(found).toBe(eql);
  });

  test.each<readonly [name: string, body: string, reason: string]>([
    ["in any order", "type: temporal\nrules: [started, connected]\ntimespan: 1m", "order does not matter"],
    ["fewer than", "type: event_count\nrules: [started]\ntimespan: 1m\ncondition: {lt: 3}", "so many or more"],
    [
      "more often than EQL counts",
      "type: event_count\nrules: [started]\ntimespan: 1m\ncondition: {gte: 1000}",
      "2 to 100 times",
    ],
    [
      "different values",
      "type: value_count\nrules: [connected]\ntimespan: 1m\ncondition: {gte: 3, field: DestinationIp}",
      "`value_count`",
    ],
    [
      "a sum",
      "type: value_sum\nrules: [connected]\ntimespan: 1m\ncondition: {gte: 3, field: DestinationPort}",
      "`value_sum`",
    ],
    [
      "a condition over rules",
      "type: temporal_ordered\nrules: [started, connected]\ntimespan: 1m\ncondition: started or connected",
      "condition over rules",
    ],
  ])("that asks for %s is refused, and planned for the engine", (_name, body, reason) => {
    const { file, eql, plan } = convert(started, connected, correlation(body));
    expect(eql).toBeUndefined();
    expect(file.diagnostics.filter(({ code }) => code === "not-expressible")).toMatchObject([
      { message: expect.stringContaining(reason) },
    ]);
    expect(plan?.inputs.length).toBeGreaterThan(0);
  });

  test("of correlations is planned", () => {
    const inner = correlation("type: event_count\nrules: [started]\ntimespan: 1m\ncondition: {gte: 3}")
      .replace("Correlated\n", "Inner\nname: inner\n")
      .replace("cccccccc", "dddddddd");
    const { plan } = convert(
      started,
      connected,
      inner,
      correlation("type: temporal_ordered\nrules: [inner, connected]\ntimespan: 1m"),
    );
    expect(plan?.inputs.map(({ source }) => source.kind)).toEqual(["plan", "query"]);
  });

  test("that refers to nothing is told so", () => {
    const { file, text, plan } = convert(started, correlation("type: temporal\nrules: [startd]\ntimespan: 1m"));
    expect(plan).toBeUndefined();
    expect(places(text, file.diagnostics)).toEqual(["14:13 unknown-rule"]);
    expect(file.diagnostics[0]!.hint).toBe("Did you mean `started`?");
  });

  test("that refers to itself does not run in circles", () => {
    const { plan } = convert(
      correlation("type: temporal\nrules: [cccccccc-0000-4000-8000-000000000000]\ntimespan: 1m"),
    );
    expect(plan).toBeUndefined();
  });

  test("finds rules of other files", () => {
    const files = convertCollection([
      { source: "a.yml", text: correlation("type: temporal_ordered\nrules: [started, connected]\ntimespan: 1m") },
      { source: "b.yml", text: `${started}---\n${connected}` },
    ]);
    expect(files[0]!.queries[0]!.query?.kind).toBe("Sequence");
  });

  test("is grouped by what a pipeline calls the field", () => {
    const { pipeline } = readPipeline(
      "transformations:\n  - {type: field_name_mapping, mapping: {Image: my.image, User: my.user}}\n",
    );
    const text = [
      started.replace("{Image: x}", "{Image: x, User: u}"),
      correlation("type: event_count\nrules: [started]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}"),
    ].join("---\n");
    const [file] = convertCollection([{ source: "", text }], { pipelines: [pipeline!] });
    expect(show(file!.queries[1]!.query!)).toContain("sequence by my.user with maxspan=1m");
  });

  test("is grouped by what a pipeline calls a field that its rule does not ask for", () => {
    const { pipeline } = readPipeline("transformations:\n  - {type: field_name_mapping, mapping: {User: my.user}}\n");
    const text = [
      started,
      correlation("type: event_count\nrules: [started]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}"),
    ].join("---\n");
    const [file] = convertCollection([{ source: "", text }], { pipelines: [pipeline!] });
    expect(show(file!.queries[1]!.query!)).toContain("sequence by my.user with maxspan=1m");
  });

  test.each<readonly [name: string, conditions: string, refused: boolean]>([
    ["refuses it as a correlation", "[{type: is_sigma_correlation_rule}]", true],
    [
      "refuses it for its rules' log source",
      "[{type: logsource, category: process_creation}, {type: is_sigma_correlation_rule}]",
      true,
    ],
    ["leaves it alone, whose rules are of other logs", "[{type: logsource, product: linux}]", false],
    ["leaves it alone, if it is about rules", "[{type: is_sigma_rule}, {type: tag, tag: x.y}]", false],
  ])("that a pipeline %s", (_name, conditions, refused) => {
    const { pipeline } = readPipeline(
      `transformations:\n  - {type: rule_failure, message: not here, rule_conditions: ${conditions}}\n`,
    );
    const text = [
      started,
      correlation("type: event_count\nrules: [started]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}"),
    ].join("---\n");
    const [file] = convertCollection([{ source: "", text }], { pipelines: [pipeline!] });
    expect(file!.queries[1]!.query === undefined).toBe(refused);
    expect(file!.diagnostics.map(({ message }) => message)).toEqual(
      refused ? ["A pipeline refuses the correlation: not here"] : [],
    );
  });
});

describe("rules to run", () => {
  test("carry selections, techniques and a severity", () => {
    const text = started.replace("level: low", "tags: [attack.t1218.003, attack.stealth]");
    const [file] = sigmaRules([{ source: "x.yml", text }]);
    expect(file!.rules).toMatchObject([
      {
        name: "started",
        severity: "medium",
        format: "sigma",
        source: "x.yml",
        techniques: ["T1218.003"],
        indicators: [{ name: "selection" }],
      },
    ]);
  });

  test("do not report on their own where they serve a correlation, unless it says so", () => {
    const body = "type: temporal_ordered\nrules: [started, connected]\ntimespan: 1m";
    const names = (text: string) => sigmaRules([{ source: "", text }])[0]!.rules.map(({ name }) => name);
    expect(names([started, connected, correlation(body)].join("---\n"))).toEqual(["Correlated"]);
    expect(names([started, connected, correlation(`${body}\ngenerate: true`)].join("---\n"))).toEqual([
      "started",
      "connected",
      "Correlated",
    ]);
  });

  test("of keywords and most correlations run, and are no error", () => {
    const keywords = named("words", "{product: windows, service: application}", "[abc]");
    const text = [
      keywords,
      started,
      correlation("type: temporal\nrules: [started, words]\ntimespan: 1m\ngenerate: true"),
    ].join("---\n");
    const [file] = sigmaRules([{ source: "", text }]);
    expect(file!.diagnostics).toEqual([]);
    expect(file!.rules.map(({ name }) => name)).toEqual(["words", "started"]);
    expect(file!.correlations.map(({ name, plan }) => [name, plan.type])).toEqual([["Correlated", "temporal"]]);
  });
});

describe("files one after the other", () => {
  const readOf = (...texts: readonly string[]) => {
    const read: number[] = [];
    const sources = texts.map((text, index) => ({
      source: `${index}.yml`,
      get text() {
        read.push(index);
        return text;
      },
    }));
    const files = eachConverted(sources);
    read.length = 0;
    return { files, read };
  };

  test("are read when their turn comes, where none refers to another", () => {
    const { files, read } = readOf(started, connected, failed);
    const first = files.next().value!;
    expect([first.source, first.queries.map(({ id }) => id)]).toEqual([
      "0.yml",
      ["started0-0000-4000-8000-000000000000"],
    ]);
    read.length = 0;
    files.next();
    expect(new Set(read)).toEqual(new Set([1]));
  });

  test("are read together, where one of them does", () => {
    const { files, read } = readOf(
      started,
      connected,
      correlation("type: temporal_ordered\nrules: [started, connected]\ntimespan: 1m"),
    );
    expect(files.next().value!.queries.map(({ reports }) => reports)).toEqual([false]);
    read.length = 0;
    files.next();
    expect(read).toEqual([]);
  });

  test("are what they are together", () => {
    const sources = [started, "title: [", failed, connected].map((text, index) => ({ source: `${index}.yml`, text }));
    const alone = sources.flatMap((source) => convertCollection([source]));
    expect([...eachConverted(sources)]).toEqual(alone);
  });
});

const filter = (rules: string, logsource = "{product: windows}") =>
  `title: Known\nlogsource: ${logsource}\nfilter:\n    rules: ${rules}\n    selection: {User: u}\n    condition: not selection\n`;

describe("a filter", () => {
  const narrowed =
    'process where event.type == "start" and process.executable : "x" and not (user.name : "u" and user.domain == null)';
  const whole = 'process where event.type == "start" and process.executable : "x"';

  test.each<readonly [name: string, text: string, eql: string]>([
    ["narrows the rule it names", filter("[started]"), narrowed],
    ["finds rules by id", filter("[started0-0000-4000-8000-000000000000]"), narrowed],
    ["narrows any rule", filter("any"), narrowed],
    ["leaves others alone", filter("[connected]"), whole],
    ["leaves other log sources alone", filter("any", "{product: linux}"), whole],
  ])("%s", (_name, text, eql) => {
    const [file] = convertCollection([{ source: "", text: [started, connected, text].join("---\n") }]);
    expect(show(file!.queries[0]!.query!)).toBe(eql);
  });

  test.each([
    ["as it is", "filter:"],
    ["in quotes", '"filter" :'],
    ["in single quotes", "'filter':"],
    ["with an escape", '"f\\x69lter":'],
    ["as an explicit key", "? filter\n:"],
    ["as an explicit key with a comment", "? filter # what it is\n:"],
    ["with a tag", "!!str filter:"],
    ["by an alias", "custom: &key filter\n*key :"],
  ])("narrows rules of files before it, its key written %s", (_name, key) => {
    const text = filter("any").replace("filter:", key);
    const files = convertCollection([
      { source: "a.yml", text: started },
      { source: "b.yml", text },
    ]);
    expect(show(files[0]!.queries[0]!.query!)).toBe(narrowed);
  });

  const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");

  test.each<readonly [name: string, layOut: (text: string) => string]>([
    ["indented", indented],
    ["behind blank lines and comments", (text) => `\n  # one\n\n# two\n${text}`],
    ["behind a mark and a comment", (text) => `--- # the filter\n${text}`],
    ["in the second document", (text) => `${connected}---\n${text}`],
    ["in the second document, indented", (text) => `${connected}---\n\n${indented(text)}`],
    ["behind the end of another document", (text) => `${connected}...\n---\n# two\n${indented(text)}`],
    ["with the line breaks of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ])("narrows rules of files before it, laid out %s", (_name, layOut) => {
    const files = convertCollection([
      { source: "a.yml", text: started },
      { source: "b.yml", text: layOut(filter("any")) },
    ]);
    expect(show(files[0]!.queries[0]!.query!)).toBe(narrowed);
  });

  test("narrows rules of files before it, written in one line", () => {
    const text =
      "{title: Known, logsource: {product: windows}, filter: {rules: any, selection: {User: u}, condition: not selection}}";
    const files = convertCollection([
      { source: "a.yml", text: started },
      { source: "b.yml", text },
    ]);
    expect(show(files[0]!.queries[0]!.query!)).toBe(narrowed);
  });

  test("that names nothing is told so", () => {
    const [file] = convertCollection([{ source: "", text: filter("[nobody]") }]);
    expect(file!.diagnostics).toMatchObject([{ code: "unknown-rule" }]);
  });
});
