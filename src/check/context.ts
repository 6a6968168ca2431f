// What a rule of the checker works with: the kinds of expressions, what is constant, and where to report.
import type { AnyNode, Expression } from "../eql/ast.ts";
import { children } from "../eql/visit.ts";
import type { Diagnostic, Fix, Severity } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { type CheckCode, checkDiagnostics } from "./diagnostics.ts";
import { type Kind, kindOf } from "./kind.ts";
import type { CheckOptions, Schema } from "./schema.ts";

/** What a rule does at each kind of node. */
export type Rule = {
  readonly [K in AnyNode["kind"]]?: (node: Extract<AnyNode, { readonly kind: K }>, context: Context) => void;
};

export interface Mend {
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
  /** Where it differs from the severity of the code. */
  readonly severity?: Severity;
}

const MAX_DIAGNOSTICS = 100;

export class Context {
  readonly schema: Schema | undefined;
  readonly eventCategoryField: string;
  readonly diagnostics: Diagnostic[] = [];
  private readonly kinds = new Map<Expression, Kind>();
  private readonly constants = new Map<Expression, boolean>();

  constructor(options: CheckOptions) {
    this.schema = options.schema;
    this.eventCategoryField = options.eventCategoryField ?? "event.category";
  }

  kindOf(expression: Expression): Kind {
    let kind = this.kinds.get(expression);
    if (kind === undefined) {
      kind = kindOf(expression, this.schema);
      this.kinds.set(expression, kind);
    }
    return kind;
  }

  /** Whether no event can change an expression's value. An optional field that no index has is null, and so a constant. */
  isConstant(expression: Expression): boolean {
    let constant = this.constants.get(expression);
    if (constant === undefined) {
      constant =
        expression.kind === "Field"
          ? this.kindOf(expression) === "null"
          : expression.kind !== "Keyword" &&
            expression.kind !== "Invalid" &&
            children(expression).every((child) => this.isConstant(child as Expression));
      this.constants.set(expression, constant);
    }
    return constant;
  }

  /** Whether so much is wrong that more would not help. */
  get isFull(): boolean {
    return this.diagnostics.length >= MAX_DIAGNOSTICS;
  }

  report(code: CheckCode, span: Span, message: string, mend: Mend = {}): void {
    if (this.isFull) return;
    const { hint, fix, severity = checkDiagnostics[code].severity } = mend;
    this.diagnostics.push({
      code,
      severity,
      message,
      span,
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined ? {} : { fix }),
    });
  }
}

/** A fix that replaces one span. */
export function replacement(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ span, text }] };
}
