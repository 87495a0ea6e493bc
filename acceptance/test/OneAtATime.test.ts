import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, TerminalGateway } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"
import { FrameLog } from "@yugou/terminal-link"
import { TerminalState } from "@yugou/testkit/terminal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { connect, layer, spoken } from "../src/Station.ts"
import { hearing } from "./rows/Talk.ts"

const address = "3701-00001"

describe("the way to a terminal", () => {
  it.live("R-106.11 after sendBy no effecting byte is sent", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const log = yield* FrameLog
      const { terminal, terminalId } = yield* connect(address, hearing(spoken.dialect.id))
      const past = Instant.plusMillis(yield* DateTime.now, -1)
      const request: TerminalRequest<"WriteCredit"> = {
        _tag: "WriteCredit",
        requestId: "late",
        terminalId,
        notAfter: past,
        payload: {
          target: { _tag: "Group", terminalId, totalGroupNo: 1 },
          mode: "append",
          wireNo: 1,
          value: Energy.kwh("1000"),
          thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero },
          lifetimeMinutes: 5
        }
      }
      const outcome = yield* gateway.execute(request)
      assert.strictEqual(outcome._tag, "NotSent")
      if (outcome._tag === "NotSent") assert.strictEqual(outcome.reason, "expired")
      assert.strictEqual(TerminalState.increases(terminal.terminal(), 1), 0)
      const frames = yield* log.recent(terminalId, 100)
      // AFN04 (set parameters) stands behind 68 L L 68 C A (6 + 6 bytes).
      const effecting = frames.filter(({ direction, hex }) => direction === "down" && hex.slice(24, 26) === "04")
      assert.deepStrictEqual(effecting, [])
    }).pipe(Effect.scoped, Effect.provide(layer()))
  )

  it.live("R-142.1 two requests for one target reach the terminal one after the other", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const log = yield* FrameLog
      const { terminalId } = yield* connect(address, hearing(spoken.dialect.id))
      const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
      const notAfter = Instant.plusMillis(yield* DateTime.now, 30_000)
      const read = (requestId: string) =>
        gateway.execute<"ReadBalance">({ _tag: "ReadBalance", requestId, terminalId, notAfter, payload: { target } })
      const login = (yield* log.recent(terminalId, 100)).length
      const outcomes = yield* Effect.all(
        ["a", "b", "c", "d"].map((id) => read(id)),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        outcomes.map(({ _tag }) => _tag),
        ["Answered", "Answered", "Answered", "Answered"]
      )
      const directions = (yield* log.recent(terminalId, 100)).slice(login).map(({ direction }) => direction)
      assert.deepStrictEqual(directions, ["down", "up", "down", "up", "down", "up", "down", "up"])
    }).pipe(Effect.scoped, Effect.provide(layer()))
  )
})
