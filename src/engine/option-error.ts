// How a search refuses its parameters.

/** A parameter that is malformed, outside its limits, or asks for what this engine cannot do; the message begins with its place. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}
