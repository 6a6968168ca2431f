// The command line as it is built for users.
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export const checkout = join(import.meta.dirname, "../..");

/** Builds the package into a folder and gives its program. @throws where it cannot be built */
export function builtProgram(folder: string): string {
  const built = join(folder, "package");
  const tsdown = join(checkout, "node_modules/tsdown/dist/run.mjs");
  execFileSync(process.execPath, [tsdown, "--no-dts", "--out-dir", join(built, "dist")], {
    cwd: checkout,
    stdio: ["ignore", process.stderr, "inherit"],
  });
  for (const part of ["bin", "package.json", "detections"])
    cpSync(join(checkout, part), join(built, part), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(built, "node_modules"));
  return join(built, "bin/eqlipse.js");
}
