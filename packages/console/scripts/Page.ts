/** How the page is built: the settings of vite, and whether what was built is older than its sources. */
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import react from "@vitejs/plugin-react"
import { build, type InlineConfig, type Plugin } from "vite"
import { type FirstLoad, firstLoad, mostBytes } from "./FirstLoad.ts"
import { operationsModule } from "./operations.ts"

const home = fileURLToPath(new URL("..", import.meta.url))
const output = path.join(home, "dist/page")

const virtualName = "virtual:operations"

const operationsPlugin: Plugin = {
  name: "yugou-operations",
  resolveId: (id) => (id === virtualName ? `\0${virtualName}` : undefined),
  load: (id) => (id === `\0${virtualName}` ? operationsModule() : undefined)
}

/** Parts of antd that come with the first page that has them: calendars, files, steps, texts to copy, tabs, what unfolds, numbers with arrows. */
const later = {
  calendar: "(?:@rc-component/picker/es|antd/es/(?:date-picker|time-picker|calendar))/(?!locale/)",
  typography: "antd/es/typography/",
  steps: "(?:@rc-component/steps|antd/es/(?:steps|timeline))/",
  upload: "(?:@rc-component/(?:upload|progress)|antd/es/(?:upload|progress))/",
  tabs: "(?:@rc-component/tabs|antd/es/tabs)/",
  collapse: "(?:@rc-component/collapse|antd/es/collapse)/",
  numbers: "(?:@rc-component/(?:input-number|mini-decimal)|antd/es/input-number)/"
} as const
const within = (what: string): RegExp => new RegExp(`node_modules/(?:${what})`)
const isLater = within(Object.values(later).join("|"))
const isAntd = within("(?:antd|@ant-design|@rc-component)/")

/** What several pages need comes with the first load. The first group that fits takes a module, and what it needs. */
const chunks = [
  // Both the page and its calendars need it: with these it would come at first.
  { name: "dayjs", test: within("dayjs/(?!plugin)") },
  { name: "react", test: within("(?:react|react-dom|scheduler)/") },
  { name: "tanstack", test: within("@tanstack/") },
  { name: "antd", test: (id: string) => isAntd.test(id) && !isLater.test(id), minShareCount: 3 },
  ...Object.entries(later).map(([name, what]) => ({ name, test: within(what) }))
]

/** The settings of vite. Nothing is written into the page itself, which its content security policy would refuse. */
export const settings: InlineConfig = {
  root: home,
  configFile: false,
  mode: "production",
  logLevel: "warn",
  plugins: [react(), operationsPlugin],
  resolve: { conditions: ["@yugou/source", "module", "browser"] },
  build: {
    outDir: output,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } }
  }
}

/** What the page is made of: its own sources, and those of the table and of the client. */
const sources = [
  "index.html",
  "package.json",
  "src/page/**/*",
  "scripts/*.ts",
  "../http/src/client/*.ts",
  "../core/src/station/**/Table.ts",
  "../core/src/rejection/permissions.ts"
]

const newest = (patterns: ReadonlyArray<string>): number =>
  Math.max(0, ...globSync([...patterns], { cwd: home }).map((file) => statSync(path.join(home, file)).mtimeMs))

/** Tells whether there is a page that is no older than its sources. */
export const isFresh = (): boolean => {
  const page = path.join(output, "index.html")
  return existsSync(page) && statSync(page).mtimeMs >= newest(sources)
}

/** Lays a packed copy beside each text of the page; fonts are packed as they are. */
const pack = (): void => {
  for (const name of globSync("**/*.{js,css,html}", { cwd: output })) {
    const file = path.join(output, name)
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
}

/** Builds the page and gives what a browser loads first; what broke half-way, or has become too large for that, is not taken for a page. */
export const buildPage = async (): Promise<FirstLoad> => {
  // Whoever builds from within tests wants no other page than everybody.
  process.env.NODE_ENV = "production"
  try {
    await build(settings)
    pack()
    const load = firstLoad(output)
    const late = load.chunks.filter((chunk) =>
      /^(?:Chart|calendar|upload|steps|typography|tabs|collapse|numbers)-/.test(chunk)
    )
    if (late.length > 0) throw new Error(`the first page loads what it does not need yet: ${late.join(", ")}`)
    if (load.firstPage > mostBytes)
      throw new Error(`the first page loads ${load.firstPage} bytes, packed, and may load ${mostBytes}`)
    return load
  } catch (error) {
    rmSync(output, { recursive: true, force: true })
    throw error
  }
}
