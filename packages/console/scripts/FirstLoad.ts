/** What a browser loads before somebody can work, packed: of the form of sign-in, and of the first page behind it. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import * as path from "node:path"

/** The most that the first page of a clerk may load, in bytes of gzip; fonts come besides, by the letters that a page has. */
export const mostBytes = 450_000

/** What stands behind the sign-in: the frame with its menu, and the page on which a clerk begins his day. */
const behind = ["Router", "Purchases"] as const

const named = /(?:from|import)"\.\/([\w.-]+\.js)"/g

/** Gives a chunk and all that it cannot run without. */
const withImports = (folder: string, chunks: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const left = [...chunks]
  for (let chunk = left.pop(); chunk !== undefined; chunk = left.pop()) {
    if (found.has(chunk)) continue
    found.add(chunk)
    for (const [, next = ""] of readFileSync(path.join(folder, chunk), "utf8").matchAll(named)) left.push(next)
  }
  return found
}

/** How much is loaded, in bytes of gzip. */
export interface FirstLoad {
  readonly signIn: number
  readonly firstPage: number
  /** The chunks of the first page. */
  readonly chunks: ReadonlyArray<string>
}

/** Measures a page that was built. */
export const firstLoad = (page: string): FirstLoad => {
  const folder = path.join(page, "assets")
  const html = readFileSync(path.join(page, "index.html"), "utf8")
  const inPage = [...html.matchAll(/\/assets\/([\w.-]+\.(?:js|css))"/g)].map(([, name = ""]) => name)
  const styles = inPage.filter((name) => name.endsWith(".css"))
  const all = readdirSync(folder)
  const entries = behind.map((name) => {
    const found = all.find((file) => file.startsWith(`${name}-`) && file.endsWith(".js"))
    if (found === undefined) throw new Error(`the page has no chunk ${name}`)
    return found
  })
  const scripts = inPage.filter((name) => name.endsWith(".js"))
  const packed = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + statSync(path.join(folder, `${name}.gz`)).size, 0)
  const front = withImports(folder, scripts)
  const whole = withImports(folder, [...scripts, ...entries])
  const around = packed(styles) + statSync(path.join(page, "index.html.gz")).size
  return { signIn: around + packed(front), firstPage: around + packed(whole), chunks: [...whole] }
}
