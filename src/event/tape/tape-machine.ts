// The reader of tapes in WebAssembly, with a memory of its own: assembly/json-tape.ts says what its functions do.
import { program } from "./generated/json-tape.ts";

/** Places are in bytes of its memory, lengths of what lies there in numbers of its kind. */
export interface TapeMachine {
  readonly memory: { readonly buffer: ArrayBuffer };
  inputStart(): number;
  inputLength(): number;
  tapeStart(): number;
  tapeLength(): number;
  linesStart(): number;
  linesLength(): number;
  poolingStart(): number;
  poolingLength(): number;
  clear(): void;
  readLines(from: number, to: number, isEnd: boolean): number;
  readWhole(to: number): void;
  tapeWritten(): number;
  linesWritten(): number;
  isFullOfNames(): number;
  isPoolFull(): number;
  emptyPool(): void;
  searchesStart(): number;
  searchesLength(): number;
  foundStart(): number;
  foundLength(): number;
  search(set: number, from: number, to: number): number;
}

/** What is used of WebAssembly, of which not every environment has the types. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  };
};

let compiled: object | undefined;
const machines = new WeakMap<ArrayBufferLike, TapeMachine>();

/** @param pathOf the number of a path: of the member below a parent whose name lies in the input, in `[from, to)`; -1 for none */
export function tapeMachine(pathOf: (parent: number, from: number, to: number) => number): TapeMachine {
  compiled ??= new WebAssembly.Module(bytesOf(program));
  const machine = new WebAssembly.Instance(compiled, { names: { pathOf } }).exports as TapeMachine;
  machines.set(machine.memory.buffer, machine);
  return machine;
}

/** The machine in whose memory some bytes lie. */
export function tapeMachineOf(bytes: Uint8Array): TapeMachine | undefined {
  return machines.get(bytes.buffer);
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
