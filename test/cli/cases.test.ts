import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCli } from "./run.ts";

interface CliCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string | { readonly base64: string }>>;
  readonly stdin?: string;
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly stopped?: boolean;
  readonly exit?: number;
  readonly stdout?: string | readonly string[];
  readonly stderr?: string | readonly string[];
  readonly stdoutIs?: string;
  readonly json?: unknown;
  readonly ndjson?: readonly unknown[];
  readonly after?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(files: CliCase["files"] = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === "string" ? content : Buffer.from(content.base64, "base64"));
  }
  return folder;
}

function expectParts(output: string, wanted: string | readonly string[] | undefined): void {
  if (wanted === undefined) return;
  if (wanted === "") return expect(output).toBe("");
  let rest = output;
  for (const part of typeof wanted === "string" ? [wanted] : wanted) {
    expect(rest, output).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
}

for (const file of globSync("cases/*.yaml", { cwd: import.meta.dirname }).sort()) {
  const cases = parse(readFileSync(join(import.meta.dirname, file), "utf8")) as readonly CliCase[];
  describe(file.replace(/^cases\/|\.yaml$/g, ""), () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      const cwd = folderWith(one.files);
      const args = one.args.map((arg) =>
        arg.replace("$samples", join(root, "samples")).replace("$packs", join(root, "detections")),
      );
      const result = await runCli(args, {
        cwd,
        ...(one.stdin === undefined ? {} : { stdin: one.stdin }),
        ...(one.terminal === undefined ? {} : { terminal: one.terminal }),
        ...(one.env === undefined ? {} : { env: one.env }),
        ...(one.stopped === true ? { signal: AbortSignal.abort() } : {}),
      });
      expectParts(result.stdout, one.stdout);
      expectParts(result.stderr, one.stderr);
      expect(result.exit, result.stderr).toBe(one.exit ?? 0);
      if (one.stdoutIs !== undefined) expect(result.stdout).toBe(one.stdoutIs);
      if (one.json !== undefined) expect(JSON.parse(result.stdout)).toMatchObject(one.json as object);
      if (one.ndjson !== undefined) {
        const lines = result.stdout
          .trim()
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line) as object);
        expect(lines).toHaveLength(one.ndjson.length);
        for (const [index, line] of lines.entries()) expect(line).toMatchObject(one.ndjson[index] as object);
      }
      for (const [name, text] of Object.entries(one.after ?? {}))
        expect(readFileSync(join(cwd, name), "utf8")).toBe(text);
    });
  });
}
