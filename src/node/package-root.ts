// Where this package lies: source and build are at different depths below it.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds this package's package.json, and with it `detections/` and `engines/`. */
export const packageRoot: string = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, "package.json")) || above === folder ? folder : rootAbove(above);
}
