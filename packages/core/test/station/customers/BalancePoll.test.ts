import { assert, describe, it } from "@effect/vitest"
import { Energy, isRetryable, Rejection, type Station, StationPromise, textOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { by, customerNo, type Fault, onSite, panelOf, type Site, site, withDevice } from "../../Panel.ts"

const asked = { actor: "clerk" } as const

type Answer = { readonly remaining: Energy.Energy | null; readonly code: string | null }

const answerOf = <E extends { readonly _tag: string }>(
  poll: Effect.Effect<{ readonly remaining: Energy.Energy | null }, E>
): Effect.Effect<Answer> =>
  Effect.match(poll, {
    onSuccess: ({ remaining }) => ({ remaining, code: null }),
    onFailure: ({ _tag }) => ({ remaining: null, code: Rejection.codeOf(_tag) })
  })

/** Every page that has 召测剩余电量. */
const pages: {
  readonly [page: string]: (station: Station.Station["Service"], deviceId: string) => Effect.Effect<Answer>
} = {
  "purchases.page": ({ purchases }, deviceId) =>
    Effect.map(Effect.orDie(purchases.page({ ...asked, deviceId })), ({ remaining, notRead }) => ({
      remaining: remaining?.remaining ?? null,
      code: notRead?.code ?? null
    })),
  "purchases.pollRemaining": ({ purchases }, deviceId) => answerOf(purchases.pollRemaining({ ...asked, deviceId })),
  "customers.pollRemaining": ({ customers }, deviceId) => answerOf(customers.pollRemaining({ ...asked, deviceId })),
  "commissioning.pollRemaining": ({ commissioning }, deviceId) =>
    answerOf(commissioning.pollRemaining({ ...asked, deviceId }))
}

/** How the request ends at the terminal, what every page says, and whether waiting helps. */
const endings: ReadonlyArray<readonly [fault: Fault | "offline" | null, code: string | null, kwh: string | null]> = [
  [null, null, "500"],
  ["garble", null, null],
  ["dropRequest", "TIMEOUT", null],
  ["dropReply", "TIMEOUT", null],
  ["refuse", "REFUSED", null],
  ["unsupported", "REFUSED", null],
  ["busy", "NOT_SENT", null],
  ["expired", "NOT_SENT", null],
  ["gated", "NOT_SENT", null],
  ["offline", "TERMINAL_OFFLINE", null]
]

const play = (here: Site, tag: string, fault: Fault | "offline" | null): void => {
  const panel = panelOf(here)
  if (fault === "offline") panel.presence = "offline"
  else if (fault !== null) panel.faults.set(tag, fault)
}

describe("召测剩余电量", () => {
  for (const [fault, code, kwh] of endings) {
    it.effect(`R-027.3 says the same on every page when the request ends by ${fault ?? "an answer"}`, () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
          const { station, deviceId } = yield* withDevice()
          yield* station.commissioning.start({ ...by(), customerNo })
          play(here, "ReadBalance", fault)
          for (const [page, poll] of Object.entries(pages)) {
            const answer = yield* poll(station, deviceId)
            assert.deepStrictEqual(answer, { remaining: kwh === null ? null : Energy.kwh(kwh), code }, page)
            yield* TestClock.adjust("1 second")
          }
        })
      )
    })
  }

  it.effect("says of parameters and rounds what it says of the balance", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
        const { station, deviceId } = yield* withDevice()
        yield* station.commissioning.start({ ...by(), customerNo })
        for (const [fault, code] of endings) {
          if (code === null) continue
          for (const tag of ["ReadParameters", "ReadRounds"]) {
            play(here, tag, fault)
            const refused = yield* Effect.flip(station.commissioning.prepare({ ...asked, deviceId }))
            assert.strictEqual(Rejection.codeOf(refused._tag), code, `${tag} ${fault}`)
            panelOf(here).faults.clear()
          }
        }
      })
    )
  })
})

const { NotSent, Refused } = Rejection
const terminalId = "3701-00001" as never

describe("a request that was not sent", () => {
  it("is not told as a refusal of the terminal, which said nothing", () => {
    for (const reason of NotSent.fields.reason.literals) {
      const { zh, en } = textOf(new NotSent({ terminalId, reason }))
      assert.notInclude(zh, "否认")
      assert.match(zh, /^未向终端 3701-00001 发送/)
      assert.match(en, /^Nothing was sent to terminal 3701-00001/)
    }
    assert.include(textOf(new Refused({ terminalId, reason: "unspecified" })).zh, "否认")
  })

  it("passes by itself where the line was busy, and stays where the request was held back", () => {
    const retryable = NotSent.fields.reason.literals.map((reason) => [
      reason,
      isRetryable(new NotSent({ terminalId, reason }))
    ])
    assert.deepStrictEqual(Object.fromEntries(retryable), {
      busy: true,
      expired: true,
      shutdown: true,
      gated: false,
      unproved: true,
      unsupported: false,
      suspected: false
    })
  })

  it("is worth the same another try in the promise twin", () => {
    const busy = new NotSent({ terminalId, reason: "busy" })
    const gated = new NotSent({ terminalId, reason: "gated" })
    assert.deepStrictEqual(
      [busy, gated, new Rejection.Timeout({ terminalId })].map((it) => StationPromise.toStationError(it).retryable),
      [true, false, true]
    )
  })
})
