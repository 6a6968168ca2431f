// IPv6 blocks over texts: expressions for every way in which an address of the block can be written, with zeros or without, with `::` before, within or
// behind the groups that the block fixes, and with its last four bytes as in IPv4 (unless the block fixes some of these).

// Lucene's expressions ignore case in characters, and not in classes.
const anyDigit = "[0-9a-fA-F]";
const anyGroup = `${anyDigit}{1,4}`;
const dotted = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";
const groupCount = 8;

/** The digits that a group can have at one place, as a character class, and whether zero is one of them. */
interface Digit {
  readonly source: string;
  readonly canBeZero: boolean;
}

/** A group that a block fixes, wholly or in its first bits. */
interface Group {
  readonly source: string;
  readonly canBeZero: boolean;
}

/** Lucene expressions (for whatever case) of which one covers each text of an address in the block, with a zone (`%12`) or without. */
export function blockExpressions(groups: readonly number[], bits: number): readonly string[] {
  const fixed = Array.from({ length: Math.ceil(bits / 16) }, (_, index) =>
    groupOf(groups[index]!, Math.min(16, bits - index * 16)),
  );
  if (fixed.length === 0) return [".*:.*"];
  const rest = groupCount - fixed.length;
  const found = [`${sourceOf(fixed)}${rest === 0 ? "(%.*)?" : ":.*"}`];
  for (let from = 0; from < fixed.length; from++) {
    const head = sourceOf(fixed.slice(0, from));
    for (let to = from + 1; to <= fixed.length && fixed[to - 1]!.canBeZero; to++) {
      const tail = to === fixed.length ? upTo(rest) : `${sourceOf(fixed.slice(to))}${exactly(rest)}`;
      found.push(`${head}::${tail}(%.*)?`);
    }
  }
  return found;
}

function sourceOf(groups: readonly Group[]): string {
  return groups.map(({ source }) => source).join(":");
}

/** So many groups, each behind a colon. */
function exactly(count: number): string {
  if (count === 0) return "";
  const hexadecimal = `(:${anyGroup}){${count}}`;
  return count < 2 ? hexadecimal : `(${hexadecimal}|${count > 2 ? `(:${anyGroup}){${count - 2}}` : ""}:${dotted})`;
}

/** So many groups or fewer, behind a `::`. */
function upTo(count: number): string {
  if (count === 0) return "";
  const hexadecimal = count === 1 ? anyGroup : `(${anyGroup}:){0,${count - 1}}${anyGroup}`;
  if (count < 2) return `(${hexadecimal})?`;
  return `(${hexadecimal}|${count > 2 ? `(${anyGroup}:){0,${count - 2}}` : ""}${dotted})?`;
}

/** A group of which the first bits are fixed, with and without its leading zeros. */
function groupOf(value: number, bits: number): Group {
  const digits = [12, 8, 4, 0].map((shift) =>
    digitOf((value >> shift) & 15, Math.min(4, Math.max(0, bits - (12 - shift)))),
  );
  const forms: string[] = [];
  for (let dropped = 0; dropped < digits.length; dropped++) {
    if (!digits.slice(0, dropped).every(({ canBeZero }) => canBeZero)) break;
    forms.push(
      digits
        .slice(dropped)
        .map(({ source }) => source)
        .join(""),
    );
  }
  const source = forms.length === 1 ? forms[0]! : `(${forms.join("|")})`;
  return { source, canBeZero: digits.every(({ canBeZero }) => canBeZero) };
}

/** A digit of which the first bits are fixed. */
function digitOf(value: number, bits: number): Digit {
  const free = 4 - bits;
  const first = (value >> free) << free;
  const choices = Array.from({ length: 1 << free }, (_, index) => (first + index).toString(16)).join("");
  const capitals = choices.replace(/[^a-f]/g, "").toUpperCase();
  const source = free === 0 ? choices : free === 4 ? anyDigit : `[${choices}${capitals}]`;
  return { source, canBeZero: first === 0 };
}
