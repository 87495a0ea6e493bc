/** Rounds of a crash: start the writer, kill it at a random moment, open the store again, and look whether anything is lost or broken. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { StoreError } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { everyOrg, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { layerPgLite, layerPostgres, type OpenError, StationDatabase } from "../../src/index.ts"

/** What was found after all rounds. */
export interface Report {
  readonly rounds: number
  readonly acknowledged: number
  /** Commands that were acknowledged, in whatever round, and are not there. */
  readonly lost: ReadonlyArray<string>
  /** What `verify` and `checkInvariants` found. */
  readonly findings: ReadonlyArray<string>
}

/** What is told after each round. */
export interface Round {
  readonly round: number
  /** The commands that were acknowledged in this round. */
  readonly acknowledged: ReadonlyArray<string>
  /** How many orders are in the books by now; all of them are looked at after every round. */
  readonly orders: number
  readonly millis: { readonly writing: number; readonly checking: number }
}

const writer = fileURLToPath(new URL("./Writer.ts", import.meta.url))

/** A small generator of random numbers (mulberry32), so that a failing run can be repeated. */
const random = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The longest moment between the last counted command and the kill, in milliseconds: the kill hits a commit at any of its steps. */
const maxMoment = 20

/** Runs the writer until so many commands are acknowledged and a moment more, kills it, and gives the commands that it saw acknowledged. */
const crash = (run: string, where: string, count: number, millis: number) =>
  Effect.callback<ReadonlyArray<string>>((resume) => {
    const child = spawn(process.execPath, ["--conditions=@yugou/source", writer, run, where], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let text = ""
    let errors = ""
    let armed = false
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      if (armed || text.split("\n").length <= count) return
      armed = true
      setTimeout(() => child.kill("SIGKILL"), millis)
    })
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code, signal) => {
      if (signal !== "SIGKILL") {
        return resume(Effect.die(new Error(`the writer ended by itself (${code ?? signal}): ${errors}`)))
      }
      // What follows the last line end was cut off by the kill.
      const lines = text.split("\n").slice(0, -1)
      resume(Effect.succeed(lines.filter((line) => line !== "ready")))
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Gives which commands are not in the books, by one statement: cheap enough for the acknowledgements of all rounds after every round. */
const absentOf = (sql: StationDatabase["Service"]["sql"], ids: ReadonlyArray<string>) =>
  sql<{ readonly id: string }>`SELECT id FROM unnest(${ids}::text[]) AS id
    WHERE NOT EXISTS (SELECT FROM yugou.commits WHERE command_id = id)`.pipe(
    Effect.map((rows) => rows.map(({ id }) => id)),
    Effect.orDie
  )

/** Asks the store itself for what was acknowledged just now, and the database for everything that ever was. */
const lookAfter = (acknowledged: ReadonlyArray<string>, ever: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const { sql, verify } = yield* StationDatabase
    const found = yield* Effect.forEach(
      acknowledged,
      (id) => Effect.map(store.answered(id), (it) => [id, it] as const),
      { concurrency: 4 }
    )
    const absent = yield* absentOf(sql, ever)
    const findings = yield* Stream.runCollect(verify)
    const violations = yield* Invariants.checkInvariants(store)
    return {
      orders: yield* store.count("Order", { orgScope: everyOrg, where: {} }),
      lost: [...new Set([...found.filter(([, it]) => Option.isNone(it)).map(([id]) => id), ...absent])],
      findings: [
        ...findings.map((it) => `${it.row}: ${it.problem}`),
        ...violations.map((it) => `invariant ${JSON.stringify(it)}`)
      ]
    }
  })

const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const start = performance.now()
    return Effect.map(effect, (it) => [it, performance.now() - start] as const)
  })

/** Plays some rounds; `where` is `postgres://…` or a PGlite directory. Stops at the first round after which something is wrong. */
export const play = Effect.fnUntraced(function* (options: {
  readonly where: string
  readonly rounds: number
  readonly seed: number
  /** The most commands that are acknowledged before the kill. */
  readonly most: number
  readonly onRound: (round: Round) => Effect.Effect<void>
}): Effect.fn.Return<Report, OpenError | StoreError> {
  const { where, rounds, seed, most, onRound } = options
  const next = random(seed)
  const layer = where.startsWith("postgres")
    ? layerPostgres({ url: Redacted.make(where) })
    : layerPgLite({ directory: where })
  const all: Array<string> = []
  for (let round = 1; round <= rounds; round++) {
    const [seen, writing] = yield* timed(crash(`${seed}-${round}`, where, 1 + next() * most, next() * maxMoment))
    all.push(...seen)
    const [found, checking] = yield* timed(Effect.provide(lookAfter(seen, all), Layer.fresh(layer)))
    const { lost, findings, orders } = found
    yield* onRound({ round, acknowledged: seen, orders, millis: { writing, checking } })
    if (lost.length > 0 || findings.length > 0) return { rounds: round, acknowledged: all.length, lost, findings }
  }
  return { rounds, acknowledged: all.length, lost: [], findings: [] }
})
