// One reader for the conditions that golden targets write. A dialect says which words, operators, quotes and literals it has and whether OR or AND
// binds tighter; the tree is printed back in the dialect's spelling, and text → tree → text must give the same text.

export type Expression =
  | {
      readonly kind: "group";
      readonly operator: "and" | "or";
      readonly operands: readonly Expression[];
      readonly parenthesised: boolean;
    }
  /** Conditions with nothing between them. */
  | { readonly kind: "row"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "infix"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "postfix"; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "parentheses"; readonly inner: Expression }
  | { readonly kind: "name"; readonly name: string; readonly text: string }
  | { readonly kind: "text"; readonly value: string; readonly text: string }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string; readonly text: string }
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean; readonly text: string };

/** How a literal is recognised at a place and read. */
export interface LiteralForm {
  /** Sticky. */
  readonly pattern: RegExp;
  read(text: string): Expression;
}

export interface Dialect {
  readonly title: string;
  readonly and: string;
  readonly or: string;
  readonly not: string;
  /** Whether `a or b and c` is `(a or b) and c`. */
  readonly orBindsTighter: boolean;
  /** Whether conditions in a row, with nothing between them, must all hold. */
  readonly juxtaposed?: boolean;
  /** Infix operators, the longer ones first; words among them stand between blanks. */
  readonly infix: readonly string[];
  readonly postfix: readonly string[];
  readonly literals: readonly LiteralForm[];
  /** Whether a name directly before `(` is a function. */
  readonly calls: boolean;
  /** Infix operators that are printed without blanks; not before a number, unless blanks part conditions. */
  readonly tight: readonly string[];
}

/** Reads a condition. Throws an Error that says where a text leaves the dialect's subset. */
export function readExpression(text: string, dialect: Dialect): Expression {
  const reader = new Reader(text, dialect);
  const trees = [reader.condition()];
  while (dialect.juxtaposed === true && !reader.isAtEnd()) trees.push(reader.condition());
  reader.end();
  return trees.length === 1 ? trees[0]! : { kind: "row", operands: trees };
}

class Reader {
  private readonly text: string;
  private readonly dialect: Dialect;
  private at = 0;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  end(): void {
    if (!this.isAtEnd()) this.fail("the end");
  }

  isAtEnd(): boolean {
    this.blanks();
    return this.at >= this.text.length;
  }

  condition(): Expression {
    return this.dialect.orBindsTighter
      ? this.chain("and", () => this.chain("or", () => this.unary()))
      : this.chain("or", () => this.chain("and", () => this.unary()));
  }

  private chain(operator: "and" | "or", operand: () => Expression): Expression {
    const operands = [operand()];
    while (this.word(this.dialect[operator])) operands.push(operand());
    return operands.length === 1 ? operands[0]! : { kind: "group", operator, operands, parenthesised: false };
  }

  private unary(): Expression {
    if (this.word(this.dialect.not)) return { kind: "not", operand: this.unary() };
    return this.comparison();
  }

  private comparison(): Expression {
    let left = this.primary();
    for (;;) {
      const postfix = this.dialect.postfix.find((operator) => this.word(operator));
      const infix = postfix === undefined ? this.dialect.infix.find((operator) => this.operator(operator)) : undefined;
      if (postfix !== undefined) left = { kind: "postfix", operator: postfix, operand: left };
      else if (infix !== undefined) left = { kind: "infix", operator: infix, left, right: this.primary() };
      else return left;
    }
  }

  private primary(): Expression {
    this.blanks();
    if (this.text[this.at] === "(") return this.parenthesised();
    if (this.text[this.at] === "[") return this.bracketed();
    for (const form of this.dialect.literals) {
      form.pattern.lastIndex = this.at;
      const found = form.pattern.exec(this.text);
      if (found === null) continue;
      this.at += found[0].length;
      const literal = form.read(found[0]);
      return literal.kind === "name" && this.dialect.calls && this.text[this.at] === "("
        ? this.call(literal.name)
        : literal;
    }
    return this.fail("a field, a literal or `(`");
  }

  private call(name: string): Expression {
    return { kind: "call", name, args: this.items("(", ")") };
  }

  private bracketed(): Expression {
    return { kind: "list", items: this.items("[", "]") };
  }

  private items(open: string, close: string): readonly Expression[] {
    this.expect(open);
    const items: Expression[] = [];
    this.blanks();
    if (this.text[this.at] !== close) {
      do items.push(this.condition());
      while (this.take(","));
    }
    this.expect(close);
    return items;
  }

  /** `(…)`: a group, or a list where items are separated by commas. */
  private parenthesised(): Expression {
    this.expect("(");
    const first = this.condition();
    if (this.take(",")) {
      const items = [first];
      do items.push(this.condition());
      while (this.take(","));
      this.expect(")");
      return { kind: "list", items };
    }
    this.expect(")");
    return first.kind === "group" && !first.parenthesised
      ? { ...first, parenthesised: true }
      : { kind: "parentheses", inner: first };
  }

  private word(word: string): boolean {
    this.blanks();
    if (!this.text.startsWith(word, this.at)) return false;
    const after = this.text[this.at + word.length];
    if (/\w$/.test(word) && after !== undefined && /\w/.test(after)) return false;
    this.at += word.length;
    return true;
  }

  private operator(operator: string): boolean {
    return this.word(operator);
  }

  private take(sign: string): boolean {
    this.blanks();
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.take(sign)) this.fail(`\`${sign}\``);
  }

  private blanks(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  private fail(expected: string): never {
    throw new Error(`${this.dialect.title}: ${expected} is expected at ${this.at} of \`${this.text}\``);
  }
}

/** The text of a tree. */
export function printExpression(tree: Expression, dialect: Dialect): string {
  const print = (one: Expression): string => printExpression(one, dialect);
  switch (tree.kind) {
    case "group": {
      const text = tree.operands.map(print).join(` ${dialect[tree.operator]} `);
      return tree.parenthesised ? `(${text})` : text;
    }
    case "row":
      return tree.operands.map(print).join(" ");
    case "not":
      return `${dialect.not} ${print(tree.operand)}`;
    case "infix": {
      const blank =
        dialect.tight.includes(tree.operator) && (tree.right.kind !== "number" || dialect.juxtaposed === true)
          ? ""
          : " ";
      return `${print(tree.left)}${blank}${tree.operator}${blank}${print(tree.right)}`;
    }
    case "postfix":
      return `${print(tree.operand)} ${tree.operator}`;
    case "call":
      return `${tree.name}(${tree.args.map(print).join(", ")})`;
    case "list":
      return `(${tree.items.map(print).join(", ")})`;
    case "parentheses":
      return `(${print(tree.inner)})`;
    default:
      return tree.text;
  }
}

/** Text in a quote in which a backslash escapes itself and the quote. */
export function backslashText(quote: '"' | "'"): LiteralForm {
  const pattern = quote === '"' ? /"(?:[^"\\]|\\[\s\S])*"/y : /'(?:[^'\\]|\\[\s\S])*'/y;
  return {
    pattern,
    read: (text) => ({
      kind: "text",
      text,
      value: text
        .slice(1, -1)
        .replace(/\\([\s\S])/g, (_, sign: string) => ({ n: "\n", r: "\r", t: "\t" })[sign] ?? sign),
    }),
  };
}

/** Text in single quotes, where a doubled quote is one and a backslash is itself. */
export const sqlText: LiteralForm = {
  pattern: /'(?:[^']|'')*'/y,
  read: (text) => ({ kind: "text", text, value: text.slice(1, -1).replaceAll("''", "'") }),
};

/** Text between back-ticks, raw. */
export const rawText: LiteralForm = {
  pattern: /`[^`]*`/y,
  read: (text) => ({ kind: "text", text, value: text.slice(1, -1) }),
};

/** `/…/flags`, in which `\/` is a slash. */
export const regexLiteral: LiteralForm = {
  pattern: /\/(?:[^/\\]|\\[\s\S])*\/[a-z]*/y,
  read: (text) => {
    const end = text.lastIndexOf("/");
    return { kind: "regex", text, source: text.slice(1, end).replaceAll("\\/", "/"), flags: text.slice(end + 1) };
  },
};

export const numberLiteral: LiteralForm = {
  pattern: /-?\d+(?:\.\d+)?(?![\w.])/y,
  read: (text) => ({ kind: "number", text, value: Number(text) }),
};

export const booleanLiteral: LiteralForm = {
  pattern: /(?:true|false)(?![\w.(])/y,
  read: (text) => ({ kind: "boolean", text, value: text === "true" }),
};

/** Names by a sticky pattern; `unquote` takes a quoted name's quotes off. */
export function names(pattern: RegExp, unquote: (text: string) => string = (text) => text): LiteralForm {
  return { pattern, read: (text) => ({ kind: "name", text, name: unquote(text) }) };
}

/** The parts of a text between separators that stand outside of double quotes. */
export function outsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [""];
  for (let at = 0; at < text.length; ) {
    const whole = /^(?:"(?:[^"\\]|\\[\s\S])*"|\/(?:[^/\\\n]|\\.)*\/[a-z]+)/.exec(text.slice(at))?.[0];
    if (whole === undefined && at > 0 && text.startsWith(separator, at)) parts.push("");
    else parts[parts.length - 1] += whole ?? text[at]!;
    at += whole?.length ?? (text.startsWith(separator, at) && at > 0 ? separator.length : 1);
  }
  return parts;
}
