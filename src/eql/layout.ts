// Text that knows where its lines may break, after Wadler's "A prettier printer": a group stands on one line where it fits the width, and
// breaks at all its lines where it does not. What must end a line (a `//` comment) waits for the next line break, so that it can never
// swallow what follows it.

export type Layout = string | readonly Layout[] | Line | Indent | Group | LineEnd;

interface Line {
  readonly kind: "line";
  /** What it is when its group stands on one line. */
  readonly flat: " " | "" | undefined;
}

interface Indent {
  readonly kind: "indent";
  readonly content: Layout;
}

interface Group {
  readonly kind: "group";
  readonly content: Layout;
  /** Whether something inside must break, and this with it. */
  readonly broken: boolean;
}

interface LineEnd {
  readonly kind: "line-end";
  readonly text: string;
}

/** A blank, or a line break. */
export const line: Layout = { kind: "line", flat: " " };
/** Nothing, or a line break. */
export const softLine: Layout = { kind: "line", flat: "" };
/** Always a line break. */
export const hardLine: Layout = { kind: "line", flat: undefined };

/** Two blanks deeper after each line break inside. */
export function indent(content: Layout): Layout {
  return { kind: "indent", content };
}

/** On one line if it fits, else broken at each of its own lines. */
export function group(content: Layout): Layout {
  return { kind: "group", content, broken: mustBreak(content) };
}

/** Text set at the end of the line on which it falls; the groups around it break. */
export function lineEnd(text: string): Layout {
  return { kind: "line-end", text };
}

/** The layouts with a separator between each two. */
export function joined(layouts: readonly Layout[], separator: Layout): Layout {
  return layouts.flatMap((layout, index) => (index === 0 ? [layout] : [separator, layout]));
}

function mustBreak(layout: Layout): boolean {
  if (typeof layout === "string") return layout.includes("\n");
  if (isList(layout)) return layout.some(mustBreak);
  switch (layout.kind) {
    case "line":
      return layout.flat === undefined;
    case "indent":
      return mustBreak(layout.content);
    case "group":
      return layout.broken;
    case "line-end":
      return true;
  }
}

function isList(layout: Layout): layout is readonly Layout[] {
  return Array.isArray(layout);
}

interface Pending {
  readonly layout: Layout;
  readonly depth: number;
  readonly flat: boolean;
}

/** Sets a layout in lines of a width; infinity gives one line, unless something in it must break. */
export function render(layout: Layout, width: number): string {
  const out: string[] = [];
  const stack: Pending[] = [{ layout, depth: 0, flat: false }];
  let column = 0;
  let lineEnds = "";
  /** Whether the last of them reaches to the end of its line, so that nothing can follow it there. */
  let openEnded = false;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { layout: current, depth, flat } = next;
    if (typeof current === "string") {
      out.push(current);
      if (current.startsWith("//")) openEnded = true;
      column = current.includes("\n") ? current.length - current.lastIndexOf("\n") - 1 : column + current.length;
    } else if (isList(current)) {
      for (let i = current.length - 1; i >= 0; i--) stack.push({ layout: current[i]!, depth, flat });
    } else if (current.kind === "indent") {
      stack.push({ layout: current.content, depth: depth + 1, flat });
    } else if (current.kind === "group") {
      const onOneLine = !current.broken && (flat || fits(current.content, width - column));
      stack.push({ layout: current.content, depth, flat: onOneLine });
    } else if (current.kind === "line-end") {
      lineEnds += openEnded ? `\n${"  ".repeat(depth)}${current.text}` : ` ${current.text}`;
      openEnded = current.text.startsWith("//");
    } else if (flat && current.flat !== undefined) {
      out.push(current.flat);
      column += current.flat.length;
    } else {
      out.push(lineEnds, "\n", "  ".repeat(depth));
      lineEnds = "";
      openEnded = false;
      column = depth * 2;
    }
  }
  out.push(lineEnds);
  return out.join("");
}

/** Whether a layout with nothing in it that must break stands on one line of this length. Looks no further than the length. */
function fits(layout: Layout, room: number): boolean {
  const stack: Layout[] = [layout];
  let left = room;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === "string") left -= next.length;
    else if (isList(next)) for (let i = next.length - 1; i >= 0; i--) stack.push(next[i]!);
    else if (next.kind === "line") left -= (next.flat ?? "").length;
    else if (next.kind !== "line-end") stack.push(next.content);
    if (left < 0) return false;
  }
  return true;
}
