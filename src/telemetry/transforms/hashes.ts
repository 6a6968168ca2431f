// Sysmon's list of hashes, `SHA1=AB…,MD5=CD…,IMPHASH=…`: values in lower case, values of only zeros left out.

/** The value of one algorithm. */
export function hashOf(list: string, algorithm: string): string | undefined {
  for (const [name, value] of hashes(list)) if (name === algorithm) return value;
  return undefined;
}

/** All values, in the order of the list. */
export function allHashes(list: string): readonly string[] {
  return hashes(list).map(([, value]) => value);
}

type Hashes = readonly (readonly [algorithm: string, value: string])[];

/** The list that was asked for last: an event is asked for the hash of each algorithm in turn. */
let [lastList, lastHashes]: [string, Hashes] = ["", []];

function hashes(list: string): Hashes {
  if (list !== lastList) [lastList, lastHashes] = [list, hashesIn(list)];
  return lastHashes;
}

function hashesIn(list: string): Hashes {
  const found: (readonly [string, string])[] = [];
  for (const part of list.split(",")) {
    const equals = part.indexOf("=");
    if (equals <= 0) continue;
    const value = part
      .slice(equals + 1)
      .trim()
      .toLowerCase();
    if (value !== "" && !/^0+$/.test(value)) found.push([part.slice(0, equals).trim().toLowerCase(), value]);
  }
  return found;
}
