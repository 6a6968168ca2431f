// The documents of packs as HTML. Raw HTML in them is shown as text, and links lead to web pages or places on the page only.
import { Marked, type Tokens } from "marked";
import { highlighted } from "./highlight.ts";
import { escaped, type Html, html, slug, trusted } from "./html.ts";

export interface MarkdownOptions {
  /** Where the playground is, seen from the page: queries can then be opened in it. */
  readonly playground?: string;
}

/** A document without its first heading; further ones begin at the third level and have ids with `prefix`. */
export function markdown(text: string, prefix: string, { playground }: MarkdownOptions = {}): Html {
  const marked = new Marked({ gfm: true, async: false });
  marked.use({
    renderer: {
      html: ({ text: raw }: Tokens.HTML | Tokens.Tag) => escaped(raw),
      heading({ depth, tokens, text: title }: Tokens.Heading) {
        const tag = `h${Math.min(6, depth + 1)}`;
        const id = `${prefix}-${slug(title)}`;
        return `<${tag} id="${id}"><a class="anchor" href="#${id}">${this.parser.parseInline(tokens)}</a></${tag}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        return isSafe(href) ? `<a href="${escaped(href)}" rel="noopener">${inner}</a>` : inner;
      },
      image: ({ text: description }: Tokens.Image) => escaped(description),
      table(token: Tokens.Table) {
        const row = (cells: readonly Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
        const body = token.rows.map((cells) => row(cells, "td")).join("");
        return `<div class="scroll" tabindex="0"><table><thead>${row(token.header, "th")}</thead><tbody>${body}</tbody></table></div>\n`;
      },
      code({ text: code, lang }: Tokens.Code) {
        const shown = lang === "eql" ? highlighted(code) : html`<pre tabindex="0"><code>${code}</code></pre>`;
        const open =
          lang === "eql" &&
          playground !== undefined &&
          html`<a class="button" href="${playground}#q=${encodeURIComponent(code)}">Open in the playground</a>`;
        const copy = html`<button type="button" data-copy="${code}">Copy</button>`;
        return String(html`<div class="code">${shown}<p class="actions small script">${copy}${open}</p></div>\n`);
      },
    },
  });
  return trusted(marked.parse(text.replace(/^\s*# .*\n/, "")) as string);
}

/** A sentence of a pack with its `code` and *emphasis*; nothing else of Markdown means anything in it. */
export function inline(text: string): Html {
  const made = escaped(text)
    .replace(/`([^`\n]+)`/g, "<code>$1</code>")
    .replace(/(^|[\s(])\*([^*\s][^*\n]*[^*\s]|[^*\s])\*(?=[\s).,;:!?]|$)/g, "$1<em>$2</em>");
  return trusted(made);
}

/** The same as plain text. */
export function plain(text: string): string {
  return text
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/(^|[\s(])\*([^*\s][^*\n]*[^*\s]|[^*\s])\*(?=[\s).,;:!?]|$)/g, "$1$2");
}

function isSafe(href: string): boolean {
  return /^(https?:\/\/|#)/i.test(href);
}
