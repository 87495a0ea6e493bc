/**
 * Builds the reference site from the public entries of every package and the guides under docs/.
 *
 * Usage: node scripts/docs.ts (output: docs/site)
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { Application, OptionDefaults, type TypeDocOptions } from "typedoc"

const root = path.resolve(import.meta.dirname, "..")
const packages = globSync("packages/*/package.json", { cwd: root }).sort()
const entryPoints = packages.flatMap((file) => {
  const { exports } = JSON.parse(readFileSync(path.join(root, file), "utf8")) as {
    readonly exports: { readonly [name: string]: string | { readonly "@yugou/source": string } }
  }
  return Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [path.join(root, path.dirname(file), entry["@yugou/source"])]
  )
})
const documents = globSync(["docs/*.md", "docs/guides/*.md", "docs/decisions/*.md", "docs/reference/*.md"], {
  cwd: root
}).sort()

const options: TypeDocOptions = {
  name: "Yugou 预购",
  entryPoints: entryPoints.filter((entry) => existsSync(entry)),
  projectDocuments: documents.map((file) => path.join(root, file)),
  tsconfig: path.join(root, "tsconfig.docs.json"),
  out: path.join(root, "docs", "site"),
  readme: path.join(root, "README.md"),
  highlightLanguages: [...OptionDefaults.highlightLanguages, "mermaid"],
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,
  disableGit: true,
  githubPages: false,
  sourceLinkTemplate: "{path}#L{line}",
  gitRevision: "main",
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  logLevel: "Warn",
  skipErrorChecking: true
}

const app = await Application.bootstrapWithPlugins(options as object)
const project = await app.convert()
if (project === undefined) throw new Error("typedoc found nothing to document")
app.validate(project)
await app.generateOutputs(project)
if (app.logger.hasErrors()) process.exitCode = 1
