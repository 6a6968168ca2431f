// Scheduled tasks (4698 to 4702): the name, and what the definition in the event says.
import { from, objects, text } from "../../field-sources.ts";
import type { FieldSource, Fields, Produced } from "../../mapping.ts";
import { type ScheduledTask, scheduledTask } from "../../transforms/scheduled-task.ts";

/** The fields of a task whose definition is in an EventData value. */
export function taskFields(name: string): Fields {
  const of = (member: (task: ScheduledTask) => Produced): FieldSource =>
    from(name, (xml) => {
      const task = scheduledTask(xml);
      return task === undefined ? undefined : member(task);
    });
  return {
    "winlog.scheduled_task.actions": objects(of(({ actions }) => actions)),
    "winlog.scheduled_task.name": text("TaskName"),
    "winlog.scheduled_task.principals": objects(of(({ principals }) => principals)),
    "winlog.scheduled_task.settings.enabled": of(({ enabled }) => enabled),
    "winlog.scheduled_task.settings.hidden": of(({ hidden }) => hidden),
    "winlog.scheduled_task.triggers": objects(of(({ triggers }) => triggers)),
    "winlog.scheduled_task.uri": of(({ uri }) => uri),
  };
}
