// Look-ups in tables of constants by names that come from outside: logs, rules, requests. What every object inherits (`constructor`, `__proto__`) is
// no entry of a table.

/** The entry of a name; undefined if the table itself has none. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
