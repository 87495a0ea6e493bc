/** A terminal's password on its way through a whole station: the terminal gets it on the wire, and nobody else anywhere. */
import { assert, it } from "@effect/vitest"
import { DispatchEngine, Energy, Station, type TerminalId } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import { dialect } from "@yugou/protocol-gb376"
import { SimulatedTerminal, TcpTerminal } from "@yugou/protocol-gb376/testing"
import { FrameLog, TerminalLink } from "@yugou/terminal-link"
import { TerminalState } from "@yugou/testkit/terminal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { bind, layer, orgNo } from "../src/Station.ts"

const terminalId = "3701-00001" as TerminalId
const password = "a1b2c3d4".repeat(4)

/** A terminal that takes commands with this password only. */
const demanding = Effect.gen(function* () {
  const link = yield* TerminalLink
  const usual = SimulatedTerminal.settings(terminalId)
  const settings = { ...usual, terminal: { ...usual.terminal, password } }
  return yield* Effect.acquireRelease(
    Effect.sync(() => TcpTerminal.start({ ...link.address, terminal: SimulatedTerminal.make(settings) })),
    (it_) => Effect.promise(() => it_.close())
  )
})

it.live("a password reaches its terminal and stands in no frame, attempt, plan, record or change", () =>
  Effect.gen(function* () {
    const { customers, purchases, approvals, purchaseRecords, history, plan } = yield* Station.Station
    const clerk = (commandId: string) => ({ actor: "clerk", commandId })
    const settings = { password, answerTimeoutSeconds: 1, readAttempts: 1 }
    const entry = { terminalId, dialectId: dialect.id, address: terminalId, settings }
    yield* customers.registerTerminal({ ...clerk("s-1"), ...entry, orgNo })
    const terminal = yield* demanding
    yield* Effect.promise(() => terminal.online())
    const { deviceId } = yield* bind(terminalId)
    const { orderNo } = yield* purchases.save({ ...clerk("s-2"), deviceId, energy: Energy.kwh("500") })
    yield* approvals.approve({ actor: "chief", commandId: "s-3", orderNo })
    const planned = yield* plan.purchaseRecords.dispatch({ ...clerk("s-4"), orderNo })
    yield* purchaseRecords.dispatch({ ...clerk("s-4"), orderNo })
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    const details = yield* purchaseRecords.details({ actor: "clerk", orderNo })
    // The terminal took the purchase, so it got its password.
    assert.strictEqual(details.order.dispatch, "applied")
    assert.strictEqual(TerminalState.increases(terminal.terminal(), 1), 1)

    const store = yield* StationStore
    const frames = yield* (yield* FrameLog).recent(terminalId, 1_000)
    assert.isAbove(frames.length, 4)
    const changes = yield* Stream.runCollect(
      Stream.takeUntil(store.changes(0n), ({ commit }) => commit.command.id === "s-4")
    )
    const steps = yield* history.steps({ actor: "clerk", kind: "Terminal", id: terminalId })
    const shown: ReadonlyArray<readonly [string, unknown]> = [
      ["plan", planned],
      ["details", details],
      ["frames", frames],
      ["changes", changes],
      ["history", steps],
      ["record", yield* store.load([ref("Terminal", terminalId), ref("Order", orderNo)])],
      ["rows", yield* store.history(ref("Order", orderNo), { afterVersion: 0, limit: 100 })],
      ["command", yield* store.answered("s-1")]
    ]
    for (const [name, it_] of shown) {
      const text = JSON.stringify(it_, (_, value: unknown) =>
        typeof value === "bigint" ? `${value}` : value
      ).toLowerCase()
      assert.isAbove(text.length, 50, name)
      assert.notInclude(text, password, name)
    }
  }).pipe(Effect.scoped, Effect.provide(layer()))
)
