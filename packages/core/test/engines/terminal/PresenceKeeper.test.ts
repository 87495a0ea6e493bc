import { assert, describe, it } from "@effect/vitest"
import { Instant, PresenceKeeper, Station, TerminalGateway, type TerminalId } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { first, id, onSite, second, site } from "../../Panel.ts"

const orgNo = "37401"
const never = "3701-00077" as TerminalId

/** Three terminals of one unit, of which one was never met. */
const registered = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  for (const terminalId of [first, second, never]) {
    const entry = { terminalId, orgNo, dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ actor: "clerk", commandId: id(), ...entry })
  }
})

const states = new Map<string, "online" | "offline">([
  [first, "online"],
  [second, "offline"]
])

/** A step of the engine beside a gateway that takes its time, and counts how often it is asked. */
const stepWith = (asked: { times: number }) =>
  Effect.flatMap(DateTime.now, (now) =>
    Effect.updateService(PresenceKeeper.runOnce(now), TerminalGateway, (inner) => ({
      ...inner,
      presence: (terminalId: TerminalId) =>
        Effect.yieldNow.pipe(
          Effect.andThen(
            Effect.sync(() => {
              asked.times += 1
              return { state: states.get(terminalId) ?? "unknown", since: Option.none<Instant.Instant>() } as const
            })
          )
        )
    }))
  )

const told = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const [row] = yield* customers.onlineRate({ actor: "clerk", from: "2026-03-02", to: "2026-03-02", orgNo })
  return row?.hours.filter(({ countedAt }) => countedAt !== null) ?? []
})

describe("the keeper of presence", () => {
  it.effect("counts each terminal once, whatever steps are under way, and tells what nobody met apart", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2026-03-02T02:20:00Z"))
        yield* registered
        const asked = { times: 0 }
        const steps = yield* Effect.all(
          Array.from({ length: 8 }, () => stepWith(asked)),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          steps.reduce((sum, { claimed }) => sum + claimed, 0),
          1
        )
        assert.strictEqual(asked.times, 3)
        const [hour, ...more] = yield* told
        assert.lengthOf(more, 0)
        assert.deepInclude(hour, { online: 1, offline: 1, unknown: 1, onlinePerMille: 500 })
        assert.deepStrictEqual(
          [hour?.hour, hour?.countedAt].map((at) => at && new Date(Instant.toMillis(at)).toISOString()),
          ["2026-03-02T02:00:00.000Z", "2026-03-02T02:20:00.000Z"]
        )
      })
    )
  )

  it.effect("does not wait for long for a step that never ended", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2026-03-02T02:20:00Z"))
        yield* registered
        const now = yield* DateTime.now
        const died = Effect.updateService(PresenceKeeper.runOnce(now), TerminalGateway, (inner) => ({
          ...inner,
          presence: () => Effect.die(new Error("the process died"))
        }))
        yield* Effect.exit(died)
        assert.strictEqual((yield* stepWith({ times: 0 })).claimed, 0)
        yield* TestClock.adjust("5 minutes")
        assert.strictEqual((yield* stepWith({ times: 0 })).claimed, 1)
        assert.lengthOf(yield* told, 1)
      })
    )
  )

  it.effect("writes nothing where there is no terminal", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2026-03-02T02:20:00Z"))
        assert.strictEqual((yield* stepWith({ times: 0 })).claimed, 0)
        assert.lengthOf(yield* told, 0)
      })
    )
  )
})
