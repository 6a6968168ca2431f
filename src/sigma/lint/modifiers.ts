// Modifiers that do not do, together or in their order, what they look like.
import type { DetectionItem } from "../document/model.ts";
import { type Check, eachItem } from "./check.ts";

const places: readonly string[] = ["contains", "startswith", "endswith"];
const utf16: readonly string[] = ["wide", "utf16", "utf16le", "utf16be"];

/** `Image|startswith|endswith: x` asks for `x` anywhere. */
export const severalPlaces: Check = eachItem(({ modifiers, fieldSpan }, report) => {
  const found = modifiers.filter((name) => places.includes(name));
  if (found.length < 2) return;
  const hint = "Write `contains`, or an item for each place.";
  report("several-places", fieldSpan, `\`${found.join("|")}\` together look for the value anywhere`, { hint });
});

/** `base64offset` stands for a part of an encoded text, whose beginning and end depend on what is around it. */
export const offsetsWithoutPlace: Check = eachItem(({ field, modifiers, fieldSpan }, report) => {
  if (field === null || !modifiers.includes("base64offset") || modifiers.some((name) => places.includes(name))) return;
  const hint = `Write \`${[field, ...modifiers].join("|")}|contains\`.`;
  report("offset-without-contains", fieldSpan, "`base64offset` makes parts of a text, and is asked of the whole here", {
    hint,
  });
});

/** A text in UTF-16 has a zero byte beside each letter; only what encodes it further makes it a text of a log. */
export const utf16Last: Check = eachItem((item, report) => {
  const name = item.modifiers.find((each) => utf16.includes(each));
  if (name === undefined) return;
  const encoder = item.modifiers.findIndex((each) => each === "base64" || each === "base64offset");
  if (encoder > item.modifiers.indexOf(name)) return;
  report("encoding-order", item.fieldSpan, `\`${name}\` is the last encoding, so that zero bytes are looked for`, {
    hint: encoder < 0 ? `Write \`${name}|base64offset|contains\`.` : `Write \`${reordered(item, name)}\`.`,
  });
});

/** The item with the UTF-16 encoding before the other. */
function reordered({ field, modifiers }: DetectionItem, name: string): string {
  const others = modifiers.filter((each) => each !== name);
  const encoder = others.findIndex((each) => each === "base64" || each === "base64offset");
  return [field ?? "", ...others.slice(0, encoder), name, ...others.slice(encoder)].join("|");
}
