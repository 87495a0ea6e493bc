/** Opening a station: where it keeps its books, who sends its messages, and what to look at when a part does not open. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import type { ArchiveView, Policy } from "@yugou/core"
import { ConfigurationError } from "@yugou/sms-cmpp"
import { SimulatedIsmg } from "@yugou/sms-cmpp/testing"
import { OpenError } from "@yugou/store-postgres"
import { TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Keys from "./Keys.ts"
import type { Options } from "./Options.ts"
import type { Story as Played } from "./People.ts"
import * as StationLayer from "./StationLayer.ts"

const simulatedAccount = { spId: "901234", secret: "shared-secret", srcId: "1069012345" }

/**
 * The SMS account: of `CMPP_URL`, or of the ISMG that is simulated for as long as the scope lives. A station whose books are kept is not told that its
 * messages went out when nobody got them: without `CMPP_URL` it has none, and they wait.
 */
const smsOf = Effect.fnUntraced(function* ({ cmppUrl: url, mode }: Options) {
  if (url === null && mode === "serve") return { ismg: null, sms: null }
  if (url === null) {
    const { spId, secret } = simulatedAccount
    const ismg = yield* SimulatedIsmg.make({ account: { spId, secret } })
    return { ismg, sms: { host: ismg.host, port: ismg.port, ...simulatedAccount } }
  }
  const sms = {
    host: url.hostname,
    port: Number(url.port === "" ? "7890" : url.port),
    spId: decodeURIComponent(url.username),
    secret: decodeURIComponent(url.password),
    srcId: url.searchParams.get("srcId") ?? ""
  }
  return { ismg: null, sms }
})

/** Where this run keeps its books: the database of `DATABASE_URL`, the folder of `--data`, or a folder that is gone afterwards. */
const storeOf = Effect.fnUntraced(function* (options: Options) {
  if (options.databaseUrl !== null) return { store: { url: options.databaseUrl }, label: "PostgreSQL" }
  if (options.dataDirectory !== null)
    return { store: { directory: options.dataDirectory }, label: options.dataDirectory }
  // The store keeps a lock file beside its folder: so it gets a folder in the temporary one.
  const around = mkdtempSync(path.join(tmpdir(), "yugou-station-"))
  yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(around, { recursive: true, force: true })))
  const directory = path.join(around, "station")
  return { store: { directory }, label: directory }
})

/** Says which variable or option to look at when a part does not open. */
const blame = (options: Options, error: Error): Error => {
  if (error instanceof ConfigurationError) return new Error(`CMPP_URL: ${error.message}`)
  if (!(error instanceof OpenError || error instanceof Keys.KeyFileError)) return error
  if (options.databaseUrl !== null) return new Error(`DATABASE_URL: ${error.message}`)
  return options.dataDirectory === null ? error : new Error(`--data ${options.dataDirectory}: ${error.message}`)
}

/** How the first administrator is made, where there is none, whether the persons of the story may act, and who sends the messages. */
export interface Setup {
  line: string | null
  readonly story: Played
  readonly gateway: Gateway
}

/** Who sends the messages. */
export type Gateway = "real" | "simulated" | "none"

const gatewayOf = ({ cmppUrl, mode }: Options): Gateway => {
  if (cmppUrl !== null) return "real"
  return mode === "serve" ? "none" : "simulated"
}

/** How the station is opened: each opening has a scope of its own, so that it can be closed and opened again. */
export const opening = Effect.fnUntraced(function* (
  options: Options,
  archive: ReadonlyArray<ArchiveView>,
  story: Played,
  policy: Partial<Policy.Policy> = {}
) {
  const { store, label } = yield* storeOf(options)
  const secretKeys = options.secretKeys ?? (yield* Effect.mapError(Keys.of(store), (error) => blame(options, error)))
  const { ismg, sms } = yield* smsOf(options)
  const around = yield* Effect.scope
  // Each opening makes a new token for the first administrator: the last one is good.
  const setup: Setup = { line: null, story, gateway: gatewayOf(options) }
  const people = {
    say: (line: string) => {
      setup.line = line
    },
    story,
    secureCookie: options.secureCookie
  }
  const open = Effect.fnUntraced(function* (port: number) {
    const scope = yield* Scope.fork(around)
    const context = yield* Layer.buildWithScope(
      StationLayer.withAccounts({ store, port, sms, archive, secretKeys, policy }, people),
      scope
    ).pipe(Effect.mapError((error) => blame(options, error)))
    return { scope, context, port: (yield* Effect.provide(TerminalLink, context)).address.port }
  })
  return { open, label, ismg, setup }
})
