// Reads JSON objects as tapes: where the values of which members lie in the bytes, and nothing is decoded. The reading itself is done in WebAssembly
// (assembly/json-tape.ts). Specified by a property: what a tape gives is what the parsed object gives (test/event/tape).

import { facts, lineWidth } from "./tape.ts";
import { type TapeMachine, tapeMachine } from "./tape-machine.ts";
import { NumberedTexts, TapeMemory } from "./tape-memory.ts";
import type { TapePaths } from "./tape-paths.ts";
import { TapedObject } from "./taped-object.ts";

/** Takes what was read of lines, in their order. */
export interface LineReceiver {
  object(object: TapedObject): void;
  /** A line that is not one object, or one with something unusual in it, `[from, to)` of the input. */
  other(from: number, to: number): void;
}

/** Reads objects one after the other. What it has learned of names and texts serves for all. */
export class TapeReader {
  readonly paths: TapePaths;
  /** Where lines are put to be read. */
  readonly input: Uint8Array;
  private readonly machine: TapeMachine;
  private readonly tape: Int32Array;
  private readonly lines: Int32Array;
  private readonly memory: TapeMemory;
  private texts = new NumberedTexts();

  constructor(paths: TapePaths) {
    const machine = tapeMachine((parent, from, to) => paths.below(parent, asciiOf(this.input, from, to)) ?? -1);
    const { buffer } = machine.memory;
    this.paths = paths;
    this.machine = machine;
    this.input = new Uint8Array(buffer, machine.inputStart(), machine.inputLength());
    this.tape = new Int32Array(buffer, machine.tapeStart(), machine.tapeLength());
    this.lines = new Int32Array(buffer, machine.linesStart(), machine.linesLength());
    this.memory = new TapeMemory(paths, new Uint8Array(buffer, machine.poolingStart(), machine.poolingLength()));
  }

  /** Whether names that are new are no members any more, so that objects with them are left alone. */
  get isFull(): boolean {
    return this.machine.isFullOfNames() !== 0;
  }

  /** The object that fills some bytes, which must stay as they are; undefined where that is not one object, or one with something unusual in it. */
  read(bytes: Uint8Array): TapedObject | undefined {
    if (bytes.length > this.input.length) return undefined;
    this.begin();
    this.input.set(bytes);
    this.machine.readWhole(bytes.length);
    return this.objectAt(0, bytes, this.takeTape());
  }

  /**
   * Reads the lines in `[from, to)` of the input, as many as there is room for.
   * @param isEnd whether what is behind the last end of a line is a line, too
   * @param copy the same bytes as the input, for objects that must be good for longer than until the next are read or something else is put into it
   * @returns where the first line begins that was not read
   */
  readLines(from: number, to: number, isEnd: boolean, receiver: LineReceiver, copy?: Uint8Array): number {
    this.begin();
    const { machine, lines } = this;
    const next = machine.readLines(from, to, isEnd);
    const bytes = copy ?? this.input;
    const tape = copy === undefined ? this.tape : this.takeTape();
    const end = machine.linesWritten();
    for (let at = 0; at < end; at += lineWidth) {
      const object = this.objectAt(at, bytes, tape);
      if (object === undefined) receiver.other(lines[at]!, lines[at + 1]!);
      else receiver.object(object);
    }
    return next;
  }

  private begin(): void {
    this.machine.clear();
    if (this.machine.isPoolFull() === 0) return;
    this.machine.emptyPool();
    this.texts = new NumberedTexts();
  }

  private takeTape(): Int32Array {
    return this.tape.slice(0, this.machine.tapeWritten());
  }

  private objectAt(line: number, bytes: Uint8Array, tape: Int32Array): TapedObject | undefined {
    const { lines, memory, texts } = this;
    const about = lines[line + 4]!;
    if ((about & facts.isRead) === 0) return undefined;
    const [from, to, start, end] = [lines[line]!, lines[line + 1]!, lines[line + 2]!, lines[line + 3]!];
    return new TapedObject(memory, { bytes, from, to, tape, start, end, facts: about, marks: lines[line + 5]!, texts });
  }
}

function asciiOf(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
