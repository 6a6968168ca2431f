// The files of a new pack: everything that ATT&CK knows is filled in, everything else says what belongs there. It passes `check`, and its tests
// pass until the query is written for real.
import { newestAttackVersion, type Technique } from "./attack.ts";

export interface SkeletonInput {
  readonly technique: Technique;
  readonly uuid: string;
  /** Ids of groups and software that use the technique. */
  readonly users: { readonly groups: readonly string[]; readonly software: readonly string[] };
}

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
  why: Say which evidence carries it, in one sentence.
description: |
  What ${technique.name} is for, how it is abused (${tactics}), and what the rule sees of that.
attack:
  version: "${newestAttackVersion}"
  techniques: [${technique.id}]
groups: [${users.groups.join(", ")}]
software: [${users.software.join(", ")}]
data_sources:
  - {name: Windows process creation, provider: Elastic Defend, dataset: endpoint.events.process}
  - {name: Sysmon event 1 (process creation), provider: Sysmon through Winlogbeat, dataset: windows.sysmon_operational}
  - {name: Security event 4688 (with command lines audited), provider: Windows Security log through Winlogbeat, dataset: system.security}
index_patterns: [logs-endpoint.events.process-*, winlogbeat-*]
query: |
  process where event.type == "start"
    and process.name : "example.exe"
    and process.args : "/abuse"
indicators:
  - name: AbuseArgument
    description: What the argument does, and why ordinary use lacks it.
    condition: |-
      process.args : "/abuse"
false_positives:
  - {story: What a legitimate use looks like., exception: known-installer}
exceptions:
  - name: known-installer
    reason: Why this use can be told from the abuse.
    condition: |-
      process.parent.executable : "?:\\\\Program Files\\\\Example\\\\installer.exe"
references: [${technique.url}]
`;
}

const firingCase = `name: The abuse in its plainest form
what: |
  What is done on the machine, for a reader.
executor: command_prompt
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
  What looks like the abuse and is none: ordinary use of the program, the argument given to another, the end of the process.
events:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe /help}}
  - {at: 1, kind: process_start, process: {executable: 'C:\\Windows\\System32\\other.exe', command_line: other.exe /abuse}}
  - {at: 2, kind: process_end, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe /abuse}}
expect:
  rules: {}
`;

const hunt = `name: Rare parents of the program
question: Which programs start it that nobody expects?
query: |
  process where event.type == "start" and process.name : "example.exe"
events:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\example.exe', command_line: example.exe}}
quiet:
  - {at: 0, kind: process_start, process: {executable: 'C:\\Windows\\System32\\other.exe', command_line: other.exe}}
`;

function playbook(input: SkeletonInput): string {
  return `# Response playbook: ${input.technique.name}

For the person who has an alert of this pack. Say what the program is, and that words in capitals (\`HOST\`) are to be filled in.

| Alert | What has happened | First step |
|---|---|---|
| *${ruleName(input)}* | … | Triage 1 |

## Triage

1. **What was asked of the program?** What to look at first, and what decides whether it is real.

   \`\`\`eql
   process where event.type == "start" and host.name : "HOST" and process.name : "example.exe"
   \`\`\`

**Decide.** When to close, when to go on.

## Containment

1. What to stop, and how to do it without losing evidence; how to find the same on other hosts.

**Decide.** What counts as lost.

## Eradication

1. What it leaves behind, and where.

**Decide.** Clean or rebuild.

## Recovery

1. What to set right.

**It is over when** what is seen, by which query, for how long.
`;
}

function investigation(input: SkeletonInput): string {
  return `# Investigation guide: ${input.technique.name}

## From the alert to the question

| Alert | Look first at | What it settles |
|---|---|---|
| *${ruleName(input)}* | \`process.command_line\` | … |

## Who started it?

One question a heading: the field that answers it, what each answer means, and the EQL to look further.

\`\`\`eql
process where event.type == "start" and process.name : "example.exe"
\`\`\`

## What we cannot see

…
`;
}

const tuning = `# Tuning

One false-positive story a heading, with its exception and what the exception gives up.

## known-installer

…
`;
