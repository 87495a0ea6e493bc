/** Books of three years with their seals, for tests of archives: customers, an order with its attempt, a terminal with a password, and what engines measured. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { TrailKeeper } from "@yugou/core"
import { absent, type Commit, type EventOf, type Fact, Instant, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { main } from "../src/Tool.ts"
import * as F from "./Fixtures.ts"

/** How many customers come in the one month that has more than a page of commits. */
export const manyCustomers = 230

/** A password that was never sealed: no archive may have it. */
export const password = "s3cret-of-the-terminal"

const commitAt = Effect.fnUntraced(function* (at: string, commit: Omit<Commit, "trail">, operation = "test") {
  const trail = { actor: "clerk", operation, reason: null, at: Instant.at(at) }
  yield* (yield* StationStore).commit({ ...commit, trail })
})

const customer = (at: string, no: string) => {
  const commit = F.commitOf(`add-${no}`, { it: absent("Customer", no) }, { it: [F.customerAdded(no, `${no} 机械厂`)] })
  return commitAt(at, commit)
}

const measured = (at: string, id: string, operation: "reading.poll" | "balance.read") => {
  const facts: ReadonlyArray<Fact> = [{ series: "reading/T1/1", at: Instant.at(at), data: { remaining: "12" } }]
  const command = { id, content: "", response: null }
  const trail = { actor: "system", operation, reason: null, at: Instant.at(at) }
  return commitAt(at, makeCommit({}, {}, { command, facts, trail }), operation)
}

const order = Effect.fnUntraced(function* (at: string, id: string, ...events: ReadonlyArray<EventOf<"Order">>) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Order", "P1")])
  const it = found ?? absent("Order", "P1")
  yield* commitAt(at, F.commitOf(id, { it }, { it: events }), "order")
})

const terminal = (at: string) => {
  const registered = { ...F.terminalRegistered("T1"), settings: { password } } as never
  return commitAt(at, F.commitOf("register-T1", { it: absent("Terminal", "T1") }, { it: [registered] }))
}

/** Seals the day before a local midnight of Asia/Shanghai. */
const seal = (date: string) => TrailKeeper.runOnce(Instant.at(`${date}T00:15:00+08:00`))

/** Fills an empty store. What was committed five minutes behind midnight of the site is of the next year, though 2024 is not over in UTC. */
export const fill = Effect.gen(function* () {
  yield* customer("2023-11-20T02:00:00Z", "C0")
  yield* seal("2023-11-21")
  yield* customer("2024-01-05T02:00:00Z", "C1")
  yield* terminal("2024-01-05T02:01:00Z")
  yield* measured("2024-01-05T04:00:00Z", "poll-1", "reading.poll")
  yield* seal("2024-01-06")
  yield* measured("2024-03-01T04:00:00Z", "poll-2", "reading.poll")
  yield* Effect.forEach(
    Array.from({ length: manyCustomers }, (_, index) => `N${index}`),
    (no) => customer("2024-03-02T02:00:00Z", no)
  )
  yield* measured("2024-03-02T04:00:00Z", "read-1", "balance.read")
  yield* seal("2024-03-03")
  yield* order("2024-03-10T02:00:00Z", "save-P1", F.orderSaved("P1", "T1", { customerNo: "C1" }))
  yield* order("2024-03-10T02:01:00Z", "approve-P1", F.orderApproved)
  yield* seal("2024-03-11")
  yield* order("2024-12-31T02:00:00Z", "queue-P1", F.orderQueued(Instant.at("2024-12-31T02:00:00Z")))
  yield* order("2024-12-31T16:05:00Z", "open-P1", F.attemptOpened(7))
  yield* seal("2025-01-01")
  yield* order("2025-01-01T02:00:00Z", "settle-P1", F.settled(7))
  yield* seal("2025-01-02")
  yield* customer("2026-02-01T02:00:00Z", "C2")
  yield* seal("2026-02-02")
})

/** A folder that is gone when the scope closes. */
export const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-archive-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** Runs the tool. */
export const run = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const out: Array<string> = []
  const error: Array<string> = []
  const code = yield* main(args, {}, { out: (line) => void out.push(line), error: (line) => void error.push(line) })
  return { code, out: out.join("\n"), error: error.join("\n") }
})

/** The files of 2024: months of which no day is sealed have none. */
export const months = ["2024-01.jsonl.gz", "2024-03.jsonl.gz", "2024-12.jsonl.gz"] as const

/** Gives the lines of a file of an archive. */
export const linesOf = (folder: string, name: string): ReadonlyArray<string> =>
  gunzipSync(readFileSync(join(folder, name)))
    .toString()
    .trimEnd()
    .split("\n")

/** Writes lines into a file of an archive. */
export const writeLines = (folder: string, name: string, lines: ReadonlyArray<string>): void =>
  writeFileSync(join(folder, name), gzipSync(`${lines.join("\n")}\n`))
