/** Links of a folder of HTML that lead nowhere: to a file that is not there, or to a place that its page does not have. */
import { globSync, readFileSync, statSync } from "node:fs"
import * as path from "node:path"
import { inflateSync } from "node:zlib"

/** A link by the file that it stands in, from the root of the site. */
export interface Dead {
  readonly file: string
  readonly link: string
  readonly why: "no file" | "no such place" | "leaves the site"
}

const entities: { readonly [entity: string]: string } = {
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
  "&#x27;": "'",
  "&lt;": "<",
  "&gt;": ">"
}
const plain = (text: string): string =>
  text.replaceAll(/&(?:amp|quot|lt|gt|#39|#x27);/g, (entity) => entities[entity] ?? entity)

/** Scripts hold text that only looks like tags. */
const withoutScripts = (html: string): string =>
  html.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, (script) => script.slice(0, script.indexOf(">") + 1))

/** Gives what the attributes `href` and `src` of a page say. */
export const linksOf = (html: string): ReadonlyArray<string> =>
  [...withoutScripts(html).matchAll(/<[a-z][^<>]*?\s(?:href|src)="([^"]*)"/gi)].map(([, link = ""]) => plain(link))

/** Gives the places of a page that a link can lead to. */
export const placesOf = (html: string): ReadonlySet<string> =>
  new Set([...withoutScripts(html).matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id = ""]) => plain(id)))

interface Node {
  readonly path?: string
  readonly children?: ReadonlyArray<Node>
}

const pathsOf = (node: Node): ReadonlyArray<string> => [
  ...(node.path === undefined ? [] : [node.path]),
  ...(node.children ?? []).flatMap(pathsOf)
]

/** Gives the links of the navigation, which the pages draw from packed data. */
export const navigationOf = (script: string): ReadonlyArray<string> => {
  const packed = /"([A-Za-z0-9+/=]+)"/.exec(script)?.[1]
  if (packed === undefined) return []
  const nodes: ReadonlyArray<Node> = JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString("utf8"))
  return nodes.flatMap(pathsOf)
}

/** Checks every page, the drawings and the navigation; links to other hosts are not followed. */
export const find = (root: string): ReadonlyArray<Dead> => {
  const pages = new Map(
    globSync("**/*.{html,svg}", { cwd: root }).map(
      (file) => [file, readFileSync(path.join(root, file), "utf8")] as const
    )
  )
  const places = new Map([...pages].map(([file, html]) => [file, placesOf(html)] as const))
  const isFile = (file: string): boolean =>
    statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true
  const problemOf = (file: string, link: string): Dead["why"] | undefined => {
    const [address = "", place = ""] = link.split("#").map(decodeURIComponent)
    const target = address === "" ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), address))
    if (target.startsWith("..")) return "leaves the site"
    if (!isFile(target)) return "no file"
    return place === "" || places.get(target)?.has(place) === true ? undefined : "no such place"
  }
  const check = (file: string, link: string): ReadonlyArray<Dead> => {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return []
    const why = problemOf(file, link)
    return why === undefined ? [] : [{ file, link, why }]
  }
  const navigation = path.join("assets", "navigation.js")
  return [
    ...[...pages].flatMap(([file, html]) => linksOf(html).flatMap((link) => check(file, link))),
    ...(isFile(navigation)
      ? navigationOf(readFileSync(path.join(root, navigation), "utf8")).flatMap((link) => check("index.html", link))
      : [])
  ]
}
