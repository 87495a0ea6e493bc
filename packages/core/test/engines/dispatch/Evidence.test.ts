/** What a look after a credit comes to where its terminal answers some questions and is silent to others: what was read is written down in its time. */
import { assert, describe, it } from "@effect/vitest"
import { type Instant, type Over, Station, TerminalGateway } from "@yugou/core"
import type { Outcome, RequestTag, TerminalRequest } from "@yugou/core/dialect"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { fakeTerminal } from "../../Fixtures.ts"
import { dispatchOf, engine, open, over, resolver, sell, writes } from "../../station/Desk.ts"
import { strange } from "../terminal/MetAgain.ts"

/** Lets a terminal that keeps records answer everything but these questions, for which a dialect waits three times thirty seconds. */
const silentTo = (
  gateway: TerminalGateway["Service"],
  unheard: ReadonlyArray<RequestTag>
): TerminalGateway["Service"] =>
  TerminalGateway.of({
    ...gateway,
    execute: <T extends RequestTag>(request: TerminalRequest<T>) => {
      if (!unheard.includes(request._tag)) return gateway.execute<T>(request)
      const none = (sentAt: Instant.Instant) => ({ sentAt, deadAt: null, cause: "timeout", frames: [] }) as const
      return Effect.delay(
        Effect.map(DateTime.now, (now) => ({ _tag: "NoAnswer", ...none(now) }) as Outcome<T>),
        "90 seconds"
      )
    }
  })

/** What persons are told. */
const causes = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk" })
  return rows.flatMap(({ cause }) => (cause === "outcomeUnknown" || cause === "notSent" ? [cause] : []))
})

describe("a terminal that is silent to some questions", () => {
  const rows: ReadonlyArray<{
    readonly unheard: ReadonlyArray<RequestTag>
    readonly records: "hasIt" | "none"
    readonly over: Over | null
    readonly becomes: string
    readonly by: ReadonlyArray<string>
  }> = [
    { unheard: ["ReadBalance"], records: "hasIt", over: null, becomes: "applied", by: ["creditRecord"] },
    {
      ...{ unheard: ["ReadBalance", "ReadConsumption"], records: "hasIt", over: null },
      ...{ becomes: "applied", by: ["creditRecord"] }
    },
    {
      ...{ unheard: ["ReadBalance", "ReadConsumption"], records: "none", over: null },
      ...{ becomes: "unknown", by: ["storedNumber"] }
    },
    {
      ...{ unheard: ["ReadBalance", "ReadConsumption", "ReadCreditRecords"], records: "hasIt", over: null },
      ...{ becomes: "unknown", by: ["storedNumber"] }
    },
    // Over a connection that nobody knows nothing agrees without a balance: what was told is kept, and proves nothing.
    {
      ...{ unheard: ["ReadBalance", "ReadConsumption"], records: "hasIt", over: strange },
      ...{ becomes: "unknown", by: [] }
    }
  ]
  it.effect.each(rows)("$unheard, records $records: it is $becomes, and what was read is written down", (row) => {
    const terminal = fakeTerminal()
    const evidence = [...terminal.capabilities.evidence, { kind: "creditRecord", proves: "effect" } as const]
    terminal.capabilities = { ...terminal.capabilities, evidence }
    terminal.faults.push("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* TestClock.adjust("20 minutes")
        terminal.over = () => row.over
        const credit = terminal.effects.at(-1)
        terminal.says = (request, now) => {
          if (request._tag !== "ReadCreditRecords") return null
          const [after, before] = [terminal.balance, terminal.balance - (credit?.value ?? 0n)]
          const record = { ...credit, before, after, terminalTime: "2026-03-02 10:00:00" }
          const answer = row.records === "hasIt" ? [record] : []
          return { _tag: "Answered", at: now, answer, frames: [] } as unknown as Outcome
        }
        const half = silentTo(yield* TerminalGateway, row.unheard)
        const running = yield* Effect.forkChild(Effect.provideService(resolver, TerminalGateway, half), {
          startImmediately: true
        })
        // Before the lease of who looks runs out.
        yield* TestClock.adjust("4 minutes")
        const [found] = yield* (yield* StationStore).load([ref("Order", orderNo)])
        const verdict = found?.state?.attempts.at(-1)?.verdict
        assert.strictEqual(yield* dispatchOf(orderNo), row.becomes)
        assert.deepStrictEqual(verdict?.by, row.by)
        assert.deepInclude(verdict?.look, { numberRead: "yes", balance: null })
        // Its frame is dead: persons are told at the first look that does not decide.
        assert.deepStrictEqual(yield* causes, row.becomes === "unknown" ? ["outcomeUnknown"] : [])
        yield* Fiber.join(running)
      })
    )
  })

  it.effect(
    "over a connection that nobody knows gets no order without a balance, and persons are told when its time is over",
    () => {
      const terminal = fakeTerminal()
      terminal.over = () => strange
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          const half = silentTo(yield* TerminalGateway, ["ReadBalance"])
          const step = Effect.gen(function* () {
            const running = yield* Effect.forkChild(Effect.provideService(engine, TerminalGateway, half), {
              startImmediately: true
            })
            yield* TestClock.adjust("2 minutes")
            yield* Fiber.join(running)
          })
          yield* step
          assert.deepStrictEqual([yield* dispatchOf(orderNo), writes(terminal), yield* causes], ["queued", 0, []])
          yield* TestClock.adjust("24 hours")
          yield* step
          assert.deepStrictEqual(
            [yield* dispatchOf(orderNo), writes(terminal), yield* causes],
            ["idle", 0, ["notSent"]]
          )
        })
      )
    }
  )
})
