// Where bytes come from when they are not all in memory: a file handle, a browser's File, an HTTP range reader.

export interface ChunkSource {
  /** Size in bytes. */
  readonly size: number;
  /** The bytes from `offset` on, fewer than `length` only at the end; bytes that will not change while records of them are in use. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A browser's File, or any other Blob. Every read gives other work its turn, so a large log does not block the page while it is read. */
export function blobSource(blob: Blob): ChunkSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
