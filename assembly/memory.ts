// Where everything lies in memory, which has one size from the beginning: what JavaScript sees of it stays where it is.

const kib: i32 = 1 << 10;
/** Read beyond the end of what is there, by less than this; nothing is made of it. */
const slack: i32 = 64;

export const input: i32 = 64 * kib;
export const inputSize: i32 = 1024 * kib;

export const tape: i32 = input + inputSize + slack;
export const tapeEnd: i32 = tape + 1024 * kib;

/** A line: where it begins and ends, where its values do on the tape, what is true of it, and which of the first paths it has. */
export const lineSize: i32 = 24;
export const lines: i32 = tapeEnd;
export const linesEnd: i32 = lines + 64 * lineSize;

export const mostPaths: i32 = 1 << 16;
/** By path: the object in which it was last seen. */
export const seen: i32 = linesEnd;
/** By path: whether its texts are pooled. */
export const pooling: i32 = seen + mostPaths * 4;
/** By path: how often its texts were looked up in the pool, and how often they were there. */
export const lookups: i32 = pooling + mostPaths;
export const hits: i32 = lookups + mostPaths * 4;

export const bucketCount: i32 = 1 << 12;
/** By hash: the first of the names that have it, plus one. */
export const buckets: i32 = hits + mostPaths * 4;

export const spellingSize: i32 = 32;
export const mostSpellings: i32 = 1 << 15;
export const spellings: i32 = buckets + bucketCount * 4;

export const names: i32 = spellings + mostSpellings * spellingSize;
export const namesEnd: i32 = names + 1024 * kib;

export const entrySize: i32 = 16;
export const entryCount: i32 = 1 << 15;
export const entries: i32 = namesEnd + slack;

export const pooled: i32 = entries + entryCount * entrySize;
export const pooledEnd: i32 = pooled + 4096 * kib;

/** Sets of texts that are searched for. */
export const searches: i32 = pooledEnd + slack;
export const searchesEnd: i32 = searches + 64 * kib;

/** The numbers of those that were found; room for sixteen bytes is behind them. */
export const found: i32 = searchesEnd;
export const foundEnd: i32 = found + kib;

export const memoryEnd: i32 = foundEnd + slack;
