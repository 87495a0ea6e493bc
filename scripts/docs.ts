/**
 * Builds the reference site: the public entries of every package, their readmes, and the pages under docs/. A warning or a dead link fails it.
 *
 * Usage: node scripts/docs.ts (output: docs/site)
 */
import { copyFileSync, globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import {
  Application,
  Comment,
  CommentTag,
  type Context,
  Converter,
  type DocumentReflection,
  JSX,
  KindRouter,
  OptionDefaults,
  PageEvent,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type TypeDocOptions,
  UnknownType
} from "typedoc"
import { optionsOf } from "./Arguments.ts"
import * as Exports from "./exports/Exports.ts"
import * as DeadLinks from "./site/DeadLinks.ts"
import * as Pages from "./site/Pages.ts"

const usage = `npm run docs

Builds the reference site into docs/site; a warning or a dead link fails it.

  --help   this text`
optionsOf(usage, {})
const root = path.resolve(import.meta.dirname, "..")
const out = path.join(root, "docs", "site")
const assets = path.join(root, "scripts", "site", "assets")

const entries = globSync("packages/*/package.json", { cwd: root })
  .sort()
  .flatMap((file) => Exports.entriesOf(path.dirname(file), JSON.parse(readFileSync(path.join(root, file), "utf8"))))

const files = Pages.inOrder(
  globSync(
    [
      "CONTRIBUTING.md",
      "README*.md",
      "docs/*.md",
      "docs/{guides,decisions,reference}/*.md",
      "packages/*/README*.md",
      "examples/README*.md"
    ],
    { cwd: root }
  )
).filter((file) => file !== "README.md")
const pages = new Map(
  files.map((file) => [path.join(root, file), Pages.pageOf(file, readFileSync(path.join(root, file), "utf8"))])
)

/** Addresses of pages by their files; everything else by its kind and name. */
class Router extends KindRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    const page = reflection.isDocument() ? pageOf(reflection) : undefined
    return page === undefined ? super.getIdealBaseName(reflection) : Pages.addressOf(page.file)
  }
}

const pageOf = (document: DocumentReflection): Pages.Page | undefined => {
  const source = document.project.files.getReflectionPath(document)
  return source === undefined ? undefined : pages.get(source)
}

const options: TypeDocOptions = {
  name: "Yugou 预购",
  entryPoints: entries.map(({ source }) => path.join(root, source)),
  projectDocuments: files.map((file) => path.join(root, file)),
  tsconfig: path.join(root, "tsconfig.docs.json"),
  out,
  readme: path.join(root, "README.md"),
  router: "pages",
  customCss: path.join(assets, "site.css"),
  highlightLanguages: [...OptionDefaults.highlightLanguages, "mermaid", "toml"],
  navigation: { includeCategories: true, includeGroups: false, includeFolders: false, compactFolders: false },
  categoryOrder: [...Pages.categories, "Reference", "*", "Other"],
  defaultCategory: "Other",
  categorizeByGroup: false,
  sort: ["alphabetical"],
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,
  disableGit: true,
  githubPages: false,
  sourceLinkTemplate: "{path}",
  includeHierarchySummary: false,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: false },
  logLevel: "Warn",
  skipErrorChecking: true
}

const app = await Application.bootstrapWithPlugins(options as object)
app.renderer.defineRouter("pages", Router)

const categorize = (reflection: Reflection, category: string): void => {
  reflection.comment ??= new Comment()
  reflection.comment.removeTags("@category")
  reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]))
}

app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_: unknown, document: DocumentReflection) => {
  const page = pageOf(document)
  if (page === undefined) return
  document.name = page.title
  categorize(document, page.category)
})

/** Modules get the names that a program imports; folders lead to the page that speaks for them. */
const nameModules = ({ project }: Context): void => {
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
    const source = module.sources?.[0]?.fullFileName
    const entry = entries.find((each) => path.join(root, each.source) === source)
    if (entry === undefined) continue
    module.name = entry.name
    categorize(module, "Reference")
  }
}

const registerFolders = (project: ProjectReflection): void => {
  for (const document of project.documents ?? []) {
    const file = pageOf(document)?.file
    if (file === undefined || path.basename(file) !== "README.md") continue
    const folder = path.join(root, path.dirname(file))
    for (const each of [folder, `${folder}/`]) project.files.registerReflectionPath(each as never, document)
    if (file !== "examples/README.md") continue
    for (const example of globSync("examples/*/{,src}", { cwd: root }))
      project.files.registerReflectionPath(path.join(root, example).replace(/\/$/, "") as never, document)
  }
}

/** A class that is a property of a table is converted once more inside of it, as a place that no page has: the table names its classes instead. */
const unnestClasses = (project: ProjectReflection): void => {
  for (const reflection of Object.values(project.reflections)) {
    const table = reflection.parent
    if (!reflection.kindOf(ReflectionKind.Class) || table?.kindOf(ReflectionKind.TypeLiteral) !== true) continue
    project.removeReflection(reflection)
    if (table.parent?.isDeclaration() === true) table.parent.type = new UnknownType(`typeof ${table.parent.name}`)
  }
}

/** A schema and its type share a name and a comment, which the source says once. */
const shareComments = (project: ProjectReflection): void => {
  for (const type of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
    const schema =
      type.parent?.isContainer() === true
        ? type.parent.children?.find(({ name, comment }) => name === type.name && comment !== undefined)
        : undefined
    if (type.comment === undefined && schema?.comment !== undefined) type.comment = schema.comment.clone()
  }
}

/** Entries and namespaces speak by the comment at the beginning of their file; names that are passed on stand where what they name stands. */
const describe = (project: ProjectReflection): void => {
  for (const each of project.getReflectionsByKind(ReflectionKind.Module | ReflectionKind.Namespace)) {
    const file = each.isDeclaration() ? each.sources?.[0]?.fullFileName : undefined
    if (file === undefined) continue
    const lines = Exports.fileComment(readFileSync(file, "utf8")).replaceAll(/^\/\*\*|\s*\*\/$|^ \* ?/gm, "")
    const category = /@category (.+)/.exec(lines)?.[1]?.trim()
    const text = lines
      .replace(/@category .+/, "")
      .replaceAll(/\{@link (\w+)\}/g, "`$1`")
      .trim()
    each.comment = new Comment([{ kind: "text", text }])
    categorize(each, each.kindOf(ReflectionKind.Module) ? "Reference" : (category ?? "Other"))
  }
  for (const each of project.getReflectionsByKind(ReflectionKind.Reference)) {
    const target = each.isReference() ? each.tryGetTargetReflectionDeep() : undefined
    const [category] = target?.comment?.getTag("@category")?.content ?? []
    if (category !== undefined) categorize(each, category.text)
  }
}

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context: Context) => {
  shareComments(context.project)
  unnestClasses(context.project)
  // The start page has a title of its own.
  const [first] = context.project.readme ?? []
  if (first?.kind === "text") first.text = first.text.replace(/^# .*\n/, "")
  nameModules(context)
  registerFolders(context.project)
  describe(context.project)
})

/** The site holds no sources: where something is defined is said, not linked. */
app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }: Context) => {
  for (const reflection of Object.values(project.reflections))
    if (reflection.isDeclaration() || reflection.isSignature())
      for (const source of reflection.sources ?? []) delete source.url
})

/** The start page by its file: read without a server, a folder is only a list of files. */
app.renderer.on(PageEvent.END, (page: PageEvent) => {
  if (page.contents !== undefined)
    page.contents = page.contents.replaceAll(/href="((?:\.{1,2}\/)+)"/g, 'href="$1index.html"')
})

for (const script of ["assets/mermaid.js", "assets/diagrams.js"])
  app.renderer.hooks.on("body.end", (context) =>
    JSX.createElement("script", { src: context.relativeURL(script) ?? "" })
  )

const project = await app.convert()
if (project === undefined) throw new Error("typedoc found nothing to document")
app.validate(project)
await app.generateOutputs(project)
copyFileSync(path.join(root, "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"), path.join(out, "assets/mermaid.js"))
copyFileSync(path.join(assets, "diagrams.js"), path.join(out, "assets/diagrams.js"))

const dead = DeadLinks.find(out)
for (const { file, link, why } of dead) console.error(`${file}: ${link}: ${why}`)
console.log(`docs: ${pages.size + 1} pages, ${entries.length} entries, ${dead.length} dead links`)
if (app.logger.hasErrors() || app.logger.hasWarnings() || dead.length > 0) process.exitCode = 1
