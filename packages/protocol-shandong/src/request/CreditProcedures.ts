/** Purchase, balance and the number that the terminal holds (购电量 8062, 剩余电量 8063). */
import { Energy, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { CapabilityRow } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import { answered, type Next, notSent, readValues, type Start } from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import { diOf, withRow } from "./Target.ts"
import { clockDi, timedWrite } from "./TimedWrite.ts"

/** Slip numbers that are drawn: one byte of two digits, 0 means that nothing was ever bought. */
export const minWireNo = 1
export const maxWireNo = 99

/** The largest purchase that is offered, whatever the item could hold: 9 999 999 kWh. */
export const maxPurchase = Energy.kwh("9999999")

type Composite = { readonly [field: string]: Value }

/** Reads a composite; anything else has no fields. */
export const recordOf = (value: Value): Composite =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Composite) : {}

/** Reads decimal text as an amount; anything else is no value. */
export const energyOf = (value: Value | undefined): Energy.Energy | null =>
  typeof value === "string" ? Result.getOrElse(Energy.fromKwh(value), () => null) : null

/** Reads the slip number of a purchase item, whatever form the profile gives it; 0 is none. */
const wireNoOf = (value: Value | undefined): number | null => {
  const number = typeof value === "number" ? value : typeof value === "string" ? Number(value) : 0
  return Number.isInteger(number) && number > 0 ? number : null
}

/** Reads the balance, with the terminal's clock beside it where the profile has one. */
export const readBalance = (context: Context, request: TerminalRequest<"ReadBalance">): Next =>
  withRow(context, request, "remaining.read", "read", (row) => {
    const di = diOf(row)
    const clock = clockDi(context)
    return readValues(context, clock === null ? [di] : [di, clock], (of) => {
      const terminalTime = clock === null ? null : of(clock)
      return answered({
        remaining: energyOf(of(di)),
        terminalTime: typeof terminalTime === "string" ? terminalTime : null
      })
    })
  })

/** Reads the last slip number and its energy: they say what arrived, not what took effect. */
export const readStoredCredit = (context: Context, request: TerminalRequest<"ReadStoredCredit">): Next =>
  withRow(context, request, "purchase.write", "read", (row) => {
    const di = diOf(row)
    return readValues(context, [di], (of) => {
      const { kwh, seq } = recordOf(of(di))
      const wireNo = wireNoOf(seq)
      return answered({ wireNo, value: wireNo === null ? null : energyOf(kwh), thresholds: null })
    })
  })

const append = (context: Context, row: CapabilityRow, request: TerminalRequest<"WriteCredit">, start: Start): Next => {
  const { lifetimeMinutes, value, wireNo } = request.payload
  if (wireNo === null || wireNo < minWireNo || wireNo > maxWireNo) {
    return notSent("unsupported", `a purchase needs a slip number ${minWireNo}…${maxWireNo}`)
  }
  if (value > maxPurchase) return notSent("unsupported", `a purchase is at most ${Energy.toKwh(maxPurchase)} kWh`)
  if (value === Energy.zero) return notSent("unsupported", "a purchase of nothing is not sent")
  if (value < Energy.zero && !context.settings.allowWithdrawals) {
    return notSent("gated", "withdrawals are not allowed by the settings")
  }
  const di = diOf(row)
  return timedWrite(
    context,
    {
      purpose: "purchase",
      lifetimeMinutes,
      reads: [di],
      decide: (of) =>
        wireNoOf(recordOf(of(di)).seq) === wireNo
          ? notSent("gated", `the terminal already holds slip ${wireNo}: it may have arrived`)
          : [{ di, value: { seq: wireNo, kwh: Energy.toKwh(value) } }]
    },
    start
  )
}

/** Writes a purchase (`append`) or the balance itself (`set`). Sent once; whether it took effect is for the evidence to say. */
export const writeCredit = (context: Context, request: TerminalRequest<"WriteCredit">, start: Start): Next => {
  const { lifetimeMinutes, mode, thresholds, value, wireNo } = request.payload
  return withRow(context, request, mode === "append" ? "purchase.write" : "remaining.write", "write", (row) => {
    if (thresholds !== null) return notSent("unsupported", "thresholds do not travel with a credit in this dialect")
    if (mode === "append") return append(context, row, request, start)
    if (wireNo !== null) return notSent("unsupported", "setting the balance carries no number in this dialect")
    const items = [{ di: diOf(row), value: Energy.toKwh(value) }]
    return timedWrite(context, { purpose: "adjust", lifetimeMinutes, reads: [], decide: () => items }, start)
  })
}
