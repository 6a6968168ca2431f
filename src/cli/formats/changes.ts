// What would change in a rule, for people: members with their values before and after, longer texts line by line.
import { printable, type Style } from "../style.ts";

interface ChangedMember {
  readonly member: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Beyond this many pairs of lines the texts are shown whole, one after the other. */
const mostPairs = 1_000_000;

/** The lines that show what changed. */
export function changeLines({ member, before, after }: ChangedMember, style: Style): readonly string[] {
  const [old, fresh] = [shown(before), shown(after)];
  if (!old.includes("\n") && !fresh.includes("\n") && old.length + fresh.length < 80) {
    return [`    ${member}: ${style.red(printable(old))} → ${style.green(printable(fresh))}`];
  }
  return [`    ${member}:`, ...lineDiff(old, fresh, style).map((line) => `      ${line}`)];
}

/** Lines that went and came, with those that stayed between them or without. */
export function lineDiff(before: string, after: string, style: Style, withSame = true): readonly string[] {
  const steps = stepsOf(before.split("\n"), after.split("\n"));
  return (withSame ? steps : steps.filter(({ sign }) => sign !== " ")).map(({ sign, line }) => {
    const text = `${sign} ${printable(line)}`;
    return sign === "-" ? style.red(text) : sign === "+" ? style.green(text) : style.faint(text);
  });
}

interface Step {
  readonly sign: "-" | "+" | " ";
  readonly line: string;
}

function stepsOf(a: readonly string[], b: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  const common = a.length * b.length > mostPairs ? () => 0 : commonLengths(a, b);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      steps.push({ sign: " ", line: a[i]! });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) {
      steps.push({ sign: "-", line: a[i++]! });
    } else steps.push({ sign: "+", line: b[j++]! });
  }
  return steps;
}

/** How many lines the rests of both texts have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skipping = Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : skipping;
    }
  }
  return (i, j) => table[i * width + j]!;
}

function shown(value: unknown): string {
  if (value === undefined) return "(nothing)";
  return typeof value === "string" ? value.trimEnd() : JSON.stringify(value, undefined, Array.isArray(value) ? 1 : 0);
}
