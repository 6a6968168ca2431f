// Which sources have a field, from the tables by which their events are mapped to ECS. Loaded when a field is first looked at.
import { availabilityIn, telemetrySources } from "eqlipse/telemetry";

const titles: Readonly<Record<string, string>> = {
  endpoint: "Elastic Defend",
  sysmon: "Sysmon",
  security: "Security log",
};

/** One sentence. */
export function sourcesOf(path: string): string {
  const told = Object.entries(titles).flatMap(([name, title]) => {
    const classes = telemetrySources.find((source) => source.name === name)?.classes ?? [];
    const availability = availabilityIn(classes, path);
    return availability === "never" ? [] : [availability === "seldom" ? `${title} (seldom)` : title];
  });
  return told.length === 0 ? "Elastic Defend, Sysmon and the Security log do not have it." : `In ${told.join(", ")}.`;
}
