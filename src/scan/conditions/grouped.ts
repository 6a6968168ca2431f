// Numbers put together by a key.

/** Adds a number to those of its key. */
export function addTo<Key>(groups: Map<Key, number[]>, key: Key, number: number): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [number]);
  else group.push(number);
}
