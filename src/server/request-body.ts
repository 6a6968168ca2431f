// The body of a request in memory: bounded, whether packed or not, and all bodies together bounded too.
import type { IncomingMessage } from "node:http";
import { createGunzip, createInflate } from "node:zlib";
import { ApiError, badRequest } from "./api-error.ts";

/** What all bodies that are being read may take together. */
export class BodyBudget {
  private readonly maxBody: number;
  private left: number;

  constructor(maxBody: number, maxTogether: number) {
    this.maxBody = maxBody;
    this.left = maxTogether;
  }

  /**
   * Gives the unpacked body to `use`, and holds the memory for it until that has ended.
   * @throws {ApiError} 413 too large, 429 too many at a time, 400 damaged, 415 packed in another way
   */
  async withBody<T>(request: IncomingMessage, use: (body: Buffer) => Promise<T> | T): Promise<T> {
    const blocks: Buffer[] = [];
    let size = 0;
    try {
      for await (const block of unpacked(request, this.maxBody)) {
        if (size + block.length > this.maxBody) throw tooLarge(this.maxBody);
        if (block.length > this.left) throw busy();
        this.left -= block.length;
        size += block.length;
        blocks.push(block);
      }
      return await use(Buffer.concat(blocks));
    } finally {
      this.left += size;
    }
  }
}

async function* unpacked(request: IncomingMessage, maxBody: number): AsyncGenerator<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBody) throw tooLarge(maxBody);
  const encoding = (request.headers["content-encoding"] ?? "identity").toLowerCase();
  // The request outlives an early end of reading: the answer goes over the same connection.
  if (encoding === "identity") return yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  if (encoding !== "gzip" && encoding !== "deflate")
    throw new ApiError(415, "illegal_argument_exception", `bodies packed with [${encoding}] cannot be read`);
  const unpacker = encoding === "gzip" ? createGunzip() : createInflate();
  request.on("error", (error) => unpacker.destroy(error));
  try {
    yield* request.pipe(unpacker) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as { code?: string }).code).startsWith("Z_")) throw error;
    throw badRequest(`the ${encoding} body is damaged or cut off: ${(error as Error).message}`, "parse_exception");
  } finally {
    request.unpipe(unpacker);
    unpacker.destroy();
  }
}

function tooLarge(maxBody: number): ApiError {
  return new ApiError(413, "content_too_long_exception", `the body is larger than [${maxBody}] bytes`);
}

function busy(): ApiError {
  return new ApiError(429, "es_rejected_execution_exception", "too much is being sent at a time; try again later");
}
