/** The files of a console beside the API: their types, what browsers keep, and that no address leads out of the folder. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import type { AccessEntry } from "../src/index.ts"
import { filesOf, serve } from "../src/node/index.ts"
import { apiOf, nothing } from "./Stub.ts"

const index = "<!doctype html><title>console</title>"
const script = "export const name = 'console'"
const secret = "nobody reads this"

let place = ""
let folder = ""
const told: Array<AccessEntry> = []

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), "yugou-files-"))
  folder = path.join(place, "dist")
  await mkdir(path.join(folder, "assets"), { recursive: true })
  await mkdir(path.join(place, "dist-beside"))
  const files = {
    "secret.txt": secret,
    "dist-beside/secret.txt": secret,
    "dist/index.html": index,
    "dist/favicon.ico": "icon",
    "dist/报表.txt": "report",
    "dist/assets/index-B3x9_aQk.js": script,
    "dist/assets/index-B3x9_aQk.js.br": "brotli of it",
    "dist/assets/index-B3x9_aQk.js.gz": "gzip of it",
    "dist/assets/index-B3x9_aQk.css": "p{}",
    "dist/assets/plain.js": script,
    "dist/assets/noto-sans-sc-12-wght-normal-CmAkO17n.woff2": "font",
    "dist/assets/alone.gz": "an archive"
  }
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(place, name), text)
  await symlink(path.join(place, "secret.txt"), path.join(folder, "link.txt"))
  await symlink(path.join(place, "dist-beside"), path.join(folder, "linked"))
})
afterAll(() => rm(place, { recursive: true }))

const consoleOf = async () => apiOf(nothing, { files: await filesOf(folder), access: (entry) => told.push(entry) })
const get = async (address: string, headers: { readonly [name: string]: string } = {}) =>
  (await consoleOf()).send("GET", address, { headers })
const page = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }

describe("the files of a folder", () => {
  const rows: ReadonlyArray<readonly [address: string, type: string, cache: string]> = [
    ["/", "text/html; charset=utf-8", "no-cache"],
    ["/index.html", "text/html; charset=utf-8", "no-cache"],
    ["/favicon.ico", "image/x-icon", "no-cache"],
    ["/%E6%8A%A5%E8%A1%A8.txt", "text/plain; charset=utf-8", "no-cache"],
    ["/assets/index-B3x9_aQk.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/assets/index-B3x9_aQk.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/assets/noto-sans-sc-12-wght-normal-CmAkO17n.woff2", "font/woff2", "public, max-age=31536000, immutable"],
    ["/assets/plain.js", "text/javascript; charset=utf-8", "no-cache"],
    ["/assets/alone.gz", "application/octet-stream", "no-cache"]
  ]
  for (const [address, type, cache] of rows)
    it(`${address} is ${type}, ${cache}`, async () => {
      const response = await get(address)
      const header = (name: string) => response.headers.get(name)
      assert.deepEqual([response.status, header("content-type"), header("cache-control")], [200, type, cache])
      assert.strictEqual(header("x-content-type-options"), "nosniff")
      assert.strictEqual(header("referrer-policy"), "no-referrer")
      const policy = header("content-security-policy") ?? ""
      for (const part of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"])
        assert.include(policy.split("; "), part)
      assert.notInclude(policy, "script-src")
    })

  it("a host may say what a page loads", async () => {
    const files = await filesOf(folder, { contentSecurityPolicy: "default-src 'none'" })
    const response = await apiOf(nothing, { files }).send("GET", "/")
    assert.strictEqual(response.headers.get("content-security-policy"), "default-src 'none'")
  })

  const codings: ReadonlyArray<readonly [accepts: string, coding: string | null, body: string]> = [
    ["", null, script],
    ["gzip, deflate, br", "br", "brotli of it"],
    ["gzip", "gzip", "gzip of it"],
    ["br;q=0, gzip;q=0.5", "gzip", "gzip of it"],
    ["BR", "br", "brotli of it"],
    ["identity", null, script]
  ]
  for (const [accepts, coding, body] of codings)
    it(`is sent as ${coding ?? "it is"} to whoever takes ${JSON.stringify(accepts)}`, async () => {
      const response = await get("/assets/index-B3x9_aQk.js", { "accept-encoding": accepts })
      assert.strictEqual(response.headers.get("content-encoding"), coding)
      assert.strictEqual(response.headers.get("vary"), "accept-encoding")
      assert.strictEqual(await response.text(), body)
    })

  it("what a browser has already is not sent again", async () => {
    const first = await get("/")
    const etag = first.headers.get("etag") ?? ""
    const again = await get("/", { "if-none-match": `W/"x", ${etag}` })
    assert.deepEqual([again.status, await again.text()], [304, ""])
    assert.strictEqual((await get("/", { "if-none-match": '"x"' })).status, 200)
    const coded = await get("/assets/index-B3x9_aQk.js", { "accept-encoding": "br" })
    assert.notStrictEqual(coded.headers.get("etag"), (await get("/assets/index-B3x9_aQk.js")).headers.get("etag"))
  })

  it("HEAD gives the headers alone", async () => {
    const response = await (await consoleOf()).send("HEAD", "/")
    assert.deepEqual([response.status, await response.text()], [200, ""])
    assert.strictEqual(response.headers.get("content-type"), "text/html; charset=utf-8")
  })

  it("a page of the console answers with its index, which nobody keeps", async () => {
    for (const address of ["/customers", "/customers/37101", "/sign-in?from=/customers"]) {
      const response = await get(address, page)
      assert.deepEqual([response.status, await response.text()], [200, index], address)
      assert.strictEqual(response.headers.get("cache-control"), "no-cache")
    }
  })

  it("what is no page, no file or no GET is a problem", async () => {
    const { send } = await consoleOf()
    const rows: ReadonlyArray<
      readonly [method: string, address: string, headers: { readonly [name: string]: string }]
    > = [
      ["GET", "/assets/index-gone.js", page],
      ["GET", "/customers", { accept: "application/json" }],
      ["GET", "/api/v1/customers/lost", page],
      ["GET", "/api", page],
      ["GET", "/assets/index-B3x9_aQk.js.br", {}],
      ["POST", "/customers", page],
      ["POST", "/index.html", {}],
      ["DELETE", "/index.html", {}],
      ["GET", "/%", page],
      ["GET", "/%ff%fe", page]
    ]
    for (const [method, address, headers] of rows) {
      const response = await send(method, address, { headers })
      assert.strictEqual(response.status, 404, `${method} ${address}`)
      assert.strictEqual(((await response.json()) as { code: string }).code, "NO_ROUTE")
    }
  })

  it("is told of as files, whatever they are called", async () => {
    told.length = 0
    await get("/assets/plain.js")
    await get("/customers/37101", page)
    await get("/assets/gone.js")
    assert.deepEqual(
      told.map(({ path, status }) => [path, status]),
      [
        ["file", 200],
        ["file", 200],
        ["unknown", 404]
      ]
    )
  })

  it("a folder that is not there, or is larger than it may be, is refused at the start", async () => {
    const failed = (folder: string, maxBytes = 1_000_000) => filesOf(folder, { maxBytes }).then(() => null, String)
    assert.match((await failed(path.join(place, "gone"))) ?? "", /ENOENT/)
    assert.match((await failed(folder, 20)) ?? "", /maxBytes/)
  })
})

/** Sends an address as it is: a client that follows the standard would tidy it up. */
const raw = (port: number, address: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`GET ${address} HTTP/1.1\r\nhost: x\r\naccept: */*\r\nconnection: close\r\n\r\n`)
    )
    let heard = ""
    socket.setEncoding("utf8").on("data", (part) => {
      heard += part
    })
    socket.on("close", () => resolve(heard)).on("error", reject)
  })

describe("no address leads out of the folder", () => {
  const climbs = [
    "../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "%2e%2e%2fsecret.txt",
    "..%5csecret.txt",
    "..\\secret.txt"
  ]
  const addresses = [
    ...climbs.flatMap((climb) => [`/${climb}`, `/assets/../${climb}`, `//${climb}`, `/assets/${climb}`]),
    ...["/../dist-beside/secret.txt", "/link.txt", "/linked/secret.txt", "/..%c0%afsecret.txt", "/....//secret.txt"],
    ...["/secret.txt%00.html", "/%252e%252e%252fsecret.txt", "http://station/../secret.txt", "*"]
  ]
  it(`over a socket: ${addresses.length} ways`, async () => {
    const server = await serve((await consoleOf()).api, { port: 0 })
    try {
      const absolute = [
        path.join(place, "secret.txt"),
        `/${path.join(place, "secret.txt")}`,
        `file://${place}/secret.txt`
      ]
      for (const address of [...addresses, ...absolute]) {
        const heard = await raw(server.port, address)
        assert.notInclude(heard, secret, address)
        assert.match(heard, /^HTTP\/1\.1 (400|404) |<title>console/, address)
      }
    } finally {
      await server.stop()
    }
  })
})
