// The style of the timeline page: readable at any width, dark where the reader's system is, and on paper.
export const timelineStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a2030; --faint: #5a6478; --line: #d9dee7; --code: #f4f6f9;
  --critical: #8e24aa; --high: #c62828; --medium: #b35c00; --low: #1565c0; --informational: #5a6478; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #10141c; --ink: #e5e9f1; --faint: #9aa5b8; --line: #2b3444; --code: #181e29;
    --critical: #d48ae6; --high: #ff8a80; --medium: #ffb25c; --low: #82b9ff; --informational: #9aa5b8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; } h2 small { color: var(--faint); font-weight: normal; }
p { margin: 0.15rem 0; overflow-wrap: anywhere; }
a { color: inherit; }
code { background: var(--code); padding: 0.1rem 0.3rem; font: 0.875rem/1.5 ui-monospace, monospace; white-space: pre-wrap; }
time { font-variant-numeric: tabular-nums; color: var(--faint); }
.where, .axis, .count { color: var(--faint); font-size: 0.85rem; }
.severity { font-size: 0.8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 0.25rem; padding: 0 0.35rem; }
.severity.critical { color: var(--critical); } .severity.high { color: var(--high); } .severity.medium { color: var(--medium); }
.severity.low { color: var(--low); } .severity.informational { color: var(--informational); }
.chart { margin: 1rem 0; border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; }
.strip { display: grid; grid-template-columns: 11rem 1fr 4rem; gap: 0.75rem; align-items: end; }
.strip a { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.strip svg { width: 100%; height: 1.6rem; display: block; }
.strip .count { text-align: right; }
.axis div { display: flex; justify-content: space-between; }
svg line { stroke: var(--line); }
rect.critical { fill: var(--critical); } rect.high { fill: var(--high); } rect.medium { fill: var(--medium); }
rect.low { fill: var(--low); } rect.informational { fill: var(--informational); }
ol { list-style: none; margin: 0; padding: 0; } li { border-top: 1px solid var(--line); padding: 0.5rem 0; }
@media (max-width: 40rem) {
  .strip { grid-template-columns: 1fr auto; gap: 0 0.5rem; } .strip > a { grid-area: 1 / 1; } .strip > .count { grid-area: 1 / 2; }
  .strip svg, .strip.axis > div { grid-area: 2 / 1 / auto / -1; } .axis > span, .axis > div > span:nth-child(2) { display: none; }
}
@media print { .chart, li { break-inside: avoid; } }
`;
