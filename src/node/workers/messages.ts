// What the main thread and its workers tell each other, whatever the work is.

/** What a worker is told: work, that one of its outputs was taken, to answer the one question it knows, or to come to an end with the file at hand. */
export type WorkerOrder<Task> =
  | { readonly kind: "task"; readonly number: number; readonly task: Task }
  | { readonly kind: "taken" }
  | { readonly kind: "question" }
  | { readonly kind: "stop" };

export type WorkerMessage<Output, Result, Answer> =
  | { readonly kind: "output"; readonly number: number; readonly output: Output }
  /** Events read since the last message. */
  | { readonly kind: "events"; readonly count: number; readonly file: string }
  | { readonly kind: "done"; readonly number: number; readonly result: Result }
  | { readonly kind: "answer"; readonly answer: Answer };
