// Colours, where the output is a terminal and nobody asked for none (NO_COLOR, https://no-color.org; FORCE_COLOR asks for them anywhere).
import type { RuleSeverity } from "../detection/index.ts";
import { type FrameStyle, plainFrame, type Severity } from "../text/index.ts";
import type { Io, Output } from "./io.ts";

type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly faint: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  readonly magenta: Paint;
  readonly frame: FrameStyle;
}

const plain: Paint = (text) => text;

const plainStyle: Style = {
  bold: plain,
  faint: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
  magenta: plain,
  frame: plainFrame,
};

function paint(code: number, end: number): Paint {
  return (text) => (text === "" ? "" : `\u001b[${code}m${text}\u001b[${end}m`);
}

const bold = paint(1, 22);
const faint = paint(2, 22);
const red = paint(31, 39);
const yellow = paint(33, 39);
const cyan = paint(36, 39);

const severityPaint: Readonly<Record<Severity, Paint>> = { error: red, warning: yellow, info: cyan };

const colourStyle: Style = {
  bold,
  faint,
  red,
  green: paint(32, 39),
  yellow,
  cyan,
  magenta: paint(35, 39),
  frame: { severity: (severity, text) => bold(severityPaint[severity](text)), strong: bold, faint },
};

/** The style for an output. */
export function styleOf(output: Output, env: Io["env"]): Style {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return plainStyle;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  return forced || (output.isTerminal && env.TERM !== "dumb") ? colourStyle : plainStyle;
}

export function severityStyle(style: Style, severity: RuleSeverity): Paint {
  switch (severity) {
    case "critical":
      return style.magenta;
    case "high":
      return style.red;
    case "medium":
      return style.yellow;
    default:
      return style.cyan;
  }
}

/** Text from logs and rules for a terminal: without control characters, which could change what is shown. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
}
