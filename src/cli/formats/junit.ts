// JUnit's XML, as CI servers read it.

export interface JunitCase {
  readonly name: string;
  readonly file?: string;
  readonly failures: readonly string[];
}

export interface JunitSuite {
  readonly name: string;
  readonly seconds: number;
  readonly cases: readonly JunitCase[];
}

export function junitXml(suites: readonly JunitSuite[]): string {
  const body = suites.map(({ name, seconds, cases }) => {
    const failed = cases.filter(({ failures }) => failures.length > 0).length;
    const head = `  <testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failed}" time="${seconds.toFixed(3)}">`;
    return [head, ...cases.map((one) => caseXml(one, name)), "  </testsuite>"].join("\n");
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...body, "</testsuites>", ""].join("\n");
}

function caseXml({ name, file, failures }: JunitCase, suite: string): string {
  const attributes = `name="${escaped(name)}" classname="${escaped(suite)}"${file === undefined ? "" : ` file="${escaped(file)}"`}`;
  if (failures.length === 0) return `    <testcase ${attributes}/>`;
  const inner = failures.map(
    (text) => `      <failure message="${escaped(text.split("\n")[0]!)}">${escaped(text)}</failure>`,
  );
  return [`    <testcase ${attributes}>`, ...inner, "    </testcase>"].join("\n");
}

function escaped(text: string): string {
  return (
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd")
  );
}
