// eqlipse/scan: many rules over one stream of events.
export {
  type EventPosition,
  type Finding,
  type MatchedEvent,
  type RefusedRule,
  type ScannableRule,
  Scanner,
  type ScannerOptions,
  type StreamClass,
} from "../scan/index.ts";
