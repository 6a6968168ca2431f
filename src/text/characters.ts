// Characters as readers of other formats ask for them.

/** By character of ASCII, 1 for those of a text. */
export function charactersIn(text: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let i = 0; i < text.length; i++) table[text.charCodeAt(i)] = 1;
  return table;
}

/** Whether an odd number of backslashes stands before a place: of two, the first takes the other's meaning away. */
export function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first--;
  return (at - first) % 2 === 1;
}

const backslash = 92;
