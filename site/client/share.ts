// The playground's state in the fragment of its address: it is never sent to a server.
import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";

export interface SharedState {
  readonly query: string | undefined;
  readonly events: string | undefined;
  /** Something of a pack: its kind, the pack's folder, and its name there. */
  readonly fromPack: PackPart | undefined;
}

/** What pages link to: a rule with the cases that it must match, a case, a hunt with its telemetry, an event that evades the main rule. */
export interface PackPart {
  readonly kind: (typeof partKinds)[number];
  readonly folder: string;
  readonly name: string;
}

const partKinds = ["rule", "case", "hunt", "evasion"] as const;

/** Events longer than this make no address that people can pass on. */
export const mostSharedEvents = 50_000;
const mostUnpacked = 4 << 20;

export function readState(hash: string): SharedState {
  const state = new URLSearchParams(hash.replace(/^#/, ""));
  const packed = state.get("e");
  return {
    query: state.get("q") ?? undefined,
    events: packed === null ? undefined : unpacked(packed),
    fromPack: partOf(state),
  };
}

function partOf(state: URLSearchParams): PackPart | undefined {
  const kind = partKinds.find((one) => state.has(one));
  const [, folder, name] = /^([^/]+)\/(.+)$/s.exec(kind === undefined ? "" : (state.get(kind) ?? "")) ?? [];
  return kind === undefined || folder === undefined || name === undefined ? undefined : { kind, folder, name };
}

export function writeState(query: string, events: string): string {
  const state = new URLSearchParams({ q: query });
  if (events !== "" && events.length <= mostSharedEvents) state.set("e", packed(events));
  return `#${state}`;
}

function packed(text: string): string {
  let binary = "";
  for (const byte of deflateSync(strToU8(text), { level: 9 })) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function unpacked(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    // The room is given beforehand, so that a short address cannot unfold without end.
    return strFromU8(inflateSync(bytes, { out: new Uint8Array(mostUnpacked) }));
  } catch {
    return undefined;
  }
}
