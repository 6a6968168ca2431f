// Where bytes come from when they are not all in memory: a file handle, a browser's File, an HTTP range reader.

export interface ChunkSource {
  /** Size in bytes. */
  readonly size: number;
  /** The bytes from `offset` on, fewer than `length` only at the end; bytes that will not change while records of them are in use. */
  read(offset: number, length: number): Promise<Uint8Array>;
}
