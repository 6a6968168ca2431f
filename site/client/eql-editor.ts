// An editor for EQL: coloured by our own lexer, checked while one types, with completion. Tab leaves it, so that nobody is caught in it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { linter, lintGutter, lintKeymap, type Diagnostic as Mark } from "@codemirror/lint";
import { EditorState, type Range } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { allFields, checkQuery, type Diagnostic, formatQuery, parseQuery, tokenize } from "eqlipse/eql";
import { completeEql } from "./completion.ts";

const fields = allFields();
const classes: Readonly<Record<string, string>> = {
  keyword: "k",
  function: "f",
  string: "s",
  integer: "n",
  decimal: "n",
  comment: "c",
  operator: "o",
};

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = coloured(view.state.doc.toString());
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = coloured(update.state.doc.toString());
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function coloured(text: string): DecorationSet {
  const marks = tokenize(text).flatMap(({ kind, start, end }): readonly Range<Decoration>[] => {
    const name = classes[kind];
    return name === undefined || start === end ? [] : [Decoration.mark({ class: `t-${name}` }).range(start, end)];
  });
  return Decoration.set(marks, true);
}

/** Everything that is to be said of a query: syntax, and then types and fields. */
export function diagnosticsOf(text: string): readonly Diagnostic[] {
  const { statement, diagnostics } = parseQuery(text);
  return statement === undefined ? diagnostics : [...diagnostics, ...checkQuery(statement, { schema: fields })];
}

function marksOf(view: EditorView): readonly Mark[] {
  const text = view.state.doc.toString();
  return diagnosticsOf(text).map(({ span, severity, message, hint }) => ({
    from: Math.min(span.start, text.length),
    to: Math.min(Math.max(span.end, span.start), text.length),
    severity: severity === "error" ? "error" : severity === "warning" ? "warning" : "info",
    message: hint === undefined ? message : `${message} ${hint}`,
  }));
}

export interface EqlEditor {
  text(): string;
  replace(text: string): void;
  format(): void;
}

/** The colours of the site's style sheet, which does not reach into a shadow tree; the variables do. Two classes win over the editor's own theme. */
const style = `
.cm-editor { font-size: .85rem; min-height: 15rem; flex: 1; min-width: 0; background: var(--bg); color: var(--text); }
.cm-editor.cm-focused { outline: 2px solid var(--accent); }
.cm-scroller { font-family: var(--mono); line-height: 1.55; }
.cm-editor .cm-content, .cm-editor .cm-gutters { min-height: 15rem !important; }
.cm-editor .cm-content { caret-color: var(--text); }
.cm-editor .cm-gutters { background: var(--panel); color: var(--soft); border-right: 1px solid var(--line); }
.cm-editor .cm-cursor { border-left-color: var(--text); }
.cm-editor .cm-tooltip { background: var(--bg); color: var(--text); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 4px 16px rgb(0 0 0 / .18); }
.cm-editor .cm-tooltip-autocomplete > ul { font-family: var(--mono); max-height: 14rem; }
.cm-editor .cm-tooltip-autocomplete > ul > li { padding: .15rem .5rem; }
.cm-editor .cm-tooltip-autocomplete > ul > li[aria-selected] { background: var(--accent); color: var(--bg); }
.cm-editor .cm-completionDetail { color: var(--soft); font-style: normal; }
.cm-editor li[aria-selected] .cm-completionDetail { color: inherit; }
.cm-editor .cm-completionMatchedText { text-decoration: none; font-weight: 700; }
.cm-editor .cm-completionInfo { padding: .5rem .75rem; max-width: 22rem; font: .85rem/1.45 system-ui, sans-serif; }
.cm-editor .cm-completionInfo p { margin: 0 0 .3rem; }
.cm-editor .cm-completionInfo code { font-family: var(--mono); font-size: .8rem; }
.cm-editor .cm-diagnostic { padding: .3rem .6rem; font: .85rem/1.45 system-ui, sans-serif; }
.cm-editor .cm-selectionBackground, .cm-editor.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground { background: var(--m1); }
.cm-editor .cm-matchingBracket { background: var(--m2); color: inherit; }
.t-k { color: var(--k); font-weight: 600; } .t-s { color: var(--s); } .t-n { color: var(--n); } .t-f { color: var(--f); }
.t-c { color: var(--c); font-style: italic; } .t-o { color: var(--o); }
`;

/** A shadow tree takes style sheets that scripts make, which the page's policy forbids elsewhere. */
function styledRoot(parent: HTMLElement): ShadowRoot {
  const root = parent.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  return root;
}

/** Puts an editor into an element; `changed` is told of every change. */
export function eqlEditor(parent: HTMLElement, text: string, changed: () => void): EqlEditor {
  const root = styledRoot(parent);
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "EQL query" }),
        colours,
        linter(marksOf, { delay: 250 }),
        autocompletion({ override: [completeEql], icons: false }),
        history(),
        keymap.of([
          { key: "Shift-Alt-f", run: formatNow },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed();
        }),
      ],
    }),
  });
  function formatNow(): boolean {
    editor.format();
    return true;
  }
  const editor: EqlEditor = {
    text: () => view.state.doc.toString(),
    replace: (given) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: given } }),
    format: () => editor.replace(formatQuery(editor.text(), { width: 80 }).text),
  };
  return editor;
}
