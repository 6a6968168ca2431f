// Command lines split into arguments, by the two rules that Elastic's pipelines use. Windows hands a process one string; each program
// splits it itself, so there is no single truth, but a rule over `process.args` must see what the shipped documents have.

/** The rule of Microsoft's C runtime: quotes group and vanish, backslashes escape only before a quote. Used for Sysmon and PowerShell. */
export function splitCommandLine(commandLine: string): readonly string[] {
  const args: string[] = [];
  let position = skipBlanks(commandLine, 0);
  while (position < commandLine.length) {
    let argument = "";
    let quoted = false;
    while (position < commandLine.length) {
      const character = commandLine[position]!;
      if (!quoted && isBlank(character)) break;
      if (character === "\\") {
        const after = endOfRun(commandLine, position, "\\");
        const count = after - position;
        position = after;
        if (commandLine[after] !== '"') {
          argument += "\\".repeat(count);
          continue;
        }
        argument += "\\".repeat(count >> 1);
        if (count % 2 === 0) continue;
        argument += '"';
        position++;
      } else if (character === '"') {
        if (quoted && commandLine[position + 1] === '"') {
          argument += '"';
          position++;
        }
        quoted = !quoted;
        position++;
      } else {
        // A run at once: a text made of single characters takes thirty times its length for as long as it is kept.
        const after = endOfPlain(commandLine, position, quoted);
        argument += commandLine.slice(position, after);
        position = after;
      }
    }
    args.push(argument);
    position = skipBlanks(commandLine, position);
  }
  return args;
}

/**
 * A text of which every argument is a part, found without splitting: empty where the command line itself is one, `undefined` where quotes are
 * escaped.
 */
export function textOfArguments(commandLine: string): string | undefined {
  if (!commandLine.includes('"')) return "";
  return /[\\"]"/.test(commandLine) ? undefined : commandLine.replaceAll('"', "");
}

/**
 * The rule of the Security log's pipeline: breaks at every blank outside double quotes and keeps the quotes; backslashes mean nothing. A blank
 * after a blank, or at the end, makes an empty argument.
 */
export function splitKeepingQuotes(commandLine: string): readonly string[] {
  if (commandLine === "") return [];
  const args: string[] = [];
  let start = 0;
  let quoted = false;
  for (let position = 0; position < commandLine.length; position++) {
    const character = commandLine[position]!;
    if (character === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(character)) {
      args.push(commandLine.slice(start, position));
      start = position + 1;
    }
  }
  args.push(commandLine.slice(start));
  return args;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

function skipBlanks(text: string, from: number): number {
  let position = from;
  while (isBlank(text[position])) position++;
  return position;
}

function endOfRun(text: string, from: number, character: string): number {
  let position = from;
  while (text[position] === character) position++;
  return position;
}

/** Where something begins that is not taken as it is: a quote, a backslash, or outside quotes a blank. */
function endOfPlain(text: string, from: number, quoted: boolean): number {
  let position = from;
  while (position < text.length && !isSpecial(text[position]!, quoted)) position++;
  return position;
}

function isSpecial(character: string, quoted: boolean): boolean {
  return character === '"' || character === "\\" || (!quoted && isBlank(character));
}
