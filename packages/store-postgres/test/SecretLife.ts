/** A terminal's password through the whole life of a station, and every row of the database in which it might stand. */
import { assert } from "@effect/vitest"
import {
  Authorizations,
  CustomerArchives,
  Instant,
  operations,
  SecretKeys,
  Station,
  StationDirectory,
  TerminalDirectory,
  type TerminalId
} from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { StationDatabase } from "../src/index.ts"
import { main } from "../src/Tool.ts"

export const k1 = `k1:${"0f".repeat(32)}`
export const k2 = `k2:${"a5".repeat(32)}`
const password = "zz-correct-horse-77"
const terminalId = "3701-00001" as TerminalId
const entry = { terminalId, dialectId: "fake", address: "1", settings: { password, patience: 3 } }
const orgNo = "37" as Terminal.State["orgNo"]
const clerk = { actor: "clerk" }

const everything = {
  permissions: Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission)),
  orgScope: [""]
}

const gateway = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "offline",
  execute: () => Effect.die("nobody asks"),
  describe: ({ address, settings }) =>
    "wrong" in (settings as object)
      ? Result.fail({ what: "settings", path: "wrong", message: "must not be there", known: [] })
      : Result.succeed({ address, settings: { secret: ["password"], tuning: ["patience"] } })
})

/** A station with these keys over a store; the store and the database are to be seen, too. */
export const stationOn = <S, E>(store: Layer.Layer<S | StationStore, E>, keys: string) =>
  Layer.mergeAll(Station.layer, StationDirectory.layerDirectory).pipe(
    Layer.provideMerge(
      Layer.mergeAll(gateway, CustomerArchives.layerMemory([]), Authorizations.layerRoles({ clerk: everything }))
    ),
    Layer.provideMerge(SecretKeys.layer(Redacted.make(keys))),
    Layer.provideMerge(store)
  )

/** Every row of every table, as text. */
export const everyRow = Effect.gen(function* () {
  const { sql } = yield* StationDatabase
  const tables = yield* sql<{ readonly name: string }>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'yugou' AND table_type = 'BASE TABLE'`
  assert.isAbove(tables.length, 5)
  const rows = yield* Effect.forEach(tables, ({ name }) =>
    sql.unsafe<{ readonly row: string }>(`SELECT t::text AS row FROM yugou.${name} AS t`)
  )
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n")
})

const commits = (count: number) =>
  Effect.flatMap(StationStore, (store) =>
    Effect.map(Stream.runCollect(Stream.take(store.changes(0n), count)), (all) =>
      JSON.stringify(all.map(({ commit }) => commit))
    )
  )

/** Gives the clear text as the front end gets it. */
export const atFrontEnd = Effect.gen(function* () {
  const directory = yield* TerminalDirectory
  return Option.getOrThrow(yield* directory.get(terminalId))
})

/** Registers, plans, changes and looks at a terminal, is refused, and searches every row and every answer for its password. */
export const life = Effect.gen(function* () {
  const { customers, history, plan } = yield* Station.Station
  const register = { ...clerk, commandId: "s-1", ...entry, orgNo }
  const answers: Array<unknown> = [
    yield* plan.customers.registerTerminal(register),
    yield* customers.registerTerminal(register),
    yield* customers.registerTerminal(register),
    yield* Effect.flip(customers.registerTerminal({ ...register, settings: { password: `${password}9` } })),
    yield* Effect.flip(customers.registerTerminal({ ...register, commandId: "s-2" })),
    yield* Effect.flip(
      customers.updateTerminal({ ...register, commandId: "s-3", settings: { password, wrong: 1 } } as never)
    ),
    yield* customers.updateTerminal({
      ...clerk,
      commandId: "s-4",
      ...entry,
      settings: { password: `${password}-new` }
    }),
    yield* customers.updateTerminal({ ...clerk, commandId: "s-5", ...entry, settings: { patience: 9 } }),
    yield* history.steps({ ...clerk, kind: "Terminal", id: terminalId }),
    yield* history.asOf({ ...clerk, kind: "Terminal", id: terminalId, at: yield* DateTime.now })
  ]
  const texts = [JSON.stringify(answers), yield* commits(3), yield* everyRow]
  for (const text of texts) {
    assert.isAbove(text.length, 500)
    assert.notInclude(text, password)
  }
  assert.include(texts[0], "••••")
  assert.deepStrictEqual((yield* atFrontEnd).settings, { password: `${password}-new`, patience: 9 })
})

/** Keeps a terminal as it was kept before there were keys: in clear text everywhere. */
export const clearBooks = Effect.gen(function* () {
  const store = yield* StationStore
  const now = Instant.at("2026-03-02T02:00:00Z")
  const event: Terminal.Event = { ...entry, _tag: "TerminalRegistered", v: 1, at: now, orgNo }
  const said = { actor: "clerk", address: "1", commandId: "c-1", dialectId: "fake", orgNo }
  const content = ["customers.registerTerminal", { ...said, settings: { password, patience: 3 }, terminalId }]
  const response = { terminalId, orgNo, dialectId: "fake", address: "1", presence: "unknown", since: null }
  yield* store.commit(
    makeCommit(
      { terminal: absent("Terminal", terminalId) },
      { terminal: [event, { _tag: "TerminalUnlocked", v: 1, at: now }] },
      {
        command: { id: "c-1", content: JSON.stringify(content), response },
        trail: { ...clerk, operation: "customers.registerTerminal", reason: null, at: now }
      }
    )
  )
  assert.strictEqual((yield* everyRow).split(password).length - 1, 3)
})

/** The repeated command of clear books is still that command, and another one under its id is not. */
export const repeated = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const command = { ...clerk, commandId: "c-1", ...entry, orgNo }
  assert.strictEqual((yield* customers.registerTerminal(command)).address, "1")
  const other = { ...command, settings: { password: "another", patience: 3 } }
  assert.strictEqual((yield* Effect.flip(customers.registerTerminal(other)))._tag, "CommandConflict")
})

/** Runs `yugou-store` with keys and gives what it said. */
export const tool = Effect.fnUntraced(function* (keys: string, ...args: ReadonlyArray<string>) {
  const lines: Array<string> = []
  const say = (line: string): void => void lines.push(line)
  const code = yield* main(args, { YUGOU_SECRET_KEYS: keys }, { out: say, error: say })
  return { code, said: lines.join("\n") }
})

const sealing = ["--secret", "fake.password", "--clear", "fake.patience"]

/** Seals clear books, rotates the key, and finds nothing in clear text afterwards; `on`: how the tool is told of the database. */
export const sealed = Effect.fnUntraced(function* <S, E>(
  open: Layer.Layer<S | StationStore | StationDatabase, E>,
  on: ReadonlyArray<string>
) {
  const within = <A, E2, R>(keys: string, use: Effect.Effect<A, E2, R>) =>
    Effect.provide(use, Layer.fresh(stationOn(open, keys)))
  yield* within(k1, clearBooks)
  yield* within(k1, repeated)
  const unnamed = yield* tool(k1, "seal", ...on, "--secret", "other.password")
  assert.deepStrictEqual([unnamed.code, unnamed.said.includes("--secret fake.")], [1, true])
  const misspelt = yield* tool(k1, "seal", ...on, "--secret", "fake.pasword", "--clear", "fake.patience")
  assert.strictEqual(misspelt.code, 1)
  assert.include(misspelt.said, "fake.password stays in clear text")
  assert.notInclude(misspelt.said, "fake.patience")
  assert.notInclude(misspelt.said, password)
  assert.deepStrictEqual(yield* tool(k1, "seal", ...on, ...sealing), {
    code: 0,
    said: "Terminal/3701-00001\nterminals sealed: 1"
  })
  assert.deepStrictEqual(yield* tool(k1, "seal", ...on, ...sealing), { code: 0, said: "terminals sealed: 0" })
  assert.strictEqual((yield* tool(k1, "verify", ...on)).code, 0)
  const some = yield* tool(k1, "seal", ...on, "--secret", "fake.loginPassword")
  assert.deepStrictEqual(
    [some.code, some.said.match(/fake\.\S+ stays in clear text/g)],
    [1, ["fake.patience stays in clear text"]]
  )
  const wrong = `k1:${"77".repeat(32)}`
  const damaged = yield* tool(wrong, "seal", ...on, ...sealing)
  assert.strictEqual(damaged.code, 1)
  assert.include(damaged.said, "Terminal/3701-00001 version 1: not sealed: password: k1: damaged")
  const unsound = yield* tool(wrong, "verify", ...on)
  assert.strictEqual(unsound.code, 1)
  assert.include(unsound.said, "Terminal/3701-00001: its secret cannot be opened: password: k1: damaged")
  const clear = yield* within(k1, Effect.andThen(repeated, everyRow))
  assert.notInclude(clear, password)
  assert.include(clear, "k1")

  const lost = yield* tool(k2, "seal", ...on, ...sealing)
  assert.strictEqual(lost.code, 1)
  assert.include(lost.said, "Terminal/3701-00001 version 1: not sealed: password: k1: noKey")
  assert.strictEqual(
    (yield* tool(`${k2},${k1}`, "seal", ...on, ...sealing)).said,
    "Terminal/3701-00001\nterminals sealed: 1"
  )
  const rotated = yield* within(k2, Effect.andThen(repeated, everyRow))
  assert.notInclude(rotated, `"k1"`)
  assert.notInclude(rotated, password)
  assert.strictEqual((yield* tool(k2, "verify", ...on)).code, 0)
  assert.deepStrictEqual((yield* within(k2, atFrontEnd)).settings, entry.settings)
})
