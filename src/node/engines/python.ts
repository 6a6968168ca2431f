// Panther rules run by Python itself, over events with the `deep_get` that Panther gives them. The rule and the events go to a process that lives
// for one question.
import { spawn, spawnSync } from "node:child_process";
import { type EventRow, type RowColumn, storedValues } from "../../proof/rows.ts";
import { jsonOf } from "./columnar.ts";
import type { Engine, EngineOffer } from "./engine.ts";

const harness = `
import json, sys

class Event(dict):
    def deep_get(self, *path):
        node = self
        for name in path:
            if not isinstance(node, dict) or name not in node:
                return None
            node = node[name]
        return node

request = json.loads(sys.stdin.readline())
module = {}
exec(compile(request["rule"], "rule", "exec"), module)
hits = [i for i, line in enumerate(sys.stdin) if module["rule"](Event(json.loads(line)))]
print(json.dumps(hits))
`;

export async function pythonEngine(): Promise<EngineOffer> {
  const { status, stdout } = spawnSync("python3", ["--version"], { encoding: "utf8" });
  if (status !== 0) return { target: "panther", absent: "python3 is not installed" };
  return { target: "panther", start: async () => engine(stdout.trim()) };
}

function engine(title: string): Engine {
  let lines = "";
  return {
    title,
    load: async (rows, columns) => {
      lines = rows.map((row) => `${jsonOf(document(row, columns))}\n`).join("");
    },
    hits: (query) => ask(query, lines),
    sequences: () => Promise.reject(new Error("Panther rules see one event at a time")),
    close: async () => {},
  };
}

/** The columns of a row as a nested document; a list only where there are several values or the field is one. */
function document(row: EventRow, columns: readonly RowColumn[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const column of columns) {
    const values = storedValues(row, column);
    if (values.length === 0) continue;
    const names = column.path.split(".");
    let node = root;
    for (const name of names.slice(0, -1)) {
      const next = (node[name] ?? {}) as Record<string, unknown>;
      node[name] = next;
      node = next;
    }
    node[names.at(-1)!] = column.list ? values : values[0];
  }
  return root;
}

function ask(rule: string, lines: string): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", ["-I", "-c", harness], { stdio: ["pipe", "pipe", "pipe"] });
    let answer = "";
    let complaint = "";
    child.stdout.on("data", (chunk) => (answer += chunk));
    child.stderr.on("data", (chunk) => (complaint += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(answer) as number[]);
      else reject(new Error(`Python: ${complaint.trim().split("\n").at(-1)}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(`${JSON.stringify({ rule })}\n${lines}`);
  });
}
