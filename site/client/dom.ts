// Elements without markup: text is always text, so nothing that comes from rules or logs can become HTML.
export type Child = Node | string | number | false | undefined;

/** An element with properties, attributes (`data-…`, `aria-…`) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children)
    if (child !== undefined && child !== false) made.append(child instanceof Node ? child : String(child));
  return made;
}

/** A sentence with its `code`, as children of an element. */
export function withCode(text: string): readonly Child[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}

/** Lets every button with `data-copy` copy its text. */
export function copyButtons(): void {
  document.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-copy]") : null;
    if (button === null) return;
    const before = button.textContent;
    void navigator.clipboard.writeText(button.dataset.copy ?? "").then(() => {
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = before;
      }, 1500);
    });
  });
}
