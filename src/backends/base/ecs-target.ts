// What targets over ECS documents share: the condition of an event query with the target's names for fields.
import type { Condition } from "./condition.ts";
import { mapEcsCondition } from "./ecs-columns.ts";
import { conditionOf, type EventPlan, type Plan } from "./plan.ts";
import { Refusal } from "./result.ts";
import type { WriteContext } from "./target.ts";

/** The condition of a plan that must be an event query without pipes. */
export function ecsCondition(plan: Plan, context: WriteContext, columnName: (path: string) => string): Condition {
  const event = onlyEvents(plan, context);
  refusePipes(event, context);
  return mapEcsCondition(conditionOf(event.query, context.options), columnName, context.options.columns, {
    target: context.target.title,
    losses: context.losses,
  });
}

/** An event query; sequences are refused, saying why. */
export function onlyEvents(plan: Plan, context: WriteContext): EventPlan {
  if (plan.kind === "event") return plan;
  throw new Refusal(
    "unsupported-sequence",
    `${context.target.title}: an ordered sequence cannot be written in its queries`,
    plan.span,
  );
}

/** Refuses `head` and `tail` where a target's query cannot hold them. */
export function refusePipes(plan: EventPlan, context: WriteContext): void {
  const [slice] = plan.slices;
  if (slice !== undefined)
    throw new Refusal(
      "unsupported-pipe",
      `${context.target.title}: \`${slice.end}\` cannot be written in its queries`,
      slice.span,
    );
}
