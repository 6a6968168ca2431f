// Versions as sortable keys, in the order of Elasticsearch's version field: main numbers compare as numbers, a pre-release comes before its
// release, identifiers of a pre-release compare as in Semantic Versioning, and what is no version sorts after all versions, by text.

const mainVersion = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/;
const preReleaseIdentifier = /^(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)$/;
const buildIdentifier = /^[0-9a-zA-Z-]+$/;
const mostIdentifiers = 32;

/** A text whose order and equality by UTF-16 unit are those of the version it stands for. Never fails: any text has a place. */
export function versionKey(version: string): string {
  const plus = version.indexOf("+");
  const build = plus > 0 ? version.slice(plus) : "";
  const unbuilt = plus > 0 ? version.slice(0, plus) : version;
  const dash = unbuilt.indexOf("-");
  const preRelease = dash > 0 ? unbuilt.slice(dash + 1) : undefined;
  const main = dash > 0 ? unbuilt.slice(0, dash) : unbuilt;
  if (!isLegal(main, preRelease, build)) return version === "" ? "\u0003" : `\u0004${version}`;
  const mainKey = main.split(".").map(numberKey).join(".");
  const preReleaseKey =
    preRelease === undefined ? "\u0003" : `\u0002${preRelease.split(".").map(identifierKey).join(".")}`;
  return mainKey + preReleaseKey + build;
}

function isLegal(main: string, preRelease: string | undefined, build: string): boolean {
  const preReleaseParts = preRelease?.split(".") ?? [];
  const buildParts = build === "" ? [] : build.slice(1).split(".");
  return (
    mainVersion.test(main) &&
    [main.split("."), preReleaseParts, buildParts].every((parts) => parts.length <= mostIdentifiers) &&
    preReleaseParts.every((part) => preReleaseIdentifier.test(part)) &&
    buildParts.every((part) => buildIdentifier.test(part))
  );
}

/** Longer numbers are larger (they have no leading zeros), so the length goes first. */
function numberKey(digits: string): string {
  return `\u0001${String.fromCharCode(0x80 + digits.length)}${digits}`;
}

function identifierKey(identifier: string): string {
  return /^\d+$/.test(identifier) ? numberKey(identifier) : identifier;
}
