// How far a value of an event can be trusted to tell ordinary activity from an attack: what somebody without administrator's rights can bring
// about himself is weak; what he can borrow is supporting, good beside something else; what he cannot have is strong.

export type Strength = "strong" | "supporting" | "weak";

export interface Trust {
  readonly strength: Strength;
  /** Half a sentence. */
  readonly reason: string;
}

/** Folders that only administrators write to, but for the parts below. */
const guarded =
  /^(?:[a-z?]:|\\device\\[^\\]+)\\(?:program files(?: \(x86\))?|windows|programdata\\microsoft\\windows defender)\\/i;
/** Parts of the Windows folder that ordinary accounts can write to. */
const open =
  /\\windows\\(?:temp|tasks|tracing|debug\\wia|registration\\crmlog|sys(?:tem32|wow64)\\(?:tasks|fxstmp|com\\dmp|spool\\(?:drivers\\color|printers|servers)|microsoft\\crypto\\rsa\\machinekeys))\\/i;
/** Put there by hand: products have folders. */
const besideProducts = /^[a-z?]:\\program files(?: \(x86\))?\\[^\\]+$/i;
const ofWindows = /^(?:[a-z?]:|\\device\\[^\\]+)\\windows\\/i;
/** Programs that do what a file or a person tells them, wherever they are installed. */
const obedient =
  /^(?:pwsh|powershell|python\w*|pythonw|node|java|javaw|ruby|perl|bash|sh|git|php|lua|dotnet|msbuild|code|electron|autohotkey\w*|autoit3|winword|excel|powerpnt|outlook|onenote|msaccess|mspub|visio|chrome|msedge|firefox|iexplore|acrord32|acrobat|7z\w*|winrar|teams|wmplayer)\.exe$/i;

/** Whether only administrators can change a file at this path. */
export function isGuarded(path: string): boolean {
  return guarded.test(path) && !open.test(path) && !path.includes("\\..\\");
}

/** The trust in the path of a program that acts: as a parent, or by what it wrote, loaded or contacted. */
export function trustOfProgram(path: string): Trust {
  const name = baseName(path);
  if (!/[\\/]/.test(path)) return { strength: "weak", reason: "a name can be had by renaming" };
  if (!isGuarded(path)) return { strength: "weak", reason: "ordinary accounts can write there" };
  if (besideProducts.test(path))
    return { strength: "weak", reason: "it lies beside the products' folders, where nothing is installed" };
  if (ofWindows.test(path)) return { strength: "supporting", reason: "a part of Windows, which anybody can start" };
  if (obedient.test(name)) return { strength: "supporting", reason: "it does what a file or a person tells it" };
  return { strength: "strong", reason: "only administrators can put a program there" };
}

/** The trust in the path of a program in the event of its start: what is installed can be started by anybody, with arguments of his own. */
export function trustOfStarted(path: string): Trust {
  const trust = trustOfProgram(path);
  return trust.strength === "strong"
    ? { strength: "supporting", reason: "installed, and anybody can start it" }
    : trust;
}

/** The trust in the path of a file that is read, loaded or written. */
export function trustOfFile(path: string): Trust {
  return isGuarded(path)
    ? { strength: "strong", reason: "only administrators can write there" }
    : { strength: "weak", reason: "ordinary accounts can write there" };
}

/** The trust in a registry path. */
export function trustOfRegistry(path: string): Trust {
  return /^(?:hklm|hkey_local_machine|\\registry\\machine)\\/i.test(path)
    ? { strength: "supporting", reason: "administrators write there, and so does whoever has become one" }
    : { strength: "weak", reason: "a user's own part of the registry" };
}

/** The trust in a command line. `isWhole`: it is asked for to the letter, with nothing left open. */
export function trustOfCommandLine(line: string, isWhole: boolean): Trust {
  if (!isWhole) return { strength: "weak", reason: "whoever starts the program writes what stands for the `*`" };
  const files = namedFiles(withoutProgram(line));
  if (files.some((file) => !isGuarded(file)))
    return { strength: "weak", reason: "it names a file that others can replace, or one of another machine" };
  if (files.length > 0)
    return { strength: "strong", reason: "to the letter, and only administrators can change the files it names" };
  return { strength: "supporting", reason: "to the letter: who writes the same does the same" };
}

/** The command line behind its program. */
export function withoutProgram(line: string): string {
  return line.replace(/^\s*(?:"[^"]*"|\S+)\s*/, "");
}

/** What on a command line looks like a file: a path, an address, or a name with an extension. */
function namedFiles(text: string): readonly string[] {
  const inQuotes = [...text.matchAll(/"([^"]+)"/g)].map(([, inside]) => inside!);
  const bare = text.replace(/"[^"]*"/g, " ");
  const installed = bare.match(inProgramFiles) ?? [];
  const words = bare.replace(inProgramFiles, " ").split(/[\s,;=]+/);
  const looksLikeFile = /^[a-z]:[\\/]|^\\\\|:\/\/|%|\.[a-z][a-z0-9]{1,4}$/i;
  return [...inQuotes, ...installed, ...words].filter((word) => looksLikeFile.test(word));
}

/** The one folder with blanks in its name that is often written without quotation marks. */
const inProgramFiles = /[a-z]:\\program files(?: \(x86\))?\\[^\s",;]*/gi;

export function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
