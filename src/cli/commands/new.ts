// `new`: the skeleton of a detection pack.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTechnique, newestAttackVersion, packSkeleton, toWrite, usersOf } from "../../detection/index.ts";
import { resolvePath } from "../../node/index.ts";
import { type Command, textArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";

interface NewOptions {
  readonly out: string;
  readonly slug?: string;
}

export const newPack: Command<NewOptions> = {
  name: "new",
  group: "Detection packs",
  summary: "Write the skeleton of a detection pack",
  details: [
    "The detection with its ATT&CK data filled in, a test that fires and a near miss, a playbook, an investigation guide, a hunt and a tuning page, with what each wants to know. `check` counts what is still to be written, `test` says whether it proves itself.",
  ],
  arguments: [{ name: "<technique>", description: "an ATT&CK technique id, such as T1218.011" }],
  options: [
    { flags: "--out <dir>", description: "the folder to write the pack's folder into", default: "detections" },
    {
      flags: "--slug <word>",
      description: "what stands behind the id in the folder's name (default: the technique's name)",
    },
  ],
  examples: [{ command: "eqlipse new T1218.011", what: "writes detections/T1218.011-rundll32" }],
  run: async (args, { out, slug }, io) => {
    const id = textArgument(args, 0).toUpperCase();
    const technique = findTechnique(id);
    if (technique === undefined) throw new CommandError(`ATT&CK ${newestAttackVersion} has no technique ${id}`);
    const folder = `${id}-${slug ?? slugOf(technique.name)}`;
    const path = join(resolvePath(io.cwd, out), folder);
    if (existsSync(path)) throw new CommandError(`${join(out, folder)} is there already`);
    const files = packSkeleton({ technique, uuid: randomUUID(), users: usersOf(id) });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(path, name, ".."), { recursive: true });
      writeFileSync(join(path, name), text);
      await io.stdout.write(`${join(out, folder, name)}\n`);
    }
    await io.stderr.write(nextSteps(join(out, folder)));
    return exitCodes.done;
  },
};

function nextSteps(folder: string): string {
  return [
    "",
    `What is to be written stands behind \`${toWrite}\` in each file. Then, as often as you like:`,
    `  eqlipse check ${folder}          what is wrong, and what is still to be written`,
    `  eqlipse test ${folder} --strict  whether each clause of the rule decides in a test`,
    "",
  ].join("\n");
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
