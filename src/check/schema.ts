// What the checker may be told of fields: a mapping (a Map of paths to types is one), or the catalogue of ECS and its sources.
import type { FieldType } from "../event/field-type.ts";

export interface Schema {
  /** The field of a path; undefined where there is none. */
  get(path: string): FieldType | undefined;
  /** The paths of all fields that are known by name, to suggest from. */
  keys?(): Iterable<string>;
  /** Whether a path that is not here may exist all the same. Default: no. */
  isOpen?(path: string): boolean;
}

export interface CheckOptions {
  /** The fields there are. Default: every field exists, and nothing is known of its type. */
  readonly schema?: Schema;
  /** Default: `event.category`. */
  readonly eventCategoryField?: string;
}
