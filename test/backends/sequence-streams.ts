// Random streams for sequences: some forty events of few programs on two hosts, so that stages repeat, keys mix, spans end and `until` comes between.
import fc from "fast-check";
import type { Document } from "../../src/event/document.ts";

/** Documents in order of time, no two of the same. */
export const sequenceStreams: fc.Arbitrary<readonly Document[]> = fc
  .array(
    fc.record({
      program: fc.constantFrom("a.exe", "b.exe", "c.exe", "d.exe"),
      host: fc.constantFrom("h1", "h2"),
      gap: fc.constantFrom(1, 1, 2, 2, 60),
    }),
    { minLength: 1, maxLength: 60, size: "max" },
  )
  .map((events) => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    return events.map(({ program, host, gap }): Document => {
      time += gap * 1000;
      return {
        "@timestamp": new Date(time).toISOString(),
        event: { category: "process", type: ["start"] },
        process: { name: program },
        host: { name: host },
      };
    });
  });

/** Sequences over them: stages, spans, keys, runs and `until` in all their roles. */
export const sequenceQueries: readonly string[] = [
  "sequence by host.name [A] [B] [C]",
  "sequence by host.name with maxspan=62s [A] [B] [C]",
  "sequence by host.name [A] [B] [C] until [D]",
  "sequence by host.name with maxspan=62s [A] [B] until [D]",
  "sequence with maxspan=62s [A] [B] [A] until [D]",
  "sequence by host.name [A] [B] until [B]",
  "sequence by host.name, process.name [A] with runs=3",
  'sequence by host.name [process where process.name : ("a.exe", "b.exe")] with runs=3 [B] [A]',
  "sequence by ?host.name [A] [process where true] [C]",
].map((text) => text.replaceAll(/\[([A-D])\]/g, (_, name: string) => `[process where process.name : "${name}.exe"]`));
