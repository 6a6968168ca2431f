// @ts-evtx/core over the files named on standard input, with the folder that it is installed in as the argument: its whole dump as JSON lines, written
// to nowhere. It is not a dependency: its types are declared here as far as they are used.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** An event as @ts-evtx/core gives it. */
export interface TsEvtxEvent {
  readonly provider: { readonly name: string };
  readonly eventId: number;
  readonly data: { readonly items: readonly { readonly name?: string; readonly value: string }[] };
}

interface TsEvtx {
  evtx(path: string): { forEach(each: (event: TsEvtxEvent) => void): Promise<void> };
  setLogger?(logger: object): void;
}

const packageIn = (folder: string): string => join(folder, "node_modules/@ts-evtx/core");

export const tsEvtxRecords = {
  version(folder: string): string {
    const { version } = JSON.parse(readFileSync(join(packageIn(folder), "package.json"), "utf8")) as {
      version: string;
    };
    return version;
  },

  /** All events of a file up to where it gives up, if it does. */
  async of(folder: string, file: string): Promise<TsEvtxEvent[]> {
    const { evtx }: TsEvtx = await import(pathToFileURL(join(packageIn(folder), "dist/index.js")).href);
    const events: TsEvtxEvent[] = [];
    try {
      await evtx(file).forEach((event) => {
        events.push(event);
      });
    } catch (error) {
      console.error(`@ts-evtx/core stops in ${file}: ${error}`);
    }
    return events;
  },
};

if (import.meta.main) {
  const folder = process.argv[2]!;
  const { evtx }: TsEvtx = await import(pathToFileURL(join(packageIn(folder), "dist/index.js")).href);
  let records = 0;
  let characters = 0;
  const text = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
  for (const file of readFileSync(0, "utf8").trim().split("\n")) {
    await evtx(file).forEach((event) => {
      records++;
      characters += JSON.stringify(event, text).length;
    });
  }
  console.log(`${characters}\n${records}`);
}
