/** What the dialect sends fits the table of objects: types, parts, and objects that the table knows. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import { Instant, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { dialect, Frame, Objects } from "../src/index.ts"

const terminalId = "201612345678"
const target = { _tag: "Group", terminalId, totalGroupNo: 8 }
const scope = { target, round: 1, switches: null }
const thresholds = { alarm: Energy.kwh("20"), trip: Energy.kwh("5") }
const purchase = {
  target,
  mode: "append",
  wireNo: 7,
  value: Energy.kwh("100.0001"),
  thresholds,
  lifetimeMinutes: null
}

const requests: ReadonlyArray<readonly [tag: string, payload: object]> = [
  ["ReadBalance", { target }],
  ["ReadStoredCredit", { target }],
  ["ReadConsumption", { target }],
  ["ReadClock", {}],
  ["ReadRounds", { target }],
  ["ReadParameters", { target, items: ["EffectiveRounds", "PurchaseControl", "Protection"] }],
  ["WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1, 2] } }],
  ["WriteParameter", { target, item: { _tag: "PurchaseControl", state: "engaged" } }],
  ["WriteParameter", { target, item: { _tag: "PurchaseControl", state: "released" } }],
  ["WriteParameter", { target, item: { _tag: "Protection", state: "protected", halfHours: null } }],
  ["WriteParameter", { target, item: { _tag: "Protection", state: "released", halfHours: null } }],
  ["SetClock", {}],
  ["SendText", { text: "请购电" }],
  ["WriteCredit", purchase],
  ["WriteCredit", { ...purchase, mode: "set" }],
  ["Trip", { scope, delayMinutes: 1, halfHours: 2 }],
  ["Close", { scope, mode: "permit" }],
  ["Close", { scope, mode: "direct" }]
]

/** Every OAD and OMD in an APDU. */
const idsOf = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(idsOf)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    if ((key === "oad" || key === "omd") && typeof each === "string") return [each]
    return key === "oads" ? (each as ReadonlyArray<string>) : idsOf(each)
  })
}

describe.each(["quarantine", "tagged"] as const)("lifetime of purchases: %s", (purchaseLifetime) => {
  const settings = { security: "plain", purchaseLifetime } as const
  const configured = Result.getOrThrow(dialect.configure(settings))

  it.each(requests)("%s", (tag, payload) => {
    const request = { _tag: tag, requestId: "r", terminalId, notAfter: Instant.at("2026-11-29T03:00:00Z"), payload }
    const planned = configured.plan(request as unknown as TerminalRequest)
    assert.isTrue(Result.isSuccess(planned))
    for (const bytes of Result.getOrThrow(planned)) {
      const frame = Result.getOrThrow(Frame.decode(bytes))
      const apdu = frame.fragment ? {} : frame.apdu
      assert.deepStrictEqual(Objects.problems(apdu), [])
      for (const id of idsOf(apdu)) assert.isTrue((Objects.find(id) ?? Objects.findMethod(id)) !== null, id)
    }
  })
})
