// Panther rules run by Python itself, over events with the `deep_get` that Panther gives them.
import { spawnSync } from "node:child_process";
import { type EventRow, type RowColumn, storedValues } from "../../proof/rows.ts";
import { jsonOf } from "./columnar.ts";
import type { Engine, EngineOffer } from "./engine.ts";
import { lineProcess } from "./line-process.ts";

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

events = []
for line in sys.stdin:
    answer = {}
    try:
        request = json.loads(line)
        if "events" in request:
            events = [Event(event) for event in request["events"]]
        else:
            module = {}
            exec(compile(request["rule"], "rule", "exec"), module)
            answer["hits"] = [i for i, event in enumerate(events) if module["rule"](event)]
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(answer), flush=True)
`;

export async function pythonEngine(): Promise<EngineOffer> {
  const { status, stdout } = spawnSync("python3", ["--version"], { encoding: "utf8" });
  if (status !== 0) return { target: "panther", absent: "python3 is not installed" };
  return { target: "panther", start: async () => engine(stdout.trim()) };
}

function engine(title: string): Engine {
  const python = lineProcess("Python", "python3", ["-I", "-c", harness]);
  return {
    title,
    load: async (rows, columns) => {
      await python.ask(jsonOf({ events: rows.map((row) => document(row, columns)) }));
    },
    hits: async (rule) => (await python.ask(JSON.stringify({ rule }))).hits as number[],
    sequences: () => Promise.reject(new Error("Panther rules see one event at a time")),
    close: () => python.close(),
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
