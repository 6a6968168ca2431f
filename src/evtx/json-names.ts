// The member names of one JSON object while it is written, so that a repeated one becomes `name_1`, `name_2` …

const fewNames = 8;

export class JsonNames {
  /** The first names, compared one by one: most objects have no more. */
  private readonly few: string[] = [];
  /** All names, once there are more; each with the last number given for it. */
  private many: Map<string, number> | undefined;

  /** The name to use for a member that would be called `name`. */
  unique(name: string): string {
    if (this.many === undefined && this.few.length < fewNames && !this.few.includes(name)) {
      this.few.push(name);
      return name;
    }
    this.many ??= new Map(this.few.map((used) => [used, 0]));
    return uniqueIn(this.many, name);
  }
}

function uniqueIn(names: Map<string, number>, name: string): string {
  const used = names.get(name);
  if (used === undefined) {
    names.set(name, 0);
    return name;
  }
  let next = used + 1;
  while (names.has(`${name}_${next}`)) next++;
  names.set(name, next);
  names.set(`${name}_${next}`, 0);
  return `${name}_${next}`;
}
