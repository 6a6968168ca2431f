// Windows Firewall with Advanced Security: rules added, changed, deleted. Elastic's pipelines leave its events unclassified; the rule and who
// changed it are fields here.
import { fileNameOf, text } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { commonFields } from "./common.ts";

const changedRule: Fields = {
  "process.executable": text("ModifyingApplication"),
  "process.name": fileNameOf("ModifyingApplication"),
  "rule.id": text("RuleId"),
  "rule.name": text("RuleName"),
  "user.id": text("ModifyingUser"),
};

export const firewall = defineSource(commonFields, {
  name: "firewall",
  providers: ["Microsoft-Windows-Windows Firewall With Advanced Security"],
  channel: "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
  common: {},
  events: {
    2002: changedRule,
    2003: changedRule,
    2004: changedRule,
    2005: changedRule,
    2006: changedRule,
    2033: changedRule,
    2071: changedRule,
    2097: changedRule,
    2099: changedRule,
  },
});
