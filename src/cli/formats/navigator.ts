// A layer of the ATT&CK Navigator, format 4.5: each covered technique with the number of its rules as score.
import type { CoveredTechnique } from "../commands/coverage.ts";

export function navigatorLayer(covered: readonly CoveredTechnique[], version: string): object {
  const most = covered.reduce((max, { rules }) => Math.max(max, rules.length), 1);
  return {
    name: "eqlipse coverage",
    versions: { attack: version.split(".")[0], navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: "Techniques that rules cover; the score is the number of rules.",
    techniques: covered.flatMap(({ technique, rules }) =>
      technique.tactics.map(({ shortname }) => ({
        techniqueID: technique.id,
        tactic: shortname,
        score: rules.length,
        comment: rules.map(({ name }) => name).join("\n"),
        showSubtechniques: technique.parent !== undefined,
      })),
    ),
    gradient: { colors: ["#dbe9f6", "#08519c"], minValue: 1, maxValue: most },
    legendItems: [],
    showTacticRowBackground: true,
  };
}
