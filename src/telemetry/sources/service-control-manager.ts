// The Service Control Manager's events in the System log. Elastic's pipelines leave them unclassified; the service's name is a field here.
import { text } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { commonFields } from "./common.ts";

/** The service by its short or, in the older events, its display name. */
const service: Fields = { "service.name": text("param1") };

export const serviceControlManager = defineSource(commonFields, {
  name: "service-control-manager",
  providers: ["Service Control Manager"],
  channel: "System",
  common: {},
  events: {
    7000: service,
    7023: service,
    7031: service,
    7034: service,
    7036: { ...service, "service.state": text("param2") },
    7040: { "service.name": text("param4", "param1") },
    7045: { "service.name": text("ServiceName") },
  },
});
