// Style, icon, the picture for links, and the scripts for the browser. In a checkout the scripts are bundled from `client/`; an installed package has them bundled.
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;

/** The scripts that pages start, by file in `client/`. */
const scripts = ["catalogue", "detection", "playground", "hunt-worker"] as const;

/** Puts everything that pages load into `assets/` of the site, and gives the files that its scripts were bundled from, if they were. */
export async function writeAssets(out: string): Promise<readonly string[]> {
  const assets = join(out, "assets");
  mkdirSync(assets, { recursive: true });
  const packaged = join(here, "assets");
  if (existsSync(packaged)) {
    for (const name of readdirSync(packaged)) copyFileSync(join(packaged, name), join(assets, name));
    return [];
  }
  for (const name of ["site.css", "icon.svg", "preview.png"])
    copyFileSync(join(here, "style", name), join(assets, name));
  return bundleScripts(assets);
}

/** Bundles the client's scripts; parts that several need are files of their own, loaded once. Gives the files that are in them. */
async function bundleScripts(folder: string): Promise<readonly string[]> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: Object.fromEntries(scripts.map((name) => [name, join(here, "client", `${name}.ts`)])),
    platform: "browser",
    resolve: { conditionNames: ["source", "import", "module", "browser", "default"] },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "es",
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "part-[hash].js",
  });
  await bundle.close();
  return output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
}
