/** The requests of core that are commands or parameters other than money: rounds, protection, trip, close, clock, text. */
import * as Result from "effect/Result"
import { cannot, command, confirmed, type Request, type Scripted, unit, withGroup } from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

const send = (settings: Settings, afn: "04" | "05", pn: number, fn: number, value?: unknown): Scripted =>
  Result.succeed(confirmed(() => command(settings, afn, unit(pn, fn, value), settings.lifetimeMinutes)))

const protect = (settings: Settings, state: "protected" | "released", halfHours: number | null): Scripted => {
  if (state === "released") return send(settings, "05", 0, 33)
  const given = halfHours ?? 0
  if (given < 0 || given > 48) return cannot("badValue", "protection lasts 1 to 48 half hours, or without limit")
  return send(settings, "05", 0, 25, { halfHours: given })
}

/** Writes one parameter; thresholds travel with a credit only, and other parameters do not exist in this dialect. */
export const writeParameter = (settings: Settings, { payload }: Request<"WriteParameter">): Scripted => {
  const { item, target } = payload
  switch (item._tag) {
    case "EffectiveRounds":
      return withGroup(target, (groupNo) => send(settings, "04", groupNo, 48, { rounds: [...item.rounds].sort() }))
    case "PurchaseControl":
      return withGroup(target, (groupNo) => send(settings, "05", groupNo, item.state === "engaged" ? 16 : 24))
    case "Protection":
      return protect(settings, item.state, item.halfHours)
    case "Thresholds":
      return cannot("unsupported", "thresholds travel with a credit")
    case "EnergyControlExpiry":
    case "SwitchRounds":
      return cannot("unsupported", `${item._tag} does not exist in this dialect`)
  }
}

/** Trips one round: alarm delay 0–15 minutes, limited to 0–15 half hours (0: until closing is permitted). */
export const trip = (settings: Settings, { payload }: Request<"Trip">): Scripted => {
  const { delayMinutes, halfHours, scope } = payload
  if (delayMinutes < 0 || delayMinutes > 15) return cannot("badValue", "the delay must be 0 to 15 minutes")
  if (halfHours < 0 || halfHours > 15) return cannot("badValue", "the duration must be 0 to 15 half hours")
  return send(settings, "05", scope.round, 1, { limitHalfHours: halfHours, alarmDelayMinutes: delayMinutes })
}

/** Permits closing of one round; this dialect cannot close by itself. */
export const close = (settings: Settings, { payload }: Request<"Close">): Scripted =>
  payload.mode === "permit"
    ? send(settings, "05", payload.scope.round, 2)
    : cannot("unsupported", "the terminal can only be permitted to close")

/** Shows a text on the terminal: kind 0 (plain), number 1. */
export const sendText = (settings: Settings, { payload }: Request<"SendText">): Scripted =>
  send(settings, "05", 0, 32, { message: { number: 1, kind: 0 }, text: payload.text })
