// The README's test command: types, lint, then all tests. What is absent on this machine is named at the end, and is a failure in CI
// only where it is expected there (see test/support/require.ts).
import { spawnSync } from "node:child_process";

const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ["types of the portable folders", "tsc", ["-p", "tsconfig.portable.json"]],
  ["types", "tsc", ["-p", "tsconfig.json"]],
  ["types of the site in the browser", "tsc", ["-p", "site/client/tsconfig.json"]],
  ["lint and format", "biome", ["check", "."]],
  ["tests", "vitest", ["run", ...process.argv.slice(2)]],
];

let failed = false;
for (const [name, command, args] of steps) {
  console.log(`── ${name}`);
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error(`failed: ${name}`);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
