// Why a rule, or a part of it, has no words in EQL.
import type { Span } from "../../text/span.ts";

/** Thrown while a rule is converted; it ends that rule's conversion. `reason` is a sentence for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly span: Span;
  readonly hint: string | undefined;

  constructor(reason: string, span: Span, hint?: string) {
    super(reason);
    this.span = span;
    this.hint = hint;
  }
}
