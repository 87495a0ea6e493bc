/**
 * Every operation of the table that changes something, as an operator who does not commission the terminal that another one commissions: those that
 * reach a terminal are refused, and of the others nothing gets there either, whatever the engines then do.
 */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, operations, ParameterSender, Rejection, ReplacementSaga } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { effecting, first, groupOf, onSite, panelOf } from "../../Panel.ts"
import { payloadsOf, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { customerNo, unit, type World, world } from "./World.ts"

const reachesOf = ({ path: [facade, name] }: Row): string =>
  (operations as unknown as { readonly [f: string]: { readonly [n: string]: { readonly reaches: string } } })[facade]?.[
    name
  ]?.reaches ?? ""

/** Payloads about the terminal that is commissioned, where the sample is about another one. */
const here = (it: World): { readonly [name: string]: object } => ({
  "customers.updateTerminal": { terminalId: first, dialectId: "fake", address: first, settings: {} },
  "customers.retireTerminal": { terminalId: first, reason: "核对" },
  "customers.bindDevice": { customerNo, target: groupOf(first, 8), thresholds: { alarm: Energy.kwh("90") } },
  "customers.confirmTerminal": { terminalId: first, right: "new", reason: "核对" },
  "customers.cancelDevice": {
    ...{ deviceId: it.devices[5], reason: "核对", disposition: { _tag: "RefundOutside" }, control: "release" }
  }
})

/** What the terminal is to hold, and each of its targets that is in use or that somebody would bind; the replacement of the world goes on by itself. */
const wanted = Effect.fnUntraced(function* () {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", first)])
  const targets = yield* store.load([1, 2, 3, 4, 5, 6, 8].map((group) => ref("Target", `${first}/${group}`)))
  return said([
    terminal?.state?.book.desired,
    terminal?.state?.switches,
    Object.entries(terminal?.state?.targets ?? {}).flatMap(([key, { book }]) => book.desired.map((it) => [key, it])),
    targets.map(({ state }) => state?.desired)
  ])
})

/** Everything that may send, as often as it takes. */
const engines = Effect.gen(function* () {
  for (const _ of [1, 2, 3]) {
    const now = yield* DateTime.now
    yield* DispatchEngine.runOnce(now)
    yield* ParameterSender.runOnce(now)
    yield* ReplacementSaga.runOnce(now)
  }
})

/** Nobody who commissions the terminal is refused what customers ask for through its void; it is tried by the suite of open outcomes, on every store. */
const triedElsewhere: ReadonlyArray<string> = ["customers.void"]

describe("an operator, while another one commissions the terminal", () => {
  for (const row of rows.filter(({ kind }) => kind === "command" || kind === "stream")) {
    it.effect(`${row.name}: nothing of it reaches the terminal`, () => {
      const site = unit()
      return onSite(
        site,
        Effect.gen(function* () {
          const it = yield* world(site, "inside")
          const before = [effecting(panelOf(site)), yield* wanted()]
          const named = here(it)[row.name]
          for (const payload of named === undefined ? payloadsOf(row, samples(it)) : [named]) {
            const { answer } = yield* run(row, payload, "clerk")
            if (reachesOf(row) === "books" || triedElsewhere.includes(row.name)) continue
            assert.strictEqual(answer._tag, "Failure", said(answer))
            if (answer._tag === "Failure") assert.instanceOf(answer.failure, Rejection.LockedBy, said(answer))
          }
          yield* engines
          assert.deepStrictEqual([effecting(panelOf(site)), yield* wanted()], before)
        })
      )
    })
  }
})
