/** The host's clock was wrong: once it is right again, the alarm of a day goes out at its time, and balances are read by themselves (decision 0026). */
import { assert } from "@effect/vitest"
import {
  AlarmScheduler,
  BalancePoller,
  Energy,
  MessageSender,
  type OutgoingSms,
  type RunOnce,
  type SiteTime,
  SmsGateway,
  Station
} from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, until, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const hour = 60
const day = 24 * hour
const alarmTime = "10:30" as SiteTime.TimeOfDay

/** A customer below his alarm energy, who is told so every day, and the gateway that keeps what his numbers got. */
const alarmed = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, purchases } = yield* Station.Station
  yield* until(site, "10:00")
  const { deviceId, panel } = yield* withDevice(site, unnumbered)
  const mobile = `1382222${customerNo.slice(-3)}1`
  const alarm = { cycle: "daily", time: alarmTime, sms: "on", mobiles: [mobile] } as const
  yield* customers.update({ ...by(), customerNo, version: 1, alarm })
  panel.balance = Energy.kwh("20")
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const sent: Array<OutgoingSms> = []
  const submit = (sms: OutgoingSms) =>
    Effect.sync(() => {
      if (sms.to === mobile) sent.push(sms)
      return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: `${site.own("ref")}-${sms.messageId}` }] } as const
    })
  /** Lets hours pass, and takes a step of some engines. */
  const after = Effect.fnUntraced(
    function* (hours: number, engines: ReadonlyArray<RunOnce>) {
      pass(site, hours * hour)
      for (const runOnce of engines) yield* Effect.flatMap(DateTime.now, runOnce)
    },
    Effect.provideService(SmsGateway, { submit, segments: () => 1 })
  )
  return { after, panel, sent }
})

const alarming = [AlarmScheduler.runOnce, MessageSender.runOnce]
const all = [BalancePoller.runOnce, ...alarming]

const through = (minutes: number) =>
  Effect.fnUntraced(function* (site: Site) {
    const { after, panel, sent } = yield* alarmed(site)
    yield* after(0.75, alarming)
    assert.lengthOf(sent, 1, "the alarm of the day before")
    pass(site, minutes)
    yield* after(0, all)
    yield* after(1, alarming)
    pass(site, -minutes)
    yield* after(0, alarming)
    const [before, reads] = [sent.length, sawOf(panel, "ReadBalance").length]
    yield* after(22, all)
    assert.strictEqual(sawOf(panel, "ReadBalance").length, reads + 1, "its balance is read")
    yield* after(1, alarming)
    assert.strictEqual(sent.length, before + 1, "the next alarm goes out, once")
  })

const leap = (what: string, minutes: number): Case => ({
  name: `after a clock that was ${what} the alarm of the next day goes out, and balances are read`,
  run: through(minutes)
})

/** The cases. */
export const alarms: ReadonlyArray<Case> = [leap("a year ahead", 365 * day), leap("two days behind", -2 * day)]
