// The compact text in which field catalogues are kept: a line for each object, its path and then its fields as `name` or `name:type`, a
// keyword where no type is given. `*` stands for every path below the object. An object comes before those inside it.

/** Fields by path, and the types of the paths below which every field exists. */
export interface FieldList {
  readonly types: ReadonlyMap<string, string>;
  readonly open: ReadonlyMap<string, string>;
}

/** Reads the compact text. */
export function readFieldList(text: string): FieldList {
  const types = new Map<string, string>();
  const open = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [parent = "", ...leaves] = line.split(" ");
    const nested = isNested(parent, types);
    for (const leaf of leaves) {
      const [name = "", type = "keyword"] = leaf.split(":");
      if (name === "*") open.set(parent, type);
      else types.set(parent === "" ? name : `${parent}.${name}`, nested ? "nested" : type);
    }
  }
  return { types, open };
}

/** Whether an object is nested or lies inside one that is: its fields are documents of their own, which EQL cannot see. */
function isNested(path: string, types: ReadonlyMap<string, string>): boolean {
  for (let dot = path.length; dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    if (types.get(path.slice(0, dot)) === "nested") return true;
  }
  return false;
}
