/** A credit that takes effect while a look at its target lasts: whatever was read before and after it, the books keep what stands on the terminal. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, fakeTerminal, layer, queued, withDevice } from "../../Fixtures.ts"

type Write = Extract<TerminalRequest, { readonly _tag: "WriteCredit" }>

/** A terminal that keeps records, and frames that live for longer than all looks of a test. What it was sent takes effect before the so-many-th read after it, and nobody hears of it. */
const slow = (reads: number) => {
  const terminal = fakeTerminal()
  terminal.capabilities = {
    ...capabilities,
    lifetime: { _tag: "Quarantine", minutes: 24 * 60 },
    evidence: [...capabilities.evidence, { kind: "creditRecord", proves: "effect" }]
  }
  const records: Array<object> = []
  let pending: { readonly write: Write; left: number } | null = null
  const happen = ({ payload: { mode, value, wireNo } }: Write) => {
    const before = Energy.fromUnits(terminal.balance)
    terminal.balance = mode === "append" ? terminal.balance + value : value
    terminal.wireNo = wireNo
    const after = Energy.fromUnits(terminal.balance)
    records.unshift({ terminalTime: "2026-03-02 10:00", wireNo, mode, value, before, after })
  }
  terminal.says = (request, at): Outcome | null => {
    if (request._tag === "WriteCredit") {
      pending = { write: request, left: reads }
      return { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
    }
    if (pending !== null && pending.left-- === 0) {
      happen(pending.write)
      pending = null
    }
    return request._tag === "ReadCreditRecords"
      ? ({ _tag: "Answered", at, answer: [...records], frames: [] } as Outcome)
      : null
  }
  return terminal
}

describe("a credit that takes effect while a look lasts", () => {
  it.effect.each([0, 1, 2, 3, 4, 5])("before read %i after it left: the balance that stands is booked", (reads) => {
    const terminal = slow(reads)
    return Effect.gen(function* () {
      const { station, device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "buy")
      yield* DispatchEngine.runOnce(yield* DateTime.now)
      const dispatch = Effect.map(
        station.purchaseRecords.details({ actor: "clerk", orderNo }),
        ({ order }) => order.dispatch
      )
      for (let look = 0; look < 12 && (yield* dispatch) !== "applied"; look++) {
        yield* TestClock.adjust("10 minutes")
        yield* OutcomeResolver.runOnce(yield* DateTime.now)
      }
      assert.strictEqual(yield* dispatch, "applied")
      const store = yield* StationStore
      const [target] = yield* store.load([ref("Target", keyOf(device.target))])
      assert.strictEqual(target?.state?.booked?.balance, Energy.kwh("1020"))
    }).pipe(Effect.provide(layer(terminal)))
  })
})
