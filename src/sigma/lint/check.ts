// What a lint check gets: one rule, and where to put what it finds.
import type { Span } from "../../text/span.ts";
import type { Mending, SigmaCode } from "../diagnostics.ts";
import type { SigmaRule } from "../document/model.ts";

export type Report = (code: SigmaCode, span: Span, message: string, mending?: Mending) => void;

export type Check = (rule: SigmaRule, report: Report) => void;
