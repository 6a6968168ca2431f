// Grammars of others that read what we write, without running it: Elastic's for EQL and ES|QL, Grafana's for LogQL, and Microsoft's, which binds KQL
// too. All are part of `npm run engines`.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { kustoTargets } from "../../src/backends/kusto/index.ts";
import { kustoBinder } from "../../src/node/engines/index.ts";

const engines = join(import.meta.dirname, "../../engines");

/** For each text the first thing that the grammar finds wrong in it, or undefined. */
export type Reader = (texts: readonly string[]) => Promise<readonly (string | undefined)[]>;

export interface Grammar {
  readonly title: string;
  /** The reader, or why it cannot be had here. */
  load(): Promise<Reader | { readonly absent: string }>;
}

const kusto: Grammar = { title: "Microsoft's Kusto language service", load: async () => loadKusto() };

/** Target → the grammar that reads its texts. */
export const grammars: Readonly<Record<string, Grammar>> = {
  eql: { title: "PyPI's `eql`, in its Elasticsearch syntax", load: async () => loadElastic("eql") },
  esql: { title: "PyPI's `esql-parser`, which is Elasticsearch's own grammar", load: async () => loadElastic("esql") },
  ...Object.fromEntries(kustoTargets.map(({ id }) => [id, kusto])),
  logql: { title: "Grafana's `lezer-logql`", load: loadLogql },
};

function loadKusto(): Reader | { readonly absent: string } {
  const binder = kustoBinder();
  if ("absent" in binder) return binder;
  return async (texts) => texts.map((text) => binder.bind(text)[0]);
}

function loadElastic(language: string): Reader | { readonly absent: string } {
  const python = join(engines, ".venv/bin/python");
  if (!existsSync(python)) return { absent: "Python's packages are not installed (npm run engines)" };
  return async (texts) => {
    const process = execFile(python, [join(import.meta.dirname, "elastic.py"), language], { maxBuffer: 1 << 26 });
    const answers = collect(process.stdout!);
    process.stdin!.end(texts.map((text) => `${JSON.stringify(text)}\n`).join(""));
    const lines = (await answers).split("\n").slice(0, -1);
    if (lines.length !== texts.length) throw new Error(`elastic.py read ${lines.length} of ${texts.length} texts`);
    return lines.map((line) => (JSON.parse(line) as string | null) ?? undefined);
  };
}

async function collect(stream: AsyncIterable<string | Buffer>): Promise<string> {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

/** A syntax tree of Lezer, as far as it is looked at. */
interface Tree {
  iterate(visitor: {
    enter(node: { readonly type: { readonly isError: boolean }; readonly from: number }): void;
  }): void;
}

async function loadLogql(): Promise<Reader | { readonly absent: string }> {
  let path: string;
  try {
    path = createRequire(join(engines, "package.json")).resolve("@grafana/lezer-logql");
  } catch {
    return { absent: "@grafana/lezer-logql is not installed (npm run engines)" };
  }
  const { parser } = (await import(pathToFileURL(path).href)) as { parser: { parse(text: string): Tree } };
  return async (texts) => texts.map((text) => firstError(parser.parse(text)));
}

function firstError(tree: Tree): string | undefined {
  let found: string | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) found ??= `not LogQL at character ${from}`;
    },
  });
  return found;
}
