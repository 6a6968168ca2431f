// HTML from templates. Everything put into a template is escaped, since names, queries and logs may be written by attackers; only what
// another template made goes in as it is.

/** Text that is HTML already. Only this file makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type Content = Html | string | number | false | undefined | readonly Content[];

/** A template whose values are escaped; lists are joined, `false` and `undefined` are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0]!;
  for (const [index, value] of values.entries()) text += `${render(value)}${parts[index + 1]}`;
  return new Html(text);
}

function render(value: Content): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly Content[]).map(render).join("");
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for element content and quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** HTML that a library made from text of which nothing was let through unescaped. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** JSON for a script element of data: nothing in it can end the element. */
export function jsonScript(value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Html(`<script type="application/ld+json">${text}</script>`);
}

/** A name for ids and file names: lower-case letters, digits and hyphens. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "unnamed" : plain;
}
