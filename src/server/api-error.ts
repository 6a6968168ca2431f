// An error as Elasticsearch's HTTP interface answers it: a status, a type in snake case and a reason for people.

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly type: string;
  /** Members beside `type` and `reason`, such as the index that is meant. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, reason: string, details: Readonly<Record<string, unknown>> = {}) {
    super(reason);
    this.status = status;
    this.type = type;
    this.details = details;
  }

  /** `{"type", "reason", …}` */
  get description(): Readonly<Record<string, unknown>> {
    return { type: this.type, reason: this.message, ...this.details };
  }

  /** The body of the response. */
  get body(): Readonly<Record<string, unknown>> {
    return { error: { root_cause: [this.description], ...this.description }, status: this.status };
  }
}

/** A request that cannot be meant. */
export function badRequest(reason: string, type = "illegal_argument_exception"): ApiError {
  return new ApiError(400, type, reason);
}
