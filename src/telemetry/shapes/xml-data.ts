// UserData of an event's element tree, as EVTX records and event XML have it.
import { attributeOf, isElement, textContent, type XmlElement } from "../../evtx/index.ts";

/** UserData as leaf name → text, the root element's name as `xml_name`; of several leaves with one name, the first. */
export function userDataLeaves(userData: XmlElement | undefined): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  for (const root of userData?.children ?? []) {
    if (!isElement(root)) continue;
    addLeaves(root, leaves);
    if (!leaves.has("xml_name")) leaves.set("xml_name", root.name);
  }
  return leaves;
}

function addLeaves(parent: XmlElement, leaves: Map<string, string>): void {
  for (const child of parent.children) {
    if (!isElement(child)) continue;
    if (child.children.some(isElement)) {
      addLeaves(child, leaves);
      continue;
    }
    const name = attributeOf(child, "Name") ?? child.name;
    if (!leaves.has(name)) leaves.set(name, textContent(child));
  }
}
