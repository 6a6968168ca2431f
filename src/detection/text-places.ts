// An EQL text stands in a member of a YAML, TOML or JSON file; what is wrong in it is shown at its place in that file.
import type { Span } from "../text/span.ts";

/** Where the characters of one text value stand in its file. */
export interface TextPlaces {
  /** A span of the value as a span of the file; the whole value where it is not written as it reads. */
  place(span: Span): Span;
  /** Whether the file may be edited at these places without regard to quoting. */
  readonly editable: boolean;
}

/** Places of a text that starts at an offset of its file, character by character. */
export function placesFrom(start: number, editable: boolean): TextPlaces {
  return { place: (span) => ({ start: start + span.start, end: start + span.end }), editable };
}

/** Places that are looked for when something is to be shown, which in most files nothing is. */
export function placesFoundBy(find: () => TextPlaces): TextPlaces {
  let found: TextPlaces | undefined;
  const places = (): TextPlaces => {
    found ??= find();
    return found;
  };
  return {
    place: (span) => places().place(span),
    get editable() {
      return places().editable;
    },
  };
}

/** Places of a text whose characters cannot be found in its file: everything points at one span. */
export function placesAt(whole: Span): TextPlaces {
  return { place: () => whole, editable: false };
}
