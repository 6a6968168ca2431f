// eqlipse/node: files as events, rules and packs.
export { builtInPacks, findPacks, type LoadedRules, loadRules, type PackFolder, readPackFiles } from "../node/index.ts";
