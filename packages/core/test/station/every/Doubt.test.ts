/** A doubt about a terminal: no operation of the table ends it, and none hides it, but that by which two persons do. */
import { assert, describe, it } from "@effect/vitest"
import { Contested, connectionContested, StationDirectory, TerminalInbox } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { onSite } from "../../Panel.ts"
import { payloadsOf, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { unit, type World, world } from "./World.ts"

/** The operation by which persons end a doubt. */
const ending = "customers.confirmTerminal"

/** Two connections claim to be the terminal of the world on which everything stands, too. */
const contested = Effect.fnUntraced(function* ({ terminals }: World) {
  const since = yield* DateTime.now
  const peer = (source: string) => ({ source, certificate: null, since })
  const detail = Schema.encodeSync(Contested)({ old: peer("10.8.3.18"), new: peer("203.0.113.9") })
  const inbox = yield* TerminalInbox
  yield* inbox.accept({ terminalId: terminals.first, key: "contested-2", kind: connectionContested, detail })
}, Effect.provide(StationDirectory.layerInbox))

const dialect = { dialectId: "fake", settings: {} }

/** What a terminal may be changed to, and what may be done about its doubt, besides the samples. */
const more = ({
  terminals: { first, doubted, unregistered }
}: World): { readonly [path: string]: ReadonlyArray<object> } => ({
  "customers.updateTerminal": [first, doubted].flatMap((terminalId) => [
    { terminalId, address: unregistered, ...dialect },
    { terminalId, address: terminalId, ...dialect, settings: { password: "another" } },
    { terminalId, address: terminalId, ...dialect, admission: { source: "203.0.113.9" } }
  ]),
  "customers.retireTerminal": [first, doubted].map((terminalId) => ({ terminalId, reason: "停用" })),
  "dunning.closeWorkItem": [first, doubted].map((subject) => ({ cause: "terminalSuspected", subject, note: "已核对" }))
})

const pathOf = ({ path }: Row): string => path.join(".")

/** What the books hold of the doubts: of each terminal, and the work item about it. */
const doubtsIn = (books: ReturnType<typeof unit>["books"], { terminals }: World) =>
  [terminals.first, terminals.doubted].map((terminalId) => {
    const terminal = books.rows.Terminal.get(terminalId)?.current.state as { readonly suspicion?: object } | undefined
    const id = `terminalSuspected:${terminalId}`
    const item = books.rows.WorkItem.get(id)?.current.state as { readonly closed: unknown } | undefined
    return { suspicion: terminal?.suspicion, closed: item?.closed }
  })

describe("a doubt about who answers as a terminal", () => {
  for (const row of rows.filter(({ kind }) => kind !== "query")) {
    if (pathOf(row) === ending) continue
    it.effect(`${row.name} neither ends nor hides it`, () => {
      const here = unit()
      return onSite(
        here,
        Effect.gen(function* () {
          const made = yield* world(here, "inside")
          yield* contested(made)
          const before = doubtsIn(here.books, made)
          for (const { suspicion, closed } of before) {
            assert.isDefined(suspicion)
            assert.isNull(closed)
          }
          for (const payload of [...payloadsOf(row, samples(made)), ...(more(made)[pathOf(row)] ?? [])]) {
            const { answer } = yield* run(row, payload, "inside")
            assert.deepStrictEqual(doubtsIn(here.books, made), before, said([payload, answer]))
          }
        })
      )
    })
  }

  it.effect("two persons end it", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        const made = yield* world(here, "inside")
        const row = rows.find((it) => pathOf(it) === ending)
        if (row === undefined) return assert.fail("it is in the table")
        for (const actor of ["inside", "chief"]) {
          yield* run(row, { terminalId: made.terminals.doubted, right: "old", reason: "核对" }, actor)
        }
        const [, ended] = doubtsIn(here.books, made)
        assert.isUndefined(ended?.suspicion)
        assert.isNotNull(ended?.closed)
      })
    )
  })
})
