// Where the members of an event are in a template: a System member or a named EventData item becomes the index of one value, so that
// reading it decodes that value and nothing else. What a template does not fix (names that are values themselves, System as a value) is
// marked, and read through the tree instead.
import type { AttributeNode, BinXmlNode, ElementNode } from "./binxml-tree.ts";

export const systemPaths = {
  provider: ["Provider", "Name"],
  providerGuid: ["Provider", "Guid"],
  eventSourceName: ["Provider", "EventSourceName"],
  eventId: ["EventID"],
  qualifiers: ["EventID", "Qualifiers"],
  version: ["Version"],
  level: ["Level"],
  task: ["Task"],
  opcode: ["Opcode"],
  keywords: ["Keywords"],
  timeCreated: ["TimeCreated", "SystemTime"],
  eventRecordId: ["EventRecordID"],
  activityId: ["Correlation", "ActivityID"],
  relatedActivityId: ["Correlation", "RelatedActivityID"],
  processId: ["Execution", "ProcessID"],
  threadId: ["Execution", "ThreadID"],
  processorId: ["Execution", "ProcessorID"],
  sessionId: ["Execution", "SessionID"],
  kernelTime: ["Execution", "KernelTime"],
  userTime: ["Execution", "UserTime"],
  processorTime: ["Execution", "ProcessorTime"],
  channel: ["Channel"],
  computer: ["Computer"],
  userSid: ["Security", "UserID"],
} as const satisfies Record<string, readonly [element: string, attribute?: string]>;

/** A member of the System element. */
export type SystemMember = keyof typeof systemPaths;

export const systemMembers = Object.keys(systemPaths) as readonly SystemMember[];

/** What makes up one text: a constant, one value, or several parts. */
export interface Slot {
  /** The value that is the whole text; -1 where it is not just one. */
  readonly index: number;
  /** The text, where it is the same in every record. */
  readonly constant: string | undefined;
  readonly parts: readonly BinXmlNode[];
  /** The value without which there is no such member; -1: none. */
  readonly needs: number;
}

/** An item of EventData: its name ("" where it has none) and its text. */
export interface DataSlot {
  readonly name: string;
  readonly slot: Slot;
}

interface DataLayout {
  /** The items of EventData; undefined where there is none, or `complex` is set. */
  readonly data: readonly DataSlot[] | undefined;
  /** Position in `data` of the first item of each name. */
  readonly dataIndex: ReadonlyMap<string, number>;
  /** The names of a record that has a value for each of the items: those without one by their numbers; each name once. */
  readonly names: readonly string[];
  /** EventData is there but not a plain list of items with fixed names: the tree has to be read. */
  readonly complex: boolean;
}

const noData: DataLayout = { data: undefined, dataIndex: new Map(), names: [], complex: false };

/** The layout of a whole event, or of an EventData that is the value of another template. Its parts are made when they are first asked for. */
export class EventLayout {
  /** The root is an Event element. */
  readonly isEvent: boolean;
  private readonly systemElement: ElementNode | undefined;
  private readonly eventData: ElementNode | undefined;
  private readonly nodes: readonly BinXmlNode[];
  private isRenderable: boolean | undefined;
  private slots: ReadonlyMap<SystemMember, Slot> | undefined;
  private items: DataLayout | undefined;

  constructor(nodes: readonly BinXmlNode[]) {
    this.nodes = nodes;
    const event = elementNamed(nodes, "Event");
    const level = event === undefined ? nodes : event.children;
    this.isEvent = event !== undefined;
    this.systemElement = elementNamed(level, "System");
    this.eventData = elementNamed(level, "EventData");
  }

  get hasEventData(): boolean {
    return this.eventData !== undefined;
  }

  /** False where no record of this layout can have RenderingInfo. */
  get mayHaveRenderingInfo(): boolean {
    this.isRenderable ??= this.nodes.some(mayHaveRenderingInfo);
    return this.isRenderable;
  }

  /** The System members that are fixed, by name. */
  get system(): ReadonlyMap<SystemMember, Slot> | undefined {
    if (this.systemElement !== undefined) this.slots ??= systemSlots(this.systemElement);
    return this.slots;
  }

  get data(): DataLayout["data"] {
    return this.dataLayout().data;
  }

  get dataIndex(): DataLayout["dataIndex"] {
    return this.dataLayout().dataIndex;
  }

  get names(): DataLayout["names"] {
    return this.dataLayout().names;
  }

  get complex(): boolean {
    return this.dataLayout().complex;
  }

  private dataLayout(): DataLayout {
    this.items ??= this.eventData === undefined ? noData : dataLayout(this.eventData);
    return this.items;
  }
}

function mayHaveRenderingInfo(node: BinXmlNode): boolean {
  return node.kind !== "element" || elementNamed(node.children, "RenderingInfo") !== undefined;
}

function elementNamed(nodes: readonly BinXmlNode[], name: string): ElementNode | undefined {
  for (const node of nodes) if (node.kind === "element" && node.name === name) return node;
  return undefined;
}

function systemSlots(system: ElementNode): Map<SystemMember, Slot> {
  const slots = new Map<SystemMember, Slot>();
  for (const member of systemMembers) {
    const path: readonly string[] = systemPaths[member];
    const element = elementNamed(system.children, path[0]!);
    if (element === undefined) continue;
    if (path[1] === undefined) slots.set(member, elementSlot(element));
    else {
      const attribute = attributeNamed(element, path[1]);
      if (attribute !== undefined) slots.set(member, slotOf(attribute.parts, element.dependency));
    }
  }
  return slots;
}

export function attributeNamed(element: ElementNode, name: string): AttributeNode | undefined {
  return element.attributes.find((attribute) => attribute.name === name);
}

function elementSlot(element: ElementNode): Slot {
  return slotOf(element.children, element.dependency);
}

function slotOf(parts: readonly BinXmlNode[], needs: number): Slot {
  const only = parts.length === 1 ? parts[0] : undefined;
  return {
    index: only?.kind === "substitution" ? only.index : -1,
    constant: parts.length === 0 ? "" : only?.kind === "text" ? only.text : undefined,
    parts,
    needs,
  };
}

function dataLayout(eventData: ElementNode): DataLayout {
  const complex = { data: undefined, dataIndex: new Map<string, number>(), names: [], complex: true };
  if (eventData.dependency !== -1) return complex;
  const data: DataSlot[] = [];
  const dataIndex = new Map<string, number>();
  for (const child of eventData.children) {
    if (child.kind === "text" || child.kind === "instruction") continue;
    const name = child.kind === "element" ? itemName(child) : undefined;
    if (child.kind !== "element" || name === undefined || !isPlain(child)) return complex;
    if (name !== "" && !dataIndex.has(name)) dataIndex.set(name, data.length);
    data.push({ name, slot: elementSlot(child) });
  }
  const names = new Set(data.map(({ name }, position) => name || numberedName(position)));
  return { data, dataIndex, names: [...names], complex: false };
}

/** The name of an item without one, by its position among a record's items. */
export function numberedName(position: number): string {
  return `param${position + 1}`;
}

/** The name of an EventData item: its Name, "" for a Data without one, else the element's; undefined where the name is a value. */
function itemName(element: ElementNode): string | undefined {
  const attribute = attributeNamed(element, "Name");
  if (attribute === undefined) return element.name === "Data" ? "" : element.name;
  if (attribute.parts.length === 0) return "";
  const part = attribute.parts[0]!;
  return attribute.parts.length === 1 && part.kind === "text" ? part.text : undefined;
}

function isPlain(element: ElementNode): boolean {
  return element.children.every((child) => child.kind === "text" || child.kind === "substitution");
}
