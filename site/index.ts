// eqlipse/site: builds and serves the catalogue.
export { type BuildOptions, type BuildReport, buildSite } from "./build.ts";
export { type DevSite, devSite } from "./dev.ts";
export { answerWithFile, serveSite } from "./serve.ts";
