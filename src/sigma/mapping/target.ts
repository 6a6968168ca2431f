// Where the value that a Sigma field names is found in ECS events, and in which form. A leading `?` marks a field that an index may not have.

export type Target =
  | TextTarget
  | NumberTarget
  | AddressTarget
  | FlagTarget
  | WordTarget
  | AccountTarget
  | HashesTarget
  | RegistryDataTarget;

/** The same text. With several paths, each source of telemetry fills one of them. */
export interface TextTarget {
  readonly kind: "text";
  readonly paths: readonly string[];
  /** The field with the part behind the last backslash of the first path, where there is a backslash. */
  readonly baseName?: string;
  /** True where the second field counts only for events that lack the first. */
  readonly isFallback?: boolean;
  /** True where Windows writes `-` for no value and ECS leaves the field out. */
  readonly dashIsNothing?: boolean;
  /** True where ECS has a list of numbers (`1538`) for the log's messages (`%%1538`). */
  readonly isMessageList?: boolean;
}

export interface NumberTarget {
  readonly kind: "number";
  readonly path: string;
}

/** A field of type ip. */
export interface AddressTarget {
  readonly kind: "address";
  readonly path: string;
}

/** A boolean. */
export interface FlagTarget {
  readonly kind: "flag";
  readonly paths: readonly string[];
  /** The text as the log has it, where ECS leaves out what is not true. */
  readonly written?: string;
}

/** ECS has its own word for each of the log's values. */
export interface WordTarget {
  readonly kind: "word";
  readonly path: string;
  /** The log's value → ECS's. */
  readonly words: Readonly<Record<string, string>>;
}

/** `DOMAIN\name`, which ECS keeps in two fields. */
export interface AccountTarget {
  readonly kind: "account";
  readonly domain: string;
  readonly name: string;
}

/** `MD5=…,SHA256=…`, which ECS keeps in a field an algorithm. */
export interface HashesTarget {
  readonly kind: "hashes";
  readonly algorithms: Readonly<Record<HashAlgorithm, readonly string[]>>;
  /** The list as the log has it, for what the fields cannot answer. */
  readonly list: string;
}

export const hashAlgorithms = ["MD5", "SHA1", "SHA256", "IMPHASH"] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

/** Sysmon's `Details`: numbers as `DWORD (0x00000001)`, which ECS keeps as decimal text with the type beside it. */
export interface RegistryDataTarget {
  readonly kind: "registry-data";
  readonly strings: string;
  readonly type: string;
  readonly details: string;
}

export type FieldMap = Readonly<Record<string, Target>>;

export function text(...paths: readonly string[]): TextTarget {
  return { kind: "text", paths };
}

/** A path whose base name has a field of its own. */
export function path(whole: string, baseName: string): TextTarget {
  return { kind: "text", paths: [whole], baseName };
}

export function number(field: string): NumberTarget {
  return { kind: "number", path: field };
}

export function address(field: string): AddressTarget {
  return { kind: "address", path: field };
}

export function flag(...paths: readonly string[]): FlagTarget {
  return { kind: "flag", paths };
}

export function words(field: string, table: Readonly<Record<string, string>>): WordTarget {
  return { kind: "word", path: field, words: table };
}

/** `hash.*` and `pe.imphash` of each of the given field sets. */
export function hashes(...sets: readonly string[]): HashesTarget {
  const all = (name: string) => sets.map((set) => `${set}.${name}`);
  return {
    kind: "hashes",
    algorithms: {
      MD5: all("hash.md5"),
      SHA1: all("hash.sha1"),
      SHA256: all("hash.sha256"),
      IMPHASH: all("pe.imphash"),
    },
    list: "?winlog.event_data.Hashes",
  };
}

/** One hash of the list. */
export function hash(algorithm: HashAlgorithm, ...sets: readonly string[]): TextTarget {
  return text(...hashes(...sets).algorithms[algorithm]);
}

export function eventData(name: string): TextTarget {
  return text(`?winlog.event_data.${name}`);
}
