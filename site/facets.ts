// By what the catalogue can be narrowed: members of its entries and what pages call them.

export const facets: readonly (readonly [field: string, title: string])[] = [
  ["tactics", "Tactic"],
  ["techniques", "Technique"],
  ["severity", "Severity"],
  ["confidence", "Confidence"],
  ["validation", "Validation"],
  ["sources", "Data source"],
  ["platforms", "Ported to"],
  ["eventIds", "Event id"],
  ["binaries", "Binary"],
  ["groups", "Group"],
  ["software", "Software"],
];
