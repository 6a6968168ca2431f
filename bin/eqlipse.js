#!/usr/bin/env node
// Starts the command line: from source in a checkout, from the build in an installed package.
import { existsSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `eqlipse needs Node 22.18 or newer; this is ${process.version}. Install a newer one, or, in a checkout, use npx or the npm scripts, which bring their own.`,
  );
  process.exit(2);
}
// Node keeps what it made of the program's own files, which makes the next start twice as fast; NODE_DISABLE_COMPILE_CACHE=1 turns it off.
const xdg = process.env.XDG_CACHE_HOME ?? "";
module.enableCompileCache?.(join(isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "eqlipse", "program"));
const source = new URL("../src/cli/main.ts", import.meta.url);
const isCheckout = existsSync(source);
if (isCheckout) {
  // The package's own names (`eqlipse/eql`) lead to its source there.
  module.registerHooks({
    resolve: (name, context, next) => next(name, { ...context, conditions: [...context.conditions, "source"] }),
  });
}
const { main } = await import(isCheckout ? source.href : new URL("../dist/cli.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
