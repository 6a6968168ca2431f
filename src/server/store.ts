// What the server holds: indices of documents in memory, in the order in which they came. It is bounded: beyond its limits the oldest documents of
// all indices are given up, and counted, so that nobody takes a part for the whole.
import type { Document } from "../event/document.ts";
import { ApiError, badRequest } from "./api-error.ts";
import { IndexFields } from "./index-fields.ts";
import { assertIndexName, type IndicesOptions, noSuchIndex, selectNames } from "./index-names.ts";

export interface StoreLimits {
  readonly maxDocuments: number;
  /** Bytes of JSON; in memory a document takes some times more. */
  readonly maxBytes: number;
  /** Told when a document is given up for the first time. */
  readonly full?: () => void;
}

export interface StoredDocument {
  readonly index: StoredIndex;
  readonly id: string;
  /** Its number among all documents that the store was ever given. */
  readonly ordinal: number;
  /** Its 0-based number among those of its index. */
  readonly position: number;
  readonly document: Document;
  readonly bytes: number;
  readonly version: number;
}

export interface NewDocument {
  /** Default: its position in the index. */
  readonly id?: string | undefined;
  readonly document: Document;
  readonly bytes: number;
  /** Refuses an id that there is already. */
  readonly mustBeNew?: boolean;
}

const maxIndices = 10_000;
const longestId = 512;

export class StoredIndex {
  readonly name: string;
  readonly fields: IndexFields;
  /** Whether documents are stored as they come, not mapped to ECS first. */
  readonly asGiven: boolean;
  /** By id, the oldest first. */
  readonly documents = new Map<string, StoredDocument>();
  bytes = 0;
  /** Documents that were given up for the store's limits. */
  dropped = 0;
  private positions = 0;

  constructor(name: string, fields: IndexFields, asGiven: boolean) {
    this.name = name;
    this.fields = fields;
    this.asGiven = asGiven;
  }

  takePosition(): number {
    return this.positions++;
  }
}

export class Store {
  private readonly limits: StoreLimits;
  private readonly indices = new Map<string, StoredIndex>();
  /** In the order of coming; what was replaced or deleted since is passed over. */
  private arrivals: StoredDocument[] = [];
  private firstArrival = 0;
  private ordinals = 0;
  private count = 0;
  private bytes = 0;
  private droppedDocuments = 0;

  constructor(limits: StoreLimits) {
    this.limits = limits;
  }

  get documentCount(): number {
    return this.count;
  }

  get byteCount(): number {
    return this.bytes;
  }

  /** How many documents were given up so far. */
  get dropped(): number {
    return this.droppedDocuments;
  }

  get indexCount(): number {
    return this.indices.size;
  }

  /** @throws {ApiError} for a name that cannot be, or is there already */
  create(name: string, fields: IndexFields, asGiven: boolean): StoredIndex {
    assertIndexName(name);
    if (this.indices.has(name))
      throw new ApiError(400, "resource_already_exists_exception", `index [${name}] already exists`, { index: name });
    if (this.indices.size >= maxIndices) throw badRequest(`there are [${maxIndices}] indices; no more can be made`);
    const index = new StoredIndex(name, fields, asGiven);
    this.indices.set(name, index);
    return index;
  }

  /** The index of a name, made where there is none. @throws {ApiError} for a name that cannot be */
  indexFor(name: string): StoredIndex {
    return this.indices.get(name) ?? this.create(name, new IndexFields(), false);
  }

  /** @throws {ApiError} 404 */
  get(name: string): StoredIndex {
    const index = this.indices.get(name);
    if (index === undefined) throw noSuchIndex(name);
    return index;
  }

  /** The indices that a pattern selects. @throws {ApiError} 404 */
  select(pattern: string, options?: IndicesOptions): readonly StoredIndex[] {
    return selectNames(pattern, [...this.indices.keys()], options).map((name) => this.indices.get(name)!);
  }

  /** @throws {ApiError} 404 */
  delete(name: string): void {
    const index = this.get(name);
    for (const stored of [...index.documents.values()]) this.remove(stored);
    this.indices.delete(name);
  }

  /** Stores a document. @throws {ApiError} for one that the index refuses, or that is there already where it must be new */
  add(index: StoredIndex, { id: given, document, bytes, mustBeNew = false }: NewDocument): StoredDocument {
    if (bytes > this.limits.maxBytes)
      throw new ApiError(
        413,
        "illegal_argument_exception",
        `the document is larger than the store [${this.limits.maxBytes}b]`,
      );
    if (given !== undefined && (given === "" || Buffer.byteLength(given) > longestId))
      throw badRequest(`id must have 1 to ${longestId} bytes`);
    const before = given === undefined ? undefined : index.documents.get(given);
    if (before !== undefined && mustBeNew) throw conflict(index.name, given!, before.version);
    index.fields.admit(document);
    if (before !== undefined) this.remove(before);
    const position = index.takePosition();
    const id = given ?? freeId(index, position);
    const version = (before?.version ?? 0) + 1;
    const stored = { index, id, ordinal: this.ordinals++, position, document, bytes, version };
    index.documents.set(id, stored);
    this.arrivals.push(stored);
    this.account(stored, 1);
    this.giveUpOldest();
    return stored;
  }

  /** Takes a document out. */
  remove(stored: StoredDocument): void {
    stored.index.documents.delete(stored.id);
    this.account(stored, -1);
  }

  /** Every document before this ordinal is gone. */
  get oldestOrdinal(): number {
    this.passOverRemoved();
    return this.arrivals[this.firstArrival]?.ordinal ?? this.ordinals;
  }

  private account({ index, bytes }: StoredDocument, sign: 1 | -1): void {
    index.bytes += sign * bytes;
    this.bytes += sign * bytes;
    this.count += sign;
  }

  private giveUpOldest(): void {
    while (this.count > this.limits.maxDocuments || this.bytes > this.limits.maxBytes) {
      this.passOverRemoved();
      const oldest = this.arrivals[this.firstArrival]!;
      this.remove(oldest);
      oldest.index.dropped++;
      if (this.droppedDocuments++ === 0) this.limits.full?.();
    }
    if (this.arrivals.length > 1024 && this.arrivals.length > 2 * this.count) this.passOverAllRemoved();
  }

  private passOverRemoved(): void {
    for (let next = this.arrivals[this.firstArrival]; next !== undefined; next = this.arrivals[this.firstArrival]) {
      if (isPresent(next)) return;
      this.firstArrival++;
    }
  }

  private passOverAllRemoved(): void {
    this.arrivals = this.arrivals.slice(this.firstArrival).filter(isPresent);
    this.firstArrival = 0;
  }
}

function isPresent(stored: StoredDocument): boolean {
  return stored.index.documents.get(stored.id) === stored;
}

function freeId(index: StoredIndex, position: number): string {
  let id = String(position);
  while (index.documents.has(id)) id = `_${id}`;
  return id;
}

function conflict(index: string, id: string, version: number): ApiError {
  const reason = `[${id}]: version conflict, document already exists (current version [${version}])`;
  return new ApiError(409, "version_conflict_engine_exception", reason, { index });
}
