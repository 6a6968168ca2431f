// A compiled template: what one definition says, parsed once. Everything derived from the tree (where System members and EventData names
// sit, how it is written as JSON) is made when it is first asked for and kept, since thousands of records share a template.
import type { BinXmlNode, ElementNode, SubstitutionNode } from "./binxml-tree.ts";
import { EventLayout } from "./event-layout.ts";
import { compileJson, type JsonProgram } from "./json-program.ts";

export class Template {
  readonly nodes: readonly BinXmlNode[];
  private compiledLayout: EventLayout | undefined;
  private compiledJson: JsonProgram | undefined;

  constructor(nodes: readonly BinXmlNode[]) {
    this.nodes = nodes.map(alwaysThere);
  }

  /** Where an event's members are. */
  get layout(): EventLayout {
    this.compiledLayout ??= new EventLayout(this.nodes);
    return this.compiledLayout;
  }

  /** How to write it as JSON. */
  get json(): JsonProgram {
    this.compiledJson ??= compileJson(this.nodes);
    return this.compiledJson;
  }
}

/** Windows makes the Event element depend on its EventData; a record that lost only that still has its System element to show. */
function alwaysThere(node: BinXmlNode): BinXmlNode {
  return node.kind === "element" && node.name === "Event" ? { ...node, dependency: -1 } : node;
}

/** What is left of a template whose definition was overwritten: `count` values, as EventData items without names. */
export function namelessTemplate(count: number): Template {
  const children = Array.from({ length: count }, (_, index): ElementNode => {
    const value: SubstitutionNode = { kind: "substitution", index, optional: true };
    return { kind: "element", name: "Data", dependency: index, attributes: [], children: [value] };
  });
  return new Template([{ kind: "element", name: "EventData", dependency: -1, attributes: [], children }]);
}
