// The layout as data: what each folder under src/ is for, which others it may import, and whether it may use Node.

export interface Layer {
  readonly folder: string;
  readonly imports: readonly string[];
  readonly node: boolean;
}

const rows: readonly (readonly [folder: string, imports: string, node?: "node"])[] = [
  ["text", ""],
  ["event", ""],
  ["schema", ""],
  ["eql", "text"],
  ["functions", "event schema"],
  ["check", "text eql schema functions event"],
  ["compile", "text event schema eql functions check"],
  ["engine", "text event schema eql functions check compile"],
  ["sigma", "text eql schema"],
  ["backends", "text event schema eql functions check sigma"],
  ["evtx", ""],
  ["telemetry", "text event schema evtx"],
  ["detection", "text eql check sigma schema"],
  ["scan", "text event schema eql functions check compile engine sigma detection"],
  ["proof", "text event schema eql functions check compile engine sigma backends evtx telemetry detection scan"],
  [
    "node",
    "text event schema eql functions check compile engine sigma backends evtx telemetry detection scan proof",
    "node",
  ],
  [
    "server",
    "text event schema eql functions check compile engine sigma backends evtx telemetry detection scan proof node",
    "node",
  ],
  [
    "cli",
    "text event schema eql functions check compile engine sigma backends evtx telemetry detection scan proof node server",
    "node",
  ],
  [
    "entry",
    "text event schema eql functions check compile engine sigma backends evtx telemetry detection scan proof node",
    "node",
  ],
];

export const layers: readonly Layer[] = rows.map(([folder, imports, node]) => ({
  folder,
  imports: imports === "" ? [] : imports.split(" "),
  node: node === "node",
}));
