/** What remains to be verified, in the order of what is at risk. */
import { assert } from "@effect/vitest"
import { Energy, keyOf, Station, TerminalId } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import type { Cases } from "../adoption/Case.ts"
import * as Desk from "../adoption/Desk.ts"
import { panel, type Site } from "../open/Desk.ts"
import * as Restore from "./Desk.ts"

/** Binds further terminals to the customer of a case, and sells this much on each; nothing where it is 0. */
const further = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities, sold: ReadonlyArray<string>) {
  const { customers } = yield* Station.Station
  const { customerNo } = site
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  return yield* Effect.forEach(sold, (energy, index) =>
    Effect.gen(function* () {
      const terminalId = TerminalId.make(site.own(`t${index}`))
      site.panels.set(terminalId, panel(capabilities))
      const entry = { terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} } as const
      yield* customers.registerTerminal({ ...site.by(), ...entry })
      const target =
        capabilities.creditScope === "terminal"
          ? ({ _tag: "Terminal", terminalId } as const)
          : ({ _tag: "Group", terminalId, totalGroupNo: 1 } as const)
      const { deviceId } = yield* customers.bindDevice({ ...site.by(), customerNo, target, thresholds })
      if (energy !== "0") yield* Desk.approved({ site, deviceId }, energy)
      return keyOf(target)
    })
  )
})

const ranked = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.unseen(site, capabilities, null)
    yield* Desk.approved(place, "50")
    yield* Desk.approved(place, "20")
    const [none, much, little] = yield* further(site, capabilities, ["0", "300", "40"])
    yield* Restore.mark(site)
    const { purchaseRecords } = yield* Station.Station
    const whole = yield* purchaseRecords.unverified({ actor: "clerk", limit: 500 })
    const own = whole.rows.filter(({ customerNo }) => customerNo === site.customerNo)
    assert.deepStrictEqual<ReadonlyArray<unknown>>(
      own.map(({ target, orders, atRisk }) => [target, orders, atRisk]),
      [
        [much, 1, Desk.kwh("300")],
        [keyOf(place.target), 2, Desk.kwh("70")],
        [little, 1, Desk.kwh("40")],
        [none, 0, Energy.zero]
      ]
    )
    assert.strictEqual(whole.total, whole.rows.length)
    const byPages: Array<string> = []
    let after: string | null = null
    do {
      const page: typeof whole = yield* purchaseRecords.unverified({ actor: "clerk", limit: 2, after })
      assert.isAtMost(page.rows.length, 2)
      byPages.push(...page.rows.map(({ target }) => target))
      after = page.next
    } while (after !== null)
    assert.deepStrictEqual(
      byPages,
      whole.rows.map(({ target }) => target),
      "page by page the same, none twice"
    )
    const there = yield* purchaseRecords.unverified({ actor: "there" })
    assert.deepStrictEqual([there.rows, there.total], [[], 0], "none of other org units")
    const mine = purchaseRecords.markRestored({ ...site.by("there"), reason: "由备份恢复" })
    assert.strictEqual(
      yield* Desk.refusalOf(mine),
      "Forbidden",
      "who sees a part of the station does not mark the whole"
    )
  })

/** The case, for one kind of terminal. */
export const ranking: Cases = {
  "what remains is listed by what is at risk, page by page, within the org units of whoever asks": ranked
}
