// By what the catalogue can be narrowed: members of its entries and what pages call them, and whether their values are shown from the beginning.

export interface Facet {
  readonly field: string;
  readonly title: string;
  readonly isOpen: boolean;
}

export const facets: readonly Facet[] = [
  { field: "severity", title: "Severity", isOpen: true },
  { field: "validation", title: "Validation", isOpen: true },
  { field: "tactics", title: "Tactic", isOpen: true },
  { field: "techniques", title: "Technique", isOpen: false },
  { field: "sources", title: "Data source", isOpen: false },
  { field: "binaries", title: "Binary", isOpen: false },
  { field: "eventIds", title: "Event id", isOpen: false },
  { field: "groups", title: "Group", isOpen: false },
  { field: "software", title: "Software", isOpen: false },
  { field: "confidence", title: "Confidence", isOpen: false },
  { field: "platforms", title: "Platform", isOpen: false },
  { field: "collection", title: "Collection", isOpen: false },
];
