/** The requests of core that are commands or parameters other than money: rounds, protection, trip, close, clock, text. */
import { Script } from "@yugou/dialect-kit"
import { type Next, unit } from "./Question.ts"
import { command, type Known, type Request, withGroup } from "./Scripts.ts"
import { type To, toOf } from "./Sealing.ts"
import type { Settings } from "./Settings.ts"

type Protection = Extract<Request<"WriteParameter">["payload"]["item"], { readonly _tag: "Protection" }>

const protect = (to: To, known: Known, { halfHours, state }: Protection): Next => {
  if (state === "released") return command(to, known, "05", unit(0, 33))
  const given = halfHours ?? 0
  if (given < 0 || given > 48)
    return Script.notSent("badValue", "protection lasts 1 to 48 half hours, or without limit")
  return command(to, known, "05", unit(0, 25, { halfHours: given }))
}

/** Writes one parameter; thresholds travel with a credit only, and other parameters do not exist in this dialect. */
export const writeParameter = (settings: Settings, request: Request<"WriteParameter">, known: Known): Next => {
  const { item, target } = request.payload
  const to = toOf(settings, request)
  switch (item._tag) {
    case "EffectiveRounds":
      return withGroup(target, (groupNo) => {
        const rounds = unit(groupNo, 48, { rounds: [...item.rounds].sort() })
        return command(to, known, "04", rounds)
      })
    case "PurchaseControl":
      return withGroup(target, (groupNo) => {
        const switched = unit(groupNo, item.state === "engaged" ? 16 : 24)
        return command(to, known, "05", switched)
      })
    case "Protection":
      return protect(to, known, item)
    case "Thresholds":
      return Script.notSent("unsupported", "thresholds travel with a credit")
    case "EnergyControlExpiry":
    case "SwitchRounds":
      return Script.notSent("unsupported", `${item._tag} does not exist in this dialect`)
  }
}

/** Trips one round: alarm delay 0–15 minutes, limited to 0–15 half hours (0: until closing is permitted). */
export const trip = (settings: Settings, request: Request<"Trip">, known: Known): Next => {
  const { delayMinutes, halfHours, scope } = request.payload
  if (delayMinutes < 0 || delayMinutes > 15) return Script.notSent("badValue", "the delay must be 0 to 15 minutes")
  if (halfHours < 0 || halfHours > 15) return Script.notSent("badValue", "the duration must be 0 to 15 half hours")
  return command(
    toOf(settings, request),
    known,
    "05",
    unit(scope.round, 1, { limitHalfHours: halfHours, alarmDelayMinutes: delayMinutes })
  )
}

/** Permits closing of one round; this dialect cannot close by itself. */
export const close = (settings: Settings, request: Request<"Close">, known: Known): Next =>
  request.payload.mode === "permit"
    ? command(toOf(settings, request), known, "05", unit(request.payload.scope.round, 2))
    : Script.notSent("unsupported", "the terminal can only be permitted to close")

/** Shows a text on the terminal: kind 0 (plain), number 1. */
export const sendText = (settings: Settings, request: Request<"SendText">, known: Known): Next => {
  const { text } = request.payload
  return command(toOf(settings, request), known, "05", unit(0, 32, { message: { number: 1, kind: 0 }, text }))
}
