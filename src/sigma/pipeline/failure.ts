/** A pipeline says that a rule cannot be handled, or cannot be carried out on it. The message is for people. */
export class PipelineFailure extends Error {
  override readonly name = "PipelineFailure";
}
