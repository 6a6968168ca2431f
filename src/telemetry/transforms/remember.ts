// What a function made of a text, remembered: logs have the same paths, names and hashes in record after record.
import { ownText } from "../../event/own-text.ts";

const mostTexts = 1 << 10;
const longestText = 512;
/** How often it is asked until it is judged, and the share of known texts below which nothing is remembered any more. */
const trial = 2000;
const leastShare = 0.75;

/** The same function; what it gives for a text is made anew only now and then. */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let [asked, hits] = [0, 0];
  const isWorthIt = (): boolean => asked < trial || hits >= asked * leastShare;
  return (text) => {
    if (text.length > longestText || !isWorthIt()) return make(text);
    asked++;
    const found = known.get(text);
    if (found !== undefined) {
      hits++;
      return found;
    }
    // What is made may be a slice of the text: of one that holds on to nothing else.
    const own = ownText(text);
    const made = make(own);
    if (known.size >= mostTexts || !isWorthIt()) known.clear();
    if (made !== undefined) known.set(own, made);
    return made;
  };
}
