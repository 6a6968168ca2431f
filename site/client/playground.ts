import { scriptsRun } from "./dom.ts";

scriptsRun();
