/** The files of a folder, such as a built console: read once, and answered beside the API with the headers that a browser needs. */
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import * as path from "node:path"
import type { Files } from "../HttpApiOptions.ts"

/**
 * How the files of a folder are answered.
 *
 * **Details** `contentSecurityPolicy`: what a page may load; by default from this server alone, with styles of its own making. `maxBytes`: how much
 * all files may be together, 64 MiB by default, for they are kept in memory.
 *
 * @category Models
 */
export interface FilesOptions {
  readonly contentSecurityPolicy?: string
  readonly maxBytes?: number
}

/** What a page may load: scripts, fonts and answers of this server; styles also those that a component library writes into the page. */
const usualPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'"
].join("; ")

const types: { readonly [extension: string]: string } = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8"
}

/** Codings of a file that lies beside it, the better one first. */
const codings = [
  { name: "br", extension: ".br" },
  { name: "gzip", extension: ".gz" }
] as const

/** A bundler writes a digest of the content into the name: `assets/index-B3x9_aQk.js`. What has one never changes. */
const isDigested = (name: string): boolean => /^assets\/(.*\/)?[^/]+-[\w-]{8}\.\w+(\.map)?$/.test(name)

interface Kept {
  readonly type: string
  readonly cache: string
  readonly tag: string
  readonly plain: Buffer
  /** The same, by coding. */
  readonly coded: ReadonlyMap<string, Buffer>
}

/** Reads all files of a folder, by their name below it; a link is no file, wherever it leads. */
const readAll = async (folder: string, maxBytes: number): Promise<ReadonlyMap<string, Buffer>> => {
  const found = new Map<string, Buffer>()
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const place = path.join(entry.parentPath, entry.name)
    const content = await readFile(place)
    bytes += content.length
    if (bytes > maxBytes) throw new RangeError(`filesOf: ${folder} has more than maxBytes (${maxBytes} bytes)`)
    found.set(path.relative(folder, place).split(path.sep).join("/"), content)
  }
  return found
}

const keptOf = (name: string, plain: Buffer, all: ReadonlyMap<string, Buffer>): Kept => ({
  type: types[path.extname(name).toLowerCase()] ?? "application/octet-stream",
  cache: isDigested(name) ? "public, max-age=31536000, immutable" : "no-cache",
  tag: createHash("sha256").update(plain).digest("base64url").slice(0, 22),
  plain,
  coded: new Map(
    codings.flatMap((coding) => {
      const content = all.get(`${name}${coding.extension}`)
      return content === undefined ? [] : [[coding.name, content] as const]
    })
  )
})

/** Whether a client takes a coding (RFC 9110 §12.5.3); one that it gives no weight to, or the weight 0, it does not. */
const takes = (header: string, coding: string): boolean =>
  header.split(",").some((part) => {
    const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })

/** The name of what a request asks for, or `null` where that is no text. */
const nameOf = (request: Request): string | null => {
  try {
    return decodeURIComponent(new URL(request.url).pathname).slice(1)
  } catch {
    return null
  }
}

/** Whether somebody opens a page, as a browser does when an address is typed or loaded anew; what a page loads has a name with a dot. */
const isPage = (request: Request, name: string): boolean =>
  !(name.split("/").at(-1) ?? "").includes(".") && (request.headers.get("accept") ?? "").includes("text/html")

/**
 * Reads a folder, and gives what answers its files: for `files` of `createHttpApi`. Rejects where there is no such folder, or it is too large.
 *
 * **Details** An address is looked up among the files that were read, so no address leads out of the folder, and what a new build writes is served
 * after the next start. Pages of a console (`/customers/37101`) answer with `index.html`. Files with a digest in their name (`assets/index-B3x9_aQk.js`)
 * are kept by browsers for good, others asked for anew. `name.br` and `name.gz` beside a file are sent instead of it to whoever takes them.
 *
 * **Example**
 *
 * ```ts
 * const api = createHttpApi({ station, identify, files: await filesOf("console/dist") })
 * ```
 *
 * @category Constructors
 */
export const filesOf = async (folder: string, options: FilesOptions = {}): Promise<Files> => {
  const { contentSecurityPolicy = usualPolicy, maxBytes = 64 * 1024 * 1024 } = options
  const all = await readAll(folder, maxBytes)
  const isCoded = (name: string) =>
    codings.some(({ extension }) => name.endsWith(extension) && all.has(name.slice(0, -extension.length)))
  const kept = new Map(
    [...all].filter(([name]) => !isCoded(name)).map(([name, plain]) => [name, keptOf(name, plain, all)])
  )

  const answer = (request: Request, { type, cache, tag, plain, coded }: Kept): Response => {
    const accepted = request.headers.get("accept-encoding") ?? ""
    const coding = codings.find(({ name }) => coded.has(name) && takes(accepted, name))?.name
    const body = coding === undefined ? plain : (coded.get(coding) ?? plain)
    const etag = `"${tag}${coding === undefined ? "" : `-${coding}`}"`
    const headers = {
      "cache-control": cache,
      "content-security-policy": contentSecurityPolicy,
      etag,
      "referrer-policy": "no-referrer",
      vary: "accept-encoding",
      "x-content-type-options": "nosniff"
    }
    const known = (request.headers.get("if-none-match") ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""))
    if (known.includes(etag)) return new Response(null, { status: 304, headers })
    return new Response(new Uint8Array(body), {
      headers: { ...headers, "content-type": type, ...(coding === undefined ? {} : { "content-encoding": coding }) }
    })
  }

  return (request) => {
    const name = nameOf(request)
    if (name === null) return null
    const found =
      kept.get(name === "" ? "index.html" : name) ?? (isPage(request, name) ? kept.get("index.html") : undefined)
    return found === undefined ? null : answer(request, found)
  }
}
