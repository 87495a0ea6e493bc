/** The version of this package, as its manifest says it. */
import { readFileSync } from "node:fs"

/** Gives the version; sources and bundles both lie one folder below the manifest. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string })
    .version
