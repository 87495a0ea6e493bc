/** What a station of promises says when one of the real adapters does not open. */
import { mkdtempSync, rmSync } from "node:fs"
import { type AddressInfo, createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { type HostedStation, PromiseHost, StationPromise } from "@yugou/core"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import { layer as cmpp } from "@yugou/sms-cmpp"
import { layerPgLite, layerPostgres } from "@yugou/store-postgres"
import { layerWithRing } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { spoken } from "../src/Station.ts"

const terminals = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "offline",
  execute: () => Effect.never
})
const parts = { store: StationStoreMemory.layerMemory, terminals, archive: [], people: {}, log: "none" } as const

const folder = mkdtempSync(path.join(tmpdir(), "yugou-opening-"))
const directory = path.join(folder, "station")
const listening: Server = createServer()
let busy = 0
let holder: HostedStation | null = null

beforeAll(async () => {
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve))
  busy = (listening.address() as AddressInfo).port
  holder = await PromiseHost.open({ ...parts, store: layerPgLite({ directory }) })
})
afterAll(async () => {
  listening.close()
  await holder?.close()
  rmSync(folder, { recursive: true, force: true })
})

const front = (port: number, dialects: ReadonlyArray<typeof spoken.dialect>) =>
  PromiseHost.open(
    { ...parts, terminals: layerWithRing({ host: "127.0.0.1", port, dialects: dialects as [typeof spoken.dialect] }) },
    once
  )
const once = { retryForSeconds: 0 }
const nobodyListens = "postgres://nobody:hidden@127.0.0.1:1/none"
const account = { host: "127.0.0.1", port: 1, spId: "", secret: "hidden", srcId: "1069" }

/** Each adapter's failure: what opening says of it. */
const rows: ReadonlyArray<readonly [what: string, open: () => Promise<unknown>, said: object, en: RegExp]> = [
  [
    "a database that is away",
    () => PromiseHost.open({ ...parts, store: layerPostgres({ url: nobodyListens }) }, once),
    { reason: "unreachable", option: "" },
    /cannot be reached .*ECONNREFUSED/
  ],
  [
    "a folder that another station holds",
    () => PromiseHost.open({ ...parts, store: layerPgLite({ directory }) }, once),
    { reason: "inUse", option: "" },
    /another process holds/
  ],
  [
    "a port that is busy",
    () => front(busy, [spoken.dialect]),
    { reason: "inUse", option: "" },
    /another process holds .*EADDRINUSE/
  ],
  [
    "a dialect that is given twice",
    () => front(0, [spoken.dialect, spoken.dialect]),
    { reason: "options", option: "terminals.dialects" },
    /option terminals\.dialects/
  ],
  [
    "an account of the gateway that cannot be",
    () => PromiseHost.open({ ...parts, sms: cmpp(account) }, once),
    { reason: "options", option: "sms.spId" },
    /option sms\.spId/
  ]
]

describe("opening a station of promises", { timeout: 30_000 }, () => {
  it.each(rows)("says OPEN_FAILED of %s", async (_, open, said, en) => {
    const error: unknown = await open().then(
      () => assert.fail("it opened"),
      (reason: unknown) => reason
    )
    assert.instanceOf(error, StationPromise.StationError)
    const { code, detail, message, messageZh } = error as StationPromise.StationError
    assert.strictEqual(code, "OPEN_FAILED")
    assert.deepInclude(detail as object, said)
    assert.match(message, en)
    assert.match(messageZh, /^主站未能启动：/)
    assert.notInclude(`${message}${JSON.stringify(detail)}`, "hidden")
  })
})
