/** Nobody has to find out by himself that a credit is stuck: persons are told by a work item or a discrepancy. */
import { assert, describe, it } from "@effect/vitest"
import { OutcomeResolver, TerminalGateway } from "@yugou/core"
import { WorkItem } from "@yugou/core/books"
import type { OutcomeOf } from "@yugou/core/dialect"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type FakeTerminal, fakeTerminal, layer } from "../../Fixtures.ts"
import {
  discrepancies,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  minutes,
  open,
  over,
  playing,
  sell
} from "../../station/Desk.ts"

/** The subjects of the open work items, with their causes. */
const told = Effect.gen(function* () {
  const store = yield* StationStore
  const page = { after: null, limit: 50, order: "ascending" } as const
  const { rows } = yield* store.list("WorkItem", { orgScope: [""], where: {} }, page)
  return rows.flatMap(({ state }) => (state.closed === null ? [WorkItem.idOf(state)] : []))
})

describe("a credit that waits in vain", () => {
  it.effect("is told when it leaves the queue unsent, and may be queued again", () => {
    const terminal = fakeTerminal()
    terminal.presence = "offline"
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        assert.deepStrictEqual(yield* told, [])
        for (let time = 0; time < 25; time += 1) yield* Effect.andThen(minutes(60), engine)
        assert.strictEqual(yield* dispatchOf(orderNo), "idle")
        assert.deepStrictEqual(yield* told, [`notSent:${orderNo}`])
        terminal.presence = "online"
        yield* dispatch(orderNo)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })

  it.effect("is told when its outcome is unknown and the gateway no longer knows its terminal", () =>
    over(
      playing("dropReply"),
      Effect.gen(function* () {
        const gateway = yield* TerminalGateway
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        const gone = TerminalGateway.of({ ...gateway, capabilities: () => Effect.succeed(Option.none()) })
        let claimed = 0
        for (let time = 0; time < 120; time += 1) {
          yield* minutes(1)
          const step = OutcomeResolver.runOnce(yield* DateTime.now)
          claimed += (yield* Effect.provideService(step, TerminalGateway, gone)).claimed
        }
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        assert.deepStrictEqual(yield* told, [`outcomeUnknown:${orderNo}`])
        assert.isBelow(claimed, 10)
      })
    )
  )
})

describe("books that were restored from a backup", () => {
  /** A station that tells the value that came with the number, as 376.1 and the provincial protocol do. */
  const withValues = (terminal: FakeTerminal) =>
    Effect.map(TerminalGateway, (gateway) =>
      TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          Effect.map(gateway.execute(request), (outcome) => {
            if (request._tag !== "ReadStoredCredit" || outcome._tag !== "Answered") return outcome
            const value = terminal.effects.at(-1)?.value ?? null
            const answer = { ...(outcome.answer as object), value }
            return { ...outcome, answer } as OutcomeOf<never>
          })
      })
    )
  /** The same day in books that know nothing of each other. */
  const day = (terminal: FakeTerminal, energy: string) =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, energy)
      yield* Effect.provideService(engine, TerminalGateway, yield* withValues(terminal))
      return [yield* dispatchOf(orderNo), (yield* discrepancies).map(({ cause }) => cause)] as const
    }).pipe(Effect.provide(layer(terminal)))

  it.effect("do not sell again what the terminal took last, although they never saw its number", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* day(terminal, "100"), ["applied", []])
      assert.deepStrictEqual(yield* day(terminal, "100"), ["queued", ["foreignNumber"]])
      assert.deepStrictEqual(
        terminal.effects.map(({ value }) => value),
        [kwh("100")]
      )
    })
  })

  it.effect("sell another amount at the first contact, and go on behind the number that they find", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      yield* day(terminal, "100")
      assert.deepStrictEqual(yield* day(terminal, "200"), ["applied", []])
      assert.strictEqual(terminal.effects.length, 2)
    })
  })
})
