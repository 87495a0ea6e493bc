/** Which message a receipt is about: id, number and window, and of several the newest. */
import { assert, describe, it } from "@effect/vitest"
import type { Message } from "@yugou/core/books"
import { Instant } from "@yugou/core/store"
import * as ReceiptMatch from "../../../src/books/message/ReceiptMatch.ts"

const at = Instant.at("2026-03-02T02:00:00Z")
const ref = "3161215000000001"
const to = "13811110001"
const hour = 3_600_000
const minute = 60_000
const after = (millis: number) => Instant.plusMillis(at, millis)

/** A message of which the matching sees what is written here. */
const message = (changes: Partial<Message.State> = {}): Message.State => {
  const parts = ["3161215000000000", ref].map((one) => ({ outcome: { _tag: "Accepted", ref: one }, receipt: null }))
  return { messageId: "M", to, submittedAt: at, progress: { _tag: "Submitted", parts }, ...changes } as Message.State
}

describe("a receipt", () => {
  type Told = Partial<ReceiptMatch.Told>
  const rows: ReadonlyArray<readonly [says: string, told: Told, message: Message.State, about: boolean]> = [
    ["of a part, at once", {}, message(), true],
    ["of another id", { ref: "3161215000000009" }, message(), false],
    ["that names the number", { to }, message(), true],
    ["that names it as gateways write it", { to: `86${to}` }, message(), true],
    ["that names another number", { to: "13811110002" }, message(), false],
    ["96 hours after", { receivedAt: after(96 * hour) }, message(), true],
    ["longer after", { receivedAt: after(96 * hour + 1) }, message(), false],
    ["five minutes before", { receivedAt: after(-5 * minute) }, message(), true],
    ["longer before", { receivedAt: after(-5 * minute - 1) }, message(), false],
    ["of what was never handed over", {}, message({ submittedAt: null }), false]
  ]
  it.each(rows)("%s", (_, told, of, about) => {
    assert.strictEqual(ReceiptMatch.mayBeAbout({ ref, to: null, receivedAt: at, ...told }, of), about)
  })

  const candidate = (name: string, millis: number, changes: Partial<Message.State> = {}) => ({
    name,
    state: message({ submittedAt: after(millis), ...changes })
  })
  const told = { ref, to, receivedAt: after(hour), doneAt: null }
  const sets: ReadonlyArray<readonly [says: string, ReadonlyArray<ReturnType<typeof candidate>>, name: string | null]> =
    [
      ["nobody's, where there is none", [], null],
      ["the only one's", [candidate("a", 0)], "a"],
      ["the newest one's, found first", [candidate("new", minute), candidate("old", 0)], "new"],
      ["the newest one's, found last", [candidate("old", 0), candidate("new", minute)], "new"],
      ["the first found, of two of one time", [candidate("a", 0), candidate("b", 0)], "a"],
      [
        "the older one's, whose number it is",
        [candidate("new", minute, { to: "13811110002" }), candidate("old", 0)],
        "old"
      ],
      ["nobody's, of which all are too old", [candidate("old", -100 * hour)], null]
    ]
  it.each(sets)("is %s", (_, candidates, name) => {
    assert.strictEqual(ReceiptMatch.matching(told, candidates)?.name ?? null, name)
  })

  const both = [candidate("old", 0), candidate("new", 30 * minute)]
  const times: ReadonlyArray<readonly [says: string, doneAt: number, name: string]> = [
    ["the older one's, which alone had been handed over when the network was done", 10 * minute, "old"],
    ["the older one's, at the margin", 25 * minute - 1, "old"],
    ["the newer one's, within the margin", 25 * minute, "new"],
    ["the newest one's, where the network's clock is off by hours", -9 * hour, "new"]
  ]
  it.each(times)("is %s", (_, doneAt, name) => {
    assert.strictEqual(ReceiptMatch.matching({ ...told, doneAt: after(doneAt) }, both)?.name, name)
  })
})
