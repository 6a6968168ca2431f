// Rules run on an engine, one after the other: what it finds for each, and why it could not be asked for some.
import type { PackRule, Rule } from "../detection/index.ts";
import { UnprintableError } from "../eql/index.ts";
import { jsonText } from "../node/index.ts";
import { credentialsOf, EngineClient, NoQueryError, RemoteError } from "../server/index.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { writeResponse } from "./formats/response.ts";
import { counted } from "./input-run.ts";
import type { Io } from "./io.ts";
import type { PushedRule } from "./pushed-rules.ts";
import { printable, styleOf } from "./style.ts";

export interface EngineRunOptions {
  /** Results of each rule. */
  readonly size: number;
  readonly format: "table" | "json";
}

export async function runRules(
  address: string,
  rules: readonly PushedRule[],
  options: EngineRunOptions,
  io: Io,
): Promise<ExitCode> {
  const engine = await EngineClient.connect(address, credentialsOf(io.env, ["ELASTIC_API_KEY"]));
  let failed = 0;
  let results = 0;
  for (const { rule } of rules) {
    const found = await runRule(engine, rule, options, io);
    if (found === undefined) failed++;
    else results += found;
  }
  const { bold } = styleOf(io.stderr, io.env);
  const failures = failed > 0 ? `, ${counted(failed, "rule")} could not be run` : "";
  await io.stderr.write(
    `${bold(counted(results, "result"))} of ${counted(rules.length, "rule")} on ${printable(engine.title)}${failures}\n`,
  );
  return failed > 0 ? exitCodes.verdict : exitCodes.done;
}

/** How many events or sequences the engine finds; undefined where it cannot be asked. */
async function runRule(
  engine: EngineClient,
  rule: Rule,
  options: EngineRunOptions,
  io: Io,
): Promise<number | undefined> {
  const { red, yellow, bold } = styleOf(io.stderr, io.env);
  try {
    const { response, losses } = await engine.run(rule, { size: options.size, index: indexOf(rule) });
    for (const loss of losses)
      await io.stderr.write(`${yellow("loss    ")}  ${printable(rule.name)}: ${printable(loss)}\n`);
    const { id, name } = rule;
    if (options.format === "json") await io.stdout.write(`${jsonText({ rule: { id, name }, response })}\n`);
    else if (response.hits.total.value > 0) {
      await io.stdout.write(`${bold(printable(name))}  ${counted(response.hits.total.value, "result")}\n`);
      await writeResponse(response, { format: "table" }, io);
    }
    return response.hits.total.value;
  } catch (error) {
    const isRefusal = error instanceof RemoteError && error.status !== undefined && error.status < 500;
    if (!isRefusal && !(error instanceof NoQueryError) && !(error instanceof UnprintableError)) throw error;
    if (error instanceof RemoteError && (error.status === 401 || error.status === 403)) throw error;
    await io.stderr.write(`${red("not run ")}  ${printable(rule.name)}: ${printable((error as Error).message)}\n`);
    return undefined;
  }
}

function indexOf(rule: Rule): string {
  const patterns = "detection" in rule ? (rule as PackRule).detection.index_patterns : [];
  return patterns.length === 0 ? "*" : patterns.join(",");
}
