// `join`, which Elasticsearch's grammar knows and its engine does not.
import type { Rule } from "../context.ts";

export const join: Rule = {
  Join({ span }, context) {
    context.report(
      "unsupported-join",
      { start: span.start, end: span.start + "join".length },
      "`join` is not supported",
      {
        hint: "Use `sequence` where the order is known, `sample by` where it does not matter.",
      },
    );
  },
};
