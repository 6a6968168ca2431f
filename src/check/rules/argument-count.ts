// A call with fewer or more arguments than its function takes.
import { arity, findFunction } from "../../functions/index.ts";
import type { Rule } from "../context.ts";

export const argumentCount: Rule = {
  Call(call, context) {
    const definition = findFunction(call.name);
    if (definition === undefined) return;
    const { min, max } = arity(definition);
    const count = call.args.length;
    if (count >= min && count <= max) return;
    const parameters = definition.parameters.map(({ name, optional, repeats }) => {
      const text = repeats ? `${name}, …` : name;
      return optional ? `[${text}]` : text;
    });
    const message = `\`${definition.name}\` takes ${howMany(min, max)}, not ${count === 0 ? "none" : count}`;
    context.report("argument-count", call.span, message, {
      hint: `Write \`${definition.name}(${parameters.join(", ")})\`.`,
    });
  },
};

function howMany(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${counted(min)}`;
  return min === max ? counted(min) : `${min} to ${max} arguments`;
}

function counted(count: number): string {
  return count === 1 ? "one argument" : `${count} arguments`;
}
