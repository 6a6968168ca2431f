// Data that lies beside the repository, read by tests where it is present. Absent on a user's machine: the test is skipped with the
// reason; absent in CI (CI=true): a failure, so that a missing folder cannot hide behind a green run.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";

const root = join(import.meta.dirname, "../../../shared");

/** A path under the shared data, whether it exists or not. */
export function sharedPath(path: string): string {
  return join(root, path);
}

/** `describe` for tests that read shared data: skipped, saying so, where that data is absent outside CI. */
export function describeShared(name: string, path: string, body: (absolute: string) => void): void {
  const absolute = sharedPath(path);
  if (existsSync(absolute)) describe(name, () => body(absolute));
  else if (process.env.CI === "true") throw new Error(`CI needs the shared data: ${path} is absent`);
  // The body may read the data before its first test, so it is not entered.
  else describe(name, () => test.skip(`needs ../shared/${path}, which is absent`, () => {}));
}
