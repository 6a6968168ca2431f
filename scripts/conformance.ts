// npm run conformance -- PATH…: runs the conformance cases found under files and folders (scripts/conformance/run.ts).
import { closingLine, findCases, runCases } from "./conformance/run.ts";

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error(
    "usage: npm run conformance -- PATH…\nPATH is a suite, a manifest, or a folder with some; folders are searched.",
  );
  process.exitCode = 2;
} else {
  try {
    const totals = runCases(
      paths.flatMap((path) => [...findCases(path)]),
      (line) => console.log(line),
    );
    if (totals.passed + totals.failed + totals.skipped === 0) {
      console.error("no cases found");
      process.exitCode = 2;
    } else {
      console.log(closingLine(totals));
      process.exitCode = totals.failed > 0 ? 1 : 0;
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 3;
  }
}
