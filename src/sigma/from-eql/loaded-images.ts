// Queries over loaded images from two sources at once: `?dll.name : "a.dll" or (event.code == "7" and file.name : "a.dll")`. Elastic Defend fills
// `dll.*`, Sysmon's event 7 `file.*`; in Sigma the two are one field of `image_load`, so that such alternatives become one.
import type { Expression, Logical } from "../../eql/ast.ts";
import { equalTrees } from "../../eql/equal.ts";
import { mapOperands } from "../../eql/visit.ts";
import type { Span } from "../../text/span.ts";

/** Whether a condition holds for loaded images alone: each of its alternatives asks for a `dll` or for event 7. */
export function isAboutImages(condition: Expression): boolean {
  if (condition.kind === "Logical") {
    return condition.operator === "or"
      ? condition.operands.every(isAboutImages)
      : condition.operands.some(isAboutImages);
  }
  if (condition.kind === "Match")
    return condition.operand.kind === "Field" && condition.operand.path.startsWith("dll.");
  return isImageCode(condition);
}

/** The condition without the events' code, alternatives that ask the same once. `onLoss` gets those that only one of the sources has. */
export function fromAnySource(condition: Expression, onLoss: (span: Span) => void): Expression {
  if (condition.kind !== "Logical") return condition;
  if (condition.operator === "and") {
    return joined(
      condition,
      condition.operands.filter((operand) => !isImageCode(operand)).map((operand) => fromAnySource(operand, onLoss)),
    );
  }
  const ofSysmon = condition.operands.filter(hasImageCode);
  const others = condition.operands.filter((operand) => !hasImageCode(operand));
  if (ofSysmon.length === 0)
    return joined(
      condition,
      condition.operands.map((operand) => fromAnySource(operand, onLoss)),
    );
  const stripped = ofSysmon.map((operand) => fromAnySource(operand, onLoss));
  const alone = (some: readonly Expression[], all: readonly Expression[]) =>
    some.find((one) => !all.some((other) => equalTrees(asFile(one), asFile(other))));
  const lost = alone(stripped, others) ?? alone(others, stripped);
  if (lost === undefined) return joined(condition, others);
  onLoss(lost.span);
  return { ...condition, operands: [...others, ...stripped] };
}

function joined(group: Logical, operands: readonly Expression[]): Expression {
  return operands.length === 1 ? operands[0]! : { ...group, operands };
}

function hasImageCode(condition: Expression): boolean {
  return condition.kind === "Logical" && condition.operator === "and"
    ? condition.operands.some(isImageCode)
    : isImageCode(condition);
}

function isImageCode(condition: Expression): boolean {
  if (condition.kind !== "Comparison" || condition.operator !== "==") return false;
  const { left, right } = condition;
  return left.kind === "Field" && left.path === "event.code" && right.kind === "String" && right.value === "7";
}

/** A condition as Sysmon's events have it. */
function asFile(condition: Expression): Expression {
  if (condition.kind === "Field" && condition.path.startsWith("dll."))
    return { ...condition, path: `file.${condition.path.slice("dll.".length)}`, optional: false };
  return mapOperands(condition, asFile);
}
