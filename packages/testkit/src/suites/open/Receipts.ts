/** Ids of gateways come again: a receipt goes to the newest message of its id, number and time, and one that waits does not wait for ever. */
import { assert } from "@effect/vitest"
import {
  MessageSender,
  type OutgoingSms,
  SmsGateway,
  SmsInbox,
  type SmsReceipt,
  Station,
  StationSmsInbox
} from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Case } from "./Case.ts"
import { pass, type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const minutesOfDay = 24 * 60
/** Longer than any message waits for its receipt. */
const long = 5 * minutesOfDay

/** The numbers of a case's customer: what one number gets in a day is counted over the whole store. */
export const numbersOf = ({ customerNo }: Site) => {
  const start = `1381111${customerNo.slice(-3)}`
  return [`${start}1`, `${start}2`] as const
}

/** The only id that the gateway of a case gives, to whatever it takes. */
const refOf = ({ own }: Site): string => own("ref")

const ports = (site: Site) => {
  const submit = (_: OutgoingSms) =>
    Effect.succeed({ _tag: "Submitted", parts: [{ _tag: "Accepted", ref: refOf(site) }] } as const)
  return Layer.mergeAll(StationSmsInbox.layer, Layer.succeed(SmsGateway, { submit, segments: () => 1 }))
}

/** Makes the case's customer one who gets messages at these numbers. */
export const reachable = Effect.fnUntraced(function* (site: Site, count: 1 | 2 = 1) {
  const { by, customerNo } = site
  const { customers, purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  const alarm = { cycle: "none", time: null, sms: "on", mobiles: numbersOf(site).slice(0, count) } as const
  yield* customers.update({ ...by(), customerNo, version: 1, alarm })
  yield* purchases.pollRemaining({ ...clerk, deviceId })
})

/** Dunns the customer and hands the messages over; gives their ids in the order of his numbers. */
export const dunned = Effect.fnUntraced(function* ({ by, customerNo }: Site) {
  const { dunning } = yield* Station.Station
  const asked = { allowAboveThreshold: "yes", quietHoursReason: "the time of a case is any time" } as const
  const { messages } = yield* dunning.send({ ...by(), customerNos: [customerNo], ...asked })
  yield* Effect.flatMap(DateTime.now, MessageSender.runOnce)
  return messages.map(({ messageId }) => messageId)
})

const received = Effect.fnUntraced(function* (site: Site, told: Partial<SmsReceipt> = {}) {
  const inbox = yield* SmsInbox
  yield* inbox.receipt({ ref: refOf(site), state: "delivered", code: "DELIVRD", at: yield* DateTime.now, ...told })
})

/** What became of messages. */
const became = Effect.fnUntraced(function* ({ customerNo }: Site, messageIds: ReadonlyArray<string | undefined>) {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.messages({ ...clerk, customerNo })
  return messageIds.map((id) => rows.find(({ messageId }) => messageId === id)?.progress._tag)
})

const failed = { state: "failed", code: "UNDELIV" } as const

const newest = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  yield* reachable(site)
  const [old] = yield* dunned(site)
  yield* received(site)
  pass(site, long)
  const [fresh] = yield* dunned(site)
  yield* received(site, failed)
  assert.deepStrictEqual(yield* became(site, [old, fresh]), ["Delivered", "Failed"])
  const { rows } = yield* dunning.workItems({ ...clerk, customerNo: site.customerNo, cause: ["messageFailed"] })
  assert.lengthOf(rows, 1)
})

const newestOfDay = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  const [old] = yield* dunned(site)
  pass(site, 2 * 60)
  const [fresh] = yield* dunned(site)
  yield* received(site)
  assert.deepStrictEqual(yield* became(site, [old, fresh]), ["Submitted", "Delivered"])
})

const olderOfDay = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  const [old] = yield* dunned(site)
  const doneAt = yield* DateTime.now
  pass(site, 2 * 60)
  const [fresh] = yield* dunned(site)
  yield* received(site, { doneAt })
  assert.deepStrictEqual(yield* became(site, [old, fresh]), ["Delivered", "Submitted"])
  yield* received(site, { ...failed, doneAt: yield* DateTime.now })
  assert.deepStrictEqual(yield* became(site, [old, fresh]), ["Delivered", "Failed"])
})

const ofNumber = (prefix: string) =>
  Effect.fnUntraced(function* (site: Site) {
    const [first, second] = numbersOf(site)
    yield* reachable(site, 2)
    const both = yield* dunned(site)
    yield* received(site, { ...failed, to: `${prefix}${first}` })
    assert.deepStrictEqual(yield* became(site, both), ["Failed", "Submitted"])
    // The same id and the same state, of the other one: it is no repetition.
    yield* received(site, { ...failed, to: second })
    assert.deepStrictEqual(yield* became(site, both), ["Failed", "Failed"])
  })

const stranger = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  const sent = yield* dunned(site)
  const [, other] = numbersOf(site)
  yield* received(site, { to: other })
  assert.deepStrictEqual(yield* became(site, sent), ["Submitted"])
})

const overdue = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  const sent = yield* dunned(site)
  pass(site, long)
  yield* received(site, failed)
  assert.deepStrictEqual(yield* became(site, sent), ["Submitted"])
})

const early = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  const [to] = numbersOf(site)
  yield* received(site, { to })
  pass(site, 1)
  assert.deepStrictEqual(yield* became(site, yield* dunned(site)), ["Delivered"])
})

const expired = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  yield* received(site)
  pass(site, minutesOfDay)
  const sent = yield* dunned(site)
  assert.deepStrictEqual(yield* became(site, sent), ["Submitted"])
  // What came a day ago does not swallow the same receipt of today.
  yield* received(site)
  assert.deepStrictEqual(yield* became(site, sent), ["Delivered"])
})

const again = Effect.fnUntraced(function* (site: Site) {
  yield* reachable(site)
  for (const _ of [1, 2]) {
    yield* received(site)
    pass(site, 1)
    // The receipt of days ago has the same id, number, state and code: it is another one.
    assert.deepStrictEqual(yield* became(site, yield* dunned(site)), ["Delivered"])
    pass(site, long)
  }
})

const told: ReadonlyArray<readonly [name: string, run: (site: Site) => ReturnType<ReturnType<typeof ofNumber>>]> = [
  ["a receipt goes to the newest message of its id, and the old one stays as it is", newest],
  ["of two messages of one day and one id the newer one takes the receipt", newestOfDay],
  ["a receipt goes to the older one where only that had been handed over when the network was done", olderOfDay],
  ...["", "86", "+86"].map(
    (prefix) =>
      [`a receipt goes to the message of its number, written with "${prefix}" before it`, ofNumber(prefix)] as const
  ),
  ["a receipt of another number is nobody's", stranger],
  ["a receipt of a message of days ago is not taken for it", overdue],
  ["a receipt that overtakes the answer to its submit is taken", early],
  ["a receipt that waits is not taken by a message of another day", expired],
  ["an id that comes again has an early receipt each time", again]
]

/** The cases. */
export const receipts: ReadonlyArray<Case> = told.map(([name, run]) => ({
  name,
  run: (site) => Effect.provide(run(site), ports(site))
}))
