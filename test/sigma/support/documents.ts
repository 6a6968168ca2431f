// Short ways to write Sigma documents in tests.

import type { Diagnostic } from "../../../src/text/diagnostic.ts";
import { LineMap } from "../../../src/text/span.ts";

/** A complete rule around the lines of its detection (or of its log source and detection). */
export function rule(body: string, logsource = "{category: process_creation, product: windows}"): string {
  const indented = body.replace(/^/gm, "    ");
  return `title: Test\nlogsource: ${logsource}\ndetection:\n${indented}\nlevel: high\n`;
}

/** `line:column code` of each diagnostic that is more than information. */
export function places(text: string, diagnostics: readonly Diagnostic[]): string[] {
  const map = new LineMap(text);
  return diagnostics
    .filter(({ severity }) => severity !== "info")
    .map(({ code, span }) => {
      const { line, column } = map.position(span.start);
      return `${line}:${column} ${code}`;
    });
}
