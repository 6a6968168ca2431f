// The files of a new pack: everything that ATT&CK knows is filled in, everything else says behind a sign what belongs there. It has no errors,
// `check` counts the signs, and its tests pass until the query is written for real.
import { newestAttackVersion, type Technique } from "./attack.ts";

export interface SkeletonInput {
  readonly technique: Technique;
  readonly uuid: string;
  /** Ids of groups and software that use the technique. */
  readonly users: { readonly groups: readonly string[]; readonly software: readonly string[] };
}

/** Stands before what a person has to write. */
export const toWrite = "To write –";

/** Lists of ids are broken into lines of so many. */
const idsInLine = 16;

/** Texts by path in the pack's folder. */
export function packSkeleton(input: SkeletonInput): Readonly<Record<string, string>> {
  return {
    "detection.yml": detection(input),
    "tests/fires.yml": firingCase,
    "tests/near-miss.yml": nearMiss,
    "hunts/first.yml": hunt,
    "playbook.md": playbook(input),
    "investigation.md": investigation(input),
    "tuning.md": tuning,
  };
}

function ruleName({ technique }: SkeletonInput): string {
  return `${technique.name} with suspicious arguments`;
}

function detection(input: SkeletonInput): string {
  const { technique, uuid, users } = input;
  const tactics = technique.tactics.map(({ id, name }) => `${name} (${id})`).join(", ");
  return `id: ${uuid}
version: 1
name: ${ruleName(input)}
status: experimental
severity: medium
confidence:
  level: low
  why: ${toWrite} which evidence carries it, in one sentence.
description: |
  ${toWrite} what ${technique.name} is for, how it is abused (${tactics}), and what the rule sees of that.
attack:
  version: "${newestAttackVersion}"
  techniques: [${technique.id}]
groups: ${idList(users.groups)}
software: ${idList(users.software)}
data_sources:
  - {name: Windows process creation, provider: Elastic Defend, dataset: endpoint.events.process}
  - {name: Sysmon event 1 (process creation), provider: Sysmon through Winlogbeat, dataset: windows.sysmon_operational}
  - {name: Security event 4688 (with command lines audited), provider: Windows Security log through Winlogbeat, dataset: system.security}
index_patterns: [logs-endpoint.events.process-*, winlogbeat-*]
# ${toWrite} the query; example.exe and /abuse stand for a program and for what gives it away.
query: |
  process where event.type == "start"
    and process.name : "example.exe"
    and process.args : "/abuse"
indicators:
  - name: AbuseArgument
    description: ${toWrite} what the argument does, and why ordinary use lacks it.
    condition: |-
      process.args : "/abuse"
false_positives:
  - {story: ${toWrite} what a legitimate use looks like., exception: known-installer}
exceptions:
  - name: known-installer
    reason: ${toWrite} why this use can be told from the abuse.
    condition: |-
      process.parent.executable : "?:\\\\Program Files\\\\Example\\\\installer.exe"
references: [${technique.url}]
`;
}

/** Ids as YAML, in several lines where they are many. */
function idList(ids: readonly string[]): string {
  if (ids.length <= idsInLine) return `[${ids.join(", ")}]`;
  const lines = Array.from({ length: Math.ceil(ids.length / idsInLine) }, (_, line) =>
    ids.slice(line * idsInLine, (line + 1) * idsInLine).join(", "),
  );
  return `[\n${lines.map((line) => `    ${line},\n`).join("")}  ]`;
}

const firingCase = `name: The abuse in its plainest form
what: |
  ${toWrite} what is done on the machine, for a reader.
executor: command_prompt
# ${toWrite} what is typed, the events that it leaves, and what must be seen of them.
command: |
  example.exe /abuse
events:
  - {at: 0, kind: process_start, as: shell, process: {executable: 'C:\\Windows\\System32\\cmd.exe', command_line: cmd.exe}}
  - {at: 1, kind: process_start, parent: shell, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe /abuse}}
expect:
  rules:
    main: {matches: 1, indicators: [AbuseArgument]}
  signals:
    - name: example.exe starts with /abuse
      query: |-
        process where event.type == "start" and process.name : "example.exe" and process.args : "/abuse"
`;

const nearMiss = `name: Near misses - each clause of the rule is once all that is missing
what: |
  ${toWrite} what looks like the abuse and is none: ordinary use of the program, the argument given to another, the end of the process.
events:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe /help}}
  - {at: 1, kind: process_start, process: {executable: 'C:\\Windows\\System32\\other.exe', command_line: other.exe /abuse}}
  - {at: 2, kind: process_end, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe /abuse}}
expect:
  rules: {}
`;

const hunt = `name: Rare parents of the program
question: ${toWrite} what a hunter asks that the rule does not; here, which programs start it that nobody expects.
query: |
  process where event.type == "start" and process.name : "example.exe"
events:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe}}
quiet:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\other.exe', command_line: other.exe}}
`;

function playbook(input: SkeletonInput): string {
  return `# Response playbook: ${input.technique.name}

For the person who has an alert of this pack. ${toWrite} what the program is, and that words in capitals (\`HOST\`) are to be filled in.

| Alert | What has happened | First step |
|---|---|---|
| *${ruleName(input)}* | ${toWrite} in one sentence | Triage 1 |

## Triage

1. **What was asked of the program?** ${toWrite} what to look at first, and what decides whether it is real.

   \`\`\`eql
   process where event.type == "start" and host.name : "HOST" and process.name : "example.exe"
   \`\`\`

**Decide.** ${toWrite} when to close, when to go on.

## Containment

1. ${toWrite} what to stop, and how to do it without losing evidence; how to find the same on other hosts.

**Decide.** ${toWrite} what counts as lost.

## Eradication

1. ${toWrite} what it leaves behind, and where.

**Decide.** ${toWrite} when to clean and when to rebuild.

## Recovery

1. ${toWrite} what to set right.

**It is over when** ${toWrite} what is seen, by which query, for how long.
`;
}

function investigation(input: SkeletonInput): string {
  return `# Investigation guide: ${input.technique.name}

## From the alert to the question

| Alert | Look first at | What it settles |
|---|---|---|
| *${ruleName(input)}* | \`process.command_line\` | ${toWrite} what it settles |

## Who started it?

${toWrite} one question a heading, with the field that answers it, what each answer means, and the EQL to look further.

\`\`\`eql
process where event.type == "start" and process.name : "example.exe"
\`\`\`

## What we cannot see

${toWrite} what each source does not record.
`;
}

const tuning = `# Tuning

Where a rule is wrong, and what an exception gives up.

## known-installer

${toWrite} one false-positive story a heading, with its exception and what the exception gives up.
`;
