// The words of a full text, as Elasticsearch's standard analyzer cuts and folds them (Unicode word boundaries, UAX #29, in lower case): runs of
// letters, digits and underscores; a point, apostrophe or colon between letters and a point or comma between digits join them; each Han or
// Hiragana character is a word.

const single = "\\p{Script=Han}\\p{Script=Hiragana}";
const letter = `(?:(?![${single}])[\\p{L}\\p{M}_])`;
const word = new RegExp(
  `[${single}]|(?:${letter}|\\p{Nd})(?:${letter}|\\p{Nd}|(?<=\\p{L}\\p{M}*)['.:·\u2018\u2019\u2024\u2027](?=(?![${single}])\\p{L})|(?<=\\p{Nd})['.,;\u2018\u2019\u2024](?=\\p{Nd}))*`,
  "gu",
);
/** Longer words are cut, as the analyzer does. */
const longestWord = 255;

/** The words of a text in their order, in lower case. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [found] of text.matchAll(word)) {
    for (let at = 0; at < found.length; at += longestWord) words.push(found.slice(at, at + longestWord).toLowerCase());
  }
  return words;
}
