/** R-016 A customer has several numbers, each of somebody: all that get a kind of message are written to. */
import { assert, describe, it } from "@effect/vitest"
import { AppliedNotice, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as TemplateText from "../../../src/books/template/TemplateText.ts"
import { alarmOf, at, engines, makeSite, type Site, sell, stationOf } from "../alarm/Site.ts"
import { openWatches } from "../alarm/Watching.ts"
import { clerk, known, messages, submitStep } from "../dunning/Desk.ts"

const [manager, electrician, finance] = ["13811110001", "13811110002", "13811110003"]
const mobiles = [manager, electrician, finance]
const recipients = [
  { no: 0, role: "manager", kinds: ["alarm", "tripWarning"] },
  { no: 1, role: "electrician", kinds: ["alarm", "dunning", "tripWarning"] },
  { no: 2, role: "finance", kinds: ["dunning", "purchaseApplied"] }
] as const

const settle = Effect.fnUntraced(function* (given: object) {
  const { customers } = yield* Station.Station
  const { version, consent, limits, templateId, contact, remarks, ext } = yield* customers.get({
    ...clerk,
    customerNo: "C1"
  })
  const alarm = { ...alarmOf({ cycle: "daily", mobiles }), ...given }
  const rest = { consent, limits, templateId, contact, remarks, ext, alarm }
  yield* customers.update({ ...clerk, commandId: `settle-${version}`, customerNo: "C1", version, ...rest })
})

const numbers = (site: Site) => site.sent.map(({ to }) => to).toSorted()

describe("several numbers", () => {
  it.effect("all get an alarm, which is one for the day and counts once", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* settle({})
      yield* at("2026-03-02 09:30")
      yield* engines
      assert.deepStrictEqual(numbers(site), mobiles)
      const [watch] = yield* openWatches
      const alarms = Object.values(watch?.episodes ?? {}).map(({ sent }) => sent)
      assert.deepStrictEqual([watch?.messages?.count, alarms], [1, [1]])
    }).pipe(Effect.provide(stationOf(site, { messagesPerDay: 1 })))
  })

  it.effect("each gets the kinds that are said of it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      const deviceId = yield* known(site, "C1", "18")
      yield* settle({ recipients })
      yield* at("2026-03-02 09:30")
      yield* engines
      assert.deepStrictEqual(numbers(site), [manager, electrician])
      site.sent.splice(0)
      const { dunning } = yield* Station.Station
      const shown = yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
      yield* submitStep
      assert.deepStrictEqual(numbers(site), [electrician, finance])
      assert.deepStrictEqual(
        shown.messages.map(({ to }) => to),
        [electrician, finance]
      )
      site.sent.splice(0)
      yield* sell(deviceId, "100", "buy")
      yield* AppliedNotice.runOnce(yield* DateTime.now)
      yield* submitStep
      assert.deepStrictEqual(numbers(site), [finance])
    }).pipe(Effect.provide(stationOf(site, { purchaseNotice: "on" })))
  })

  it.effect("come with what the words are made of, as it stands when they go out, and with whose they are", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* settle({ recipients: recipients.slice(0, 1) })
      yield* at("2026-03-02 09:30")
      yield* engines
      const byNumber = new Map(site.sent.map((sms) => [sms.to, sms]))
      assert.sameMembers([...byNumber.keys()], mobiles)
      for (const [to, sms] of byNumber) {
        const { kind, templateId, signature, role, text, variables } = sms
        const expected = { kind: "alarm", templateId: "alarm", signature: "【历下供电】" }
        assert.deepStrictEqual(
          { kind, templateId, signature },
          expected as typeof expected & { readonly kind: "alarm" }
        )
        assert.strictEqual(role, to === manager ? "manager" : null)
        // The words are the template with these variables: a provider who has the template says the same.
        assert.sameMembers(Object.keys(variables ?? {}), ["customerName", "remaining", "readingTime", "alarmEnergy"])
        assert.deepInclude(variables, { remaining: "18" })
        const filled = TemplateText.defaults.alarm.text.replace(/\{(\w+)\}/g, (_, name) => variables?.[name] ?? "?")
        assert.strictEqual(text, `${signature}${filled}`)
      }
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("one that is replaced while its message waits: the new number gets it, and the others get it once", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* settle({})
      site.outcomes.push(...mobiles.map(() => ({ _tag: "NotSent", reason: "offline" }) as const))
      yield* at("2026-03-02 09:30")
      yield* engines
      site.sent.splice(0)
      const fresh = "13811110009"
      yield* settle({ mobiles: [manager, fresh, finance] })
      yield* at("2026-03-02 11:00")
      yield* submitStep
      assert.deepStrictEqual(numbers(site), [manager, finance, fresh])
      assert.deepStrictEqual(new Set((yield* messages).map(({ progress }) => progress._tag)), new Set(["Submitted"]))
    }).pipe(Effect.provide(stationOf(site)))
  })

  const refused: ReadonlyArray<{ readonly title: string; readonly given: readonly [alarm: object] }> = [
    { title: "nobody who gets alarms", given: [{ mobiles: [finance], recipients: [{ ...recipients[2], no: 0 }] }] },
    { title: "a contact of a number that is not there", given: [{ mobiles: [manager], recipients }] }
  ]
  it.effect.each(refused)("$title is refused", ({ given: [alarm] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      const error = yield* Effect.flip(settle(alarm))
      assert.deepStrictEqual(error._tag === "AlarmIncomplete" ? [error.missing] : [error._tag], ["mobile"] as never)
    }).pipe(Effect.provide(stationOf(site)))
  })
})
