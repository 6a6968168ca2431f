// A task's definition ([MS-TSCH] 2.5, the XML that the Security log keeps of it) as what rules ask for: what it runs, when, and as whom. The names
// are those of Elastic's system integration.
import { attributeOf, childOf, isElement, textContent, type XmlElement } from "../../evtx/index.ts";
import { toBoolean } from "../field-sources.ts";
import { parseXml } from "../text/xml-parser.ts";

type Members = Readonly<Record<string, unknown>>;

export interface ScheduledTask {
  readonly uri: string | undefined;
  readonly enabled: boolean | undefined;
  readonly hidden: boolean | undefined;
  readonly actions: readonly Members[];
  readonly principals: readonly Members[];
  readonly triggers: readonly Members[];
}

const maxLength = 1_000_000;

// Several fields are read of one definition, so the one parsed last is kept.
let last: { readonly xml: string; readonly task: ScheduledTask | undefined } | undefined;

/** A definition by its XML; undefined where it is none. */
export function scheduledTask(xml: string): ScheduledTask | undefined {
  if (last?.xml !== xml) last = { xml, task: xml.length > maxLength ? undefined : parsed(xml) };
  return last.task;
}

function parsed(xml: string): ScheduledTask | undefined {
  const { element } = parseXml(xml);
  if (element?.name !== "Task") return undefined;
  const settings = child(element, "Settings");
  const actions = child(element, "Actions");
  return {
    uri: text(child(element, "RegistrationInfo"), "URI"),
    enabled: flag(settings, "Enabled"),
    hidden: flag(settings, "Hidden"),
    actions: elements(actions).map((action) => actionOf(action, actions && attributeOf(actions, "Context"))),
    principals: elements(child(element, "Principals")).map(principalOf),
    triggers: elements(child(element, "Triggers")).map(triggerOf),
  };
}

function actionOf(action: XmlElement, context: string | undefined): Members {
  return present({
    type: snakeCase(action.name),
    context,
    command: text(action, "Command"),
    arguments: text(action, "Arguments"),
    working_directory: text(action, "WorkingDirectory"),
    class_id: text(action, "ClassId"),
  });
}

function principalOf(principal: XmlElement): Members {
  const logonType = text(principal, "LogonType");
  const identifier = text(principal, "UserId") ?? text(principal, "GroupId");
  return present({
    id: attributeOf(principal, "id"),
    logon: logonType === undefined ? undefined : { type: logonType },
    run_level: text(principal, "RunLevel"),
    user: identifier === undefined ? undefined : { identifier },
  });
}

/** A trigger is enabled unless it says otherwise. */
function triggerOf(trigger: XmlElement): Members {
  const repetition = child(trigger, "Repetition");
  const repeated = present({
    interval: text(repetition, "Interval"),
    duration: text(repetition, "Duration"),
    stop_at_duration_end: flag(repetition, "StopAtDurationEnd"),
  });
  return present({
    type: snakeCase(trigger.name.replace(/Trigger$/, "")),
    enabled: flag(trigger, "Enabled") ?? true,
    repetition: Object.keys(repeated).length === 0 ? undefined : repeated,
  });
}

function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `ComHandler` as `com_handler`. */
function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}

function elements(parent: XmlElement | undefined): readonly XmlElement[] {
  return parent?.children.filter(isElement) ?? [];
}

function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent && childOf(parent, name);
}

function text(parent: XmlElement | undefined, name: string): string | undefined {
  const found = child(parent, name);
  return found === undefined ? undefined : textContent(found).trim() || undefined;
}

function flag(parent: XmlElement | undefined, name: string): boolean | undefined {
  const written = text(parent, name);
  return written === undefined ? undefined : toBoolean(written);
}
