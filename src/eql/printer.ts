// The EQL tree to text. What is printed reads back as an equal tree: parentheses stand exactly where the tree would otherwise be read
// differently, names are backquoted where they must be, strings keep the author's kind of quotes. formatQuery (format.ts) sets the same
// layout in lines and brings the comments.
import type { AnyNode, Category, EventQuery, Expression, Literal, Pipe, Query, Statement, Term } from "./ast.ts";
import { group, hardLine, indent, joined, type Layout, line, render, softLine } from "./layout.ts";
import type { ParsedQuery } from "./parser.ts";
import { numberText, quotePath, quoteString } from "./quote.ts";
import { isPlainIdentifier } from "./tokens.ts";

/** Thrown for a tree that EQL has no words for: Sigma's keyword search, a part that could not be parsed, an empty list. */
export class UnprintableError extends Error {
  readonly node: AnyNode;

  constructor(node: AnyNode, reason: string) {
    super(reason);
    this.name = "UnprintableError";
    this.node = node;
  }
}

/**
 * The text of a statement or query on one line, without its comments. Parsing it gives an equal tree.
 * @throws {UnprintableError}
 */
export function printQuery(node: Statement | Query): string {
  const printer = new Printer();
  return render(node.kind === "Statement" ? printer.statement(node) : printer.query(node), Number.POSITIVE_INFINITY);
}

/**
 * The text of a condition or value on one line.
 * @throws {UnprintableError}
 */
export function printExpression(expression: Expression): string {
  return render(new Printer().expression(expression), Number.POSITIVE_INFINITY);
}

/**
 * The text of anything that is parsed: a statement, a query, an expression, or what the parser gave.
 * @throws {UnprintableError}
 */
export function print(parsed: Statement | Query | Expression | ParsedQuery): string {
  if (!("kind" in parsed)) return parsed.statement === undefined ? "" : printQuery(parsed.statement);
  switch (parsed.kind) {
    case "Statement":
    case "EventQuery":
    case "Sequence":
    case "Sample":
    case "Join":
      return printQuery(parsed);
    default:
      return printExpression(parsed);
  }
}

/** How tightly each kind binds. An operand that binds less tightly than its place asks for stands in parentheses. */
const Binding = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  predicate: 8,
  primary: 9,
} as const;

function bindingOf(expression: Expression): number {
  switch (expression.kind) {
    case "Logical":
      return expression.operands.length === 1 ? bindingOf(expression.operands[0]!) : Binding[expression.operator];
    case "Not":
      return Binding.not;
    case "Comparison":
      return Binding.comparison;
    case "Arithmetic":
      return expression.operator === "+" || expression.operator === "-" ? Binding.sum : Binding.product;
    case "Sign":
      return Binding.sign;
    case "In":
    case "Match":
      return Binding.predicate;
    case "Number":
      return isNegative(expression.value) ? Binding.sign : Binding.primary;
    default:
      return Binding.primary;
  }
}

function isNegative(value: number | bigint): boolean {
  return value < 0 || Object.is(value, -0);
}

/** What puts comments around the parts that may stand on a line of their own: items, operands, list members. */
export interface CommentSource {
  /** Comments that stand before a part. `parenthesised`: it is about to be printed in parentheses. */
  before(part: AnyNode, parenthesised: boolean): Layout;
  /** Comments that stand behind a part on its line. `separated`: a separator and another part follow. */
  after(part: AnyNode, separated: boolean): Layout;
  /** All comments between the last part and what closes its group; a line break follows. */
  rest(part: AnyNode): Layout;
}

const noComments: CommentSource = { before: () => "", after: () => "", rest: () => "" };

export interface PrinterOptions {
  readonly comments?: CommentSource;
  /** Whether an `and` among the operands of an `or` gets parentheses that only people need. Default: no. */
  readonly clarify?: boolean;
}

/** Makes the layout of each kind of node. */
export class Printer {
  private readonly comments: CommentSource;
  private readonly clarify: boolean;

  constructor(options: PrinterOptions = {}) {
    this.comments = options.comments ?? noComments;
    this.clarify = options.clarify ?? false;
  }

  statement(statement: Statement): Layout {
    const query = [this.comments.before(statement.query, false), this.query(statement.query)];
    const pipes = statement.pipes.map((pipe) => [line, this.part(pipe)]);
    return group([query, pipes, this.comments.rest(statement)]);
  }

  query(query: Query): Layout {
    switch (query.kind) {
      case "EventQuery":
        return this.eventQuery(query);
      case "Sequence": {
        const { maxspan } = query;
        const span = maxspan === null ? "" : ` with maxspan=${maxspan.value}${maxspan.unit}`;
        return this.items(["sequence", this.keys(query.by), span], query.terms, query.until);
      }
      case "Sample":
        return this.items(["sample", this.keys(query.by)], query.terms, null);
      case "Join":
        return this.items(["join", this.keys(query.by)], query.terms, query.until);
    }
  }

  expression(expression: Expression): Layout {
    switch (expression.kind) {
      case "Logical":
        return this.logical(expression.operands, expression.operator, expression);
      case "Not":
        return ["not ", this.operand(expression.operand, Binding.not)];
      case "Comparison":
        return this.binary(expression.left, expression.operator, expression.right, Binding.sum, Binding.sum);
      case "Arithmetic": {
        const binding = bindingOf(expression);
        return this.binary(expression.left, expression.operator, expression.right, binding, binding + 1);
      }
      case "Sign":
        return [expression.operator, this.operand(expression.operand, Binding.sign)];
      case "In": {
        const operator = `${expression.negated ? "not " : ""}in${expression.caseInsensitive ? "~" : ""}`;
        const list = this.list(expression.items, expression);
        return [this.operand(expression.operand, Binding.primary), ` ${operator} `, list];
      }
      case "Match":
        return [
          this.operand(expression.operand, Binding.primary),
          ` ${expression.operator} `,
          expression.list || expression.patterns.length !== 1
            ? this.list(expression.patterns, expression)
            : this.expression(expression.patterns[0]!),
        ];
      case "Call": {
        const name = `${expression.name}${expression.caseInsensitive ? "~" : ""}`;
        return expression.args.length === 0 ? `${name}()` : [name, this.list(expression.args, expression)];
      }
      case "Field":
        return `${expression.optional ? "?" : ""}${quotePath(expression.path)}`;
      case "Keyword":
        throw new UnprintableError(expression, "EQL has no words for a search in every field");
      case "Invalid":
        throw new UnprintableError(expression, "The tree has a part that could not be parsed");
      default:
        return this.literal(expression);
    }
  }

  /** A part that may stand on a line of its own, with its comments. */
  private part(node: Pipe | Term | Expression, separator = ""): Layout {
    const before = this.comments.before(node, false);
    const layout =
      node.kind === "Pipe" ? this.pipe(node) : node.kind === "Term" ? this.term(node) : this.expression(node);
    return [before, layout, separator, this.comments.after(node, separator !== "")];
  }

  private eventQuery({ category, condition }: EventQuery): Layout {
    const operands = condition.kind === "Logical" ? this.expression(condition) : this.part(condition);
    return group([categoryText(category), " where", indent([line, operands])]);
  }

  private items(head: Layout, terms: readonly Term[], until: Term | null): Layout {
    const items: Layout[] = terms.map((term) => [line, this.part(term)]);
    if (until !== null) items.push([line, this.comments.before(until, false), "until ", this.term(until)]);
    return group([head, indent(items)]);
  }

  private term(term: Term): Layout {
    const query = this.eventQuery(term.query);
    const rest = this.comments.rest(term.query);
    const close = isEmpty(rest) ? "]" : [indent(rest), hardLine, "]"];
    const runs = term.runs === null ? "" : ` with runs=${term.runs.count}`;
    return [term.missing ? "![" : "[", query, close, this.keys(term.by), runs];
  }

  private keys(keys: readonly Expression[]): Layout {
    if (keys.length === 0) return "";
    return [
      " by ",
      joined(
        keys.map((key) => this.expression(key)),
        ", ",
      ),
    ];
  }

  private pipe({ name, args }: Pipe): Layout {
    const values = joined(
      args.map((arg) => this.expression(arg)),
      ", ",
    );
    return args.length === 0 ? `| ${name}` : [`| ${name} `, values];
  }

  private logical(operands: readonly Expression[], operator: "and" | "or", node: Expression): Layout {
    if (operands.length === 0) throw new UnprintableError(node, `\`${operator}\` has no operands`);
    if (operands.length === 1) return this.expression(operands[0]!);
    const last = operands.length - 1;
    const least = this.clarify ? Binding.not : Binding[operator] + 1;
    return group(
      operands.map((operand, index) => {
        const before = this.comments.before(operand, bindingOf(operand) < least);
        const layout = [before, this.operand(operand, least), index === last ? "" : ` ${operator}`];
        return [layout, this.comments.after(operand, index !== last), index === last ? "" : line];
      }),
    );
  }

  private binary(left: Expression, operator: string, right: Expression, leftLeast: number, rightLeast: number): Layout {
    return [this.operand(left, leftLeast), ` ${operator} `, this.operand(right, rightLeast)];
  }

  private operand(operand: Expression, least: number): Layout {
    if (bindingOf(operand) >= least) return this.expression(operand);
    return group(["(", indent([softLine, this.expression(operand), this.comments.rest(operand)]), softLine, ")"]);
  }

  private list(members: readonly Expression[], node: Expression): Layout {
    if (members.length === 0) throw new UnprintableError(node, "A list needs at least one member");
    const last = members.length - 1;
    const parts = members.map((member, index) => [
      this.part(member, index === last ? "" : ","),
      index === last ? "" : line,
    ]);
    const rest = this.comments.rest(members[last]!);
    return group(["(", indent([softLine, parts, rest]), softLine, ")"]);
  }

  private literal(literal: Literal): string {
    switch (literal.kind) {
      case "Null":
        return "null";
      case "Boolean":
        return String(literal.value);
      case "String":
        return quoteString(literal.value, literal.quote);
      case "Number": {
        const { value } = literal;
        if (typeof value === "number" && !Number.isFinite(value)) {
          throw new UnprintableError(literal, `EQL has no number ${value}`);
        }
        return isNegative(value) ? `-${numberText({ ...literal, value: -value })}` : numberText(literal);
      }
    }
  }
}

function isEmpty(layout: Layout): boolean {
  return layout === "" || (Array.isArray(layout) && layout.length === 0);
}

function categoryText({ name, any, quote }: Category): string {
  if (any) return "any";
  if (quote === null && isPlainIdentifier(name)) return name;
  return quoteString(name, quote ?? '"');
}
