/** What nobody can mean is refused, whatever the store: nothing of it is kept; and a change of a customer changes what it says. */
import { assert } from "@effect/vitest"
import { Energy, Rejection, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const

type Call = (input: object) => Effect.Effect<unknown, unknown>
type Facades = { readonly [facade: string]: { readonly [name: string]: Call } }

const mobile = "13811112222"
const alarm = (mobiles: ReadonlyArray<string>) => ({ cycle: "none", time: null, sms: "on", mobiles })

const refused = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, purchaseRecords } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  const energy = Energy.kwh("10")
  const day = (from: string) => ({ from, to: "2026-03-31" })
  const rows: ReadonlyArray<readonly [facade: string, name: string, input: object]> = [
    ["customers", "saveParameters", { deviceId, expiry: "2026-02-30T10:00" }],
    ["customers", "saveParameters", { deviceId, expiry: "2026-99-99T10:00" }],
    ["purchaseRecords", "list", { customerNo, savedOn: day("2026-02-31") }],
    ["purchaseRecords", "statistics", day("2026-02-31")],
    ["customers", "void", { customerNo, reason: "  　" }],
    ["customers", "update", { customerNo, version: 1, alarm: alarm(["12345"]) }],
    ["customers", "update", { customerNo, version: 1, alarm: alarm([mobile, mobile]) }],
    ["purchases", "save", { deviceId, energy, amountFen: 0 }],
    ["purchases", "save", { deviceId, energy, amountFen: 9e15 }]
  ]
  const station = (yield* Station.Station) as unknown as Facades
  const before = yield* customers.get({ ...clerk, customerNo })
  for (const [facade, name, input] of rows) {
    const { commandId, actor } = by()
    const isQuery = facade === "purchaseRecords"
    const asked = { ...input, actor, ...(isQuery ? {} : { commandId }) }
    const refusal = yield* Effect.flip(station[facade]?.[name]?.(asked) ?? Effect.void)
    assert.instanceOf(refusal, Rejection.InvalidInput, `${name} ${JSON.stringify(input, (_, v) => `${v}`)}`)
  }
  const unknown = customers.update({ ...by(), customerNo, version: 1, templateId: "nowhere" })
  assert.instanceOf(yield* Effect.flip(unknown), Rejection.NotFound)
  assert.deepStrictEqual(yield* customers.get({ ...clerk, customerNo }), before)
  assert.lengthOf((yield* purchaseRecords.list({ ...clerk, customerNo })).rows, 0)
})

const limits = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers } = yield* Station.Station
  yield* withDevice(site, unnumbered)
  const kwh = (value: string) => Energy.kwh(value)
  const wrong = [{ max: kwh("10"), min: kwh("100") }, { min: kwh("-100") }, { step: kwh("0") }, { hoarding: kwh("-5") }]
  for (const given of wrong) {
    const refusal = yield* Effect.flip(customers.update({ ...by(), customerNo, version: 1, limits: given }))
    assert.instanceOf(refusal, Rejection.LimitsInvalid)
  }
})

const patched = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers } = yield* Station.Station
  yield* withDevice(site, unnumbered)
  const filled = {
    contact: "李四光",
    remarks: "厂长",
    ext: { idCard: "37", house: "8" },
    limits: { max: Energy.kwh("500") }
  }
  const full = yield* customers.update({ ...by(), customerNo, version: 1, ...filled })
  const changed = yield* customers.update({ ...by(), customerNo, version: 2, remarks: "已搬迁", ext: { house: "9" } })
  assert.deepStrictEqual(changed, { ...full, version: 3, remarks: "已搬迁", ext: { idCard: "37", house: "9" } })
  const cleared = yield* customers.update({ ...by(), customerNo, version: 3, contact: null, limits: { max: null } })
  assert.deepStrictEqual(cleared, { ...changed, version: 4, contact: "", limits: { ...full.limits, max: null } })
  const stale = customers.update({ ...by(), customerNo, version: 3, remarks: "再次" })
  assert.instanceOf(yield* Effect.flip(stale), Rejection.Conflict)
})

/** A customer of whom nothing was ever read is not above his alarm energy: nobody knows. */
const unread = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, dunning } = yield* Station.Station
  yield* withDevice(site, unnumbered)
  yield* customers.update({ ...by(), customerNo, version: 1, alarm: alarm([mobile]) as never })
  const { refused: left } = yield* dunning.send({ ...by(), customerNos: [customerNo], quietHoursReason: "any time" })
  const codes = left.flatMap(({ refusals }) => refusals.map(({ code }) => code))
  assert.include(codes, "STALE_READING")
  assert.notInclude(codes, "ABOVE_THRESHOLD")
})

/** The cases. */
export const nonsense: ReadonlyArray<Case> = [
  {
    name: "days, reasons, numbers, templates and amounts that nobody can mean are refused, and nothing is kept",
    run: refused
  },
  { name: "limits that contradict each other, or bind nobody, are refused", run: limits },
  { name: "a change of a customer changes what it says, and null clears", run: patched },
  { name: "who was never read is not refused as above his alarm energy", run: unread }
]
