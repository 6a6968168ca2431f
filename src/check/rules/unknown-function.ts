// A call of a function that does not exist, or does not exist with `~`. Functions of Endgame's dialect are told what replaced them.
import { findFunction, functions } from "../../functions/index.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { type Rule, replacement } from "../context.ts";
import { endgameCall } from "../endgame.ts";

export const unknownFunction: Rule = {
  Call(call, context) {
    const definition = findFunction(call.name);
    if (definition === undefined) {
      const near = suggestAll(
        call.name,
        functions.map(({ name }) => name),
      );
      const [first] = near;
      const rename = first === undefined ? undefined : replacement(`Write \`${first}\``, call.nameSpan, first);
      context.report("unknown-function", call.nameSpan, `There is no function \`${call.name}\``, {
        ...(endgameCall(call) ?? { hint: didYouMean(near), fix: near.length === 1 ? rename : undefined }),
      });
    } else if (call.caseInsensitive && !definition.tilde) {
      const tilde = { start: call.nameSpan.end - 1, end: call.nameSpan.end };
      context.report("no-tilde", call.nameSpan, `\`${definition.name}\` has no form with \`~\``, {
        hint: `Write \`${definition.name}(…)\`: it does not compare letters.`,
        fix: replacement("Delete the tilde", tilde, ""),
      });
    }
  },
};
