/** One terminal an address: whom a refusal names, what keeps a terminal from being retired, and what a contested one is not asked any more. */
import { assert, describe, it } from "@effect/vitest"
import {
  AddressKeeper,
  BalancePoller,
  ClockKeeper,
  keyOf,
  Station,
  TerminalGateway,
  type TerminalId
} from "@yugou/core"
import { Reading } from "@yugou/core/books"
import { absent, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { archive, everything, fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { clerk, dispatchOf, engine, open, over, playing, sell, tagOf } from "../Desk.ts"

const there = { dialectId: "fake", address: terminalId as string, settings: {} }

const registering = Effect.fnUntraced(function* (actor: string, id: string, orgNo: string) {
  const { customers } = yield* Station.Station
  const about = { actor, commandId: `${actor}-${id}`, terminalId: id as TerminalId, orgNo: orgNo as never }
  return yield* Effect.flip(customers.registerTerminal({ ...about, ...there }))
})

const retire = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  return yield* customers.retireTerminal({ ...clerk(), terminalId, reason: "registered wrongly" })
})

/** Writes another terminal at the address, as stations did before addresses were kept, and lets the keeper find it. */
const another = Effect.gen(function* () {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const about = { terminalId: "before" as TerminalId, orgNo: archive.customer.orgNo, ...there }
  yield* store.commit(
    makeCommit(
      { terminal: absent("Terminal", "before") },
      { terminal: [{ _tag: "TerminalRegistered", v: 1, at, ...about }] },
      {
        command: { id: "before", content: "before", response: null },
        trail: { actor: "before", operation: "customers.registerTerminal", reason: null, at }
      }
    )
  )
  yield* AddressKeeper.runOnce(at)
})

describe("an address that is taken", () => {
  it.effect("names its terminal to whoever may see it, and to nobody else", () =>
    Effect.gen(function* () {
      yield* open
      assert.deepInclude(yield* registering("clerk", "T2", "37402"), { conflict: "addressTaken", id: terminalId })
      assert.deepInclude(yield* registering("other", "T3", "37402"), { conflict: "addressTaken", id: "" })
    }).pipe(
      Effect.provide(layer(fakeTerminal(), [], { other: { permissions: everything.permissions, orgScope: ["37402"] } }))
    )
  )
})

describe("retiring a terminal", () => {
  it.effect("is refused while a credit is queued or its outcome unknown, which it names", () =>
    over(
      playing("dropReply"),
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        assert.deepInclude(yield* Effect.flip(retire), { _tag: "TerminalInUse", creditNo: orderNo })
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        assert.deepInclude(yield* Effect.flip(retire), { _tag: "TerminalInUse", creditNo: orderNo })
      })
    )
  )
})

describe("a terminal whose address is contested", () => {
  it.effect("is not read by any poll, and what it answered while it became so is nobody's", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { history, purchases } = yield* Station.Station
        const store = yield* StationStore
        const { device } = yield* open
        yield* TestClock.adjust("1 day")
        const before = terminal.seen.length
        // Another is found at its address while the first poll is under way.
        const gateway = yield* TerminalGateway
        terminal.meanwhile = Effect.orDie(
          another.pipe(Effect.provideService(StationStore, store), Effect.provideService(TerminalGateway, gateway))
        )
        const poll = purchases.pollRemaining({ actor: "clerk", deviceId: device.deviceId })
        assert.strictEqual(yield* tagOf(poll), "TerminalOffline")
        assert.isAbove(terminal.seen.length, before)
        const asked = terminal.seen.length
        for (const runOnce of [BalancePoller.runOnce, ClockKeeper.runOnce]) yield* runOnce(yield* DateTime.now)
        yield* tagOf(poll)
        assert.strictEqual(terminal.seen.length, asked, "nothing was asked any more")
        assert.deepStrictEqual(yield* store.facts(Reading.seriesOf(keyOf(device.target)), yield* DateTime.now, 10), [])
        assert.deepStrictEqual((yield* history.terminalEvents({ actor: "clerk", terminalId })).rows, [])
      })
    )
  })

  it.effect("gets nothing of what was queued before, and its pages and its plans say why", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { customers, commissioning, plan, purchases } = yield* Station.Station
        const { device } = yield* open
        const { deviceId } = device
        const orderNo = yield* sell(deviceId, "100")
        yield* another
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "queued")
        assert.deepStrictEqual(terminal.effects, [])
        const refused = [
          purchases.save({ ...clerk(), deviceId, energy: 1n as never }),
          customers.saveParameters({ ...clerk(), deviceId, rounds: [1] }),
          commissioning.trip({ ...clerk(), deviceId, rounds: [1], delayMinutes: 0, halfHours: 0 }),
          commissioning.close({ ...clerk(), deviceId, rounds: [1] })
        ]
        for (const [no, it_] of refused.entries()) {
          assert.strictEqual(
            yield* tagOf(it_ as Effect.Effect<unknown, { _tag: string }, never>),
            "TerminalNotInService",
            `${no}`
          )
        }
        const trip = { ...clerk(), deviceId, rounds: [1], delayMinutes: 0, halfHours: 0 } as const
        const { refusals } = yield* plan.commissioning.trip(trip)
        assert.deepInclude(refusals[0], {
          code: "TERMINAL_NOT_IN_SERVICE",
          detail: { terminalId, because: "addressContested" }
        })
        const presence = Effect.map(purchases.page({ actor: "clerk", deviceId }), (page) => page.terminal.presence)
        assert.strictEqual(yield* presence, "offline")
        yield* customers.retireTerminal({ ...clerk(), terminalId: "before" as TerminalId, reason: "twice" })
        assert.strictEqual(yield* presence, "online")
        yield* purchases.pollRemaining({ actor: "clerk", deviceId })
        const store = yield* StationStore
        const [item] = yield* store.load([ref("WorkItem", `addressContested:${terminalId}`)])
        assert.strictEqual(item?.state?.closed?.note, "twice")
      })
    )
  })
})
