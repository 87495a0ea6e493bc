/** The requests of core that are commands or parameters other than money: rounds, protection, trip, close, text. */
import { LocalTime, Script } from "@yugou/dialect-kit"
import iconv from "iconv-lite"
import { put, read } from "./Asking.ts"
import { type Answer, call, confirmed, find, get, type Next, set } from "./Question.ts"
import { command, type Known, type Request, skewOf, tagged, toOf, untagged, withGroup } from "./Scripts.ts"
import type { Settings } from "./Settings.ts"
import { bits, groupAttributes, groupOad, groupOi, objects, relay, wholeOf } from "./Values.ts"

type Protection = Extract<Request<"WriteParameter">["payload"]["item"], { readonly _tag: "Protection" }>
type PurchaseControl = Extract<Request<"WriteParameter">["payload"]["item"], { readonly _tag: "PurchaseControl" }>

const protect = (
  settings: Settings,
  request: Request<"WriteParameter">,
  known: Known,
  { halfHours, state }: Protection
): Next =>
  halfHours === null
    ? command(toOf(settings, request), known, call(state === "protected" ? objects.protect : objects.unprotect, null))
    : Script.notSent("badValue", "the command of protection has no duration")

/**
 * Engages or releases purchase control of a group. Engaging is what commissioning does, so it first has the terminal record purchases (event 3202):
 * without that it keeps no record. Asking for it twice does no harm and moves neither energy nor a switch, so that it goes out as a reading does; a
 * terminal that has no such event is engaged all the same.
 */
const control = (
  settings: Settings,
  request: Request<"WriteParameter">,
  group: number,
  { state }: PurchaseControl
): Next => {
  const to = toOf(settings, request)
  const method = state === "engaged" ? objects.engage : objects.release
  const switched = (): Next => untagged(to, call(method, { oi: groupOi(group) }))
  return state === "released" ? switched() : read(to, set(objects.purchaseEventValid, { bool: true }), switched)
}

/** Writes one parameter; thresholds travel with a credit only, and other parameters do not exist in this dialect. */
export const writeParameter = (settings: Settings, request: Request<"WriteParameter">, known: Known): Next => {
  const { item, target } = request.payload
  switch (item._tag) {
    case "EffectiveRounds":
      return withGroup(target, (group) => {
        const oad = groupOad(group, groupAttributes.energyRounds)
        return untagged(toOf(settings, request), set(oad, bits(item.rounds)))
      })
    case "PurchaseControl":
      return withGroup(target, (group) => control(settings, request, group, item))
    case "Protection":
      return protect(settings, request, known, item)
    case "Thresholds":
      return Script.notSent("unsupported", "thresholds travel with a credit")
    case "EnergyControlExpiry":
    case "SwitchRounds":
      return Script.notSent("unsupported", `${item._tag} does not exist in this dialect`)
  }
}

const isRound = (round: number): boolean => round >= 1 && round <= 8
const noRound = Script.notSent("unsupported", "the terminal has rounds 1 to 8")

/** Minutes that fit the two fields of a trip. */
const maxDelayMinutes = 255
const maxLimitMinutes = 65_535

const isProtected = (answer: Answer): boolean => {
  const found = find(answer, objects.protection)
  return found._tag === "Value" && (wholeOf(found.data) ?? 0) !== 0
}

/**
 * Trips one round: one relay a command, since one firmware takes two at most. Clock and protection are read first: under protection one firmware
 * answers success and trips nothing.
 */
export const trip = (settings: Settings, request: Request<"Trip">): Next => {
  const { delayMinutes, halfHours, scope } = request.payload
  const limit = halfHours * 30
  if (!isRound(scope.round)) return noRound
  if (delayMinutes < 0 || delayMinutes > maxDelayMinutes)
    return Script.notSent("badValue", `the delay must be 0 to ${maxDelayMinutes} minutes`)
  if (limit < 0 || limit > maxLimitMinutes)
    return Script.notSent("badValue", "the duration must be 0 to 2184 half hours")
  const to = toOf(settings, request)
  const told = { structure: [{ oad: relay(scope.round) }, { u8: delayMinutes }, { u16: limit }, { bool: false }] }
  return read(to, get(objects.clock, objects.protection), (answer, now) => {
    const skewMillis = skewOf(settings, answer, now)
    if (skewMillis === null) return Script.notSent("gated", "the terminal's clock could not be read")
    if (isProtected(answer)) return Script.notSent("gated", "the terminal is under protection and would not trip")
    return tagged(to, skewMillis, now, settings.lifetimeMinutes, (tag, manner) =>
      put(to, call(objects.trip, { array: [told] }), tag, manner, (said) => confirmed(said))
    )
  })
}

/** Closes one round, or permits that it is closed at the terminal. */
export const close = (settings: Settings, request: Request<"Close">, known: Known): Next => {
  const { mode, scope } = request.payload
  if (!isRound(scope.round)) return noRound
  const told = { structure: [{ oad: relay(scope.round) }, { enum: mode === "permit" ? 0 : 1 }] }
  return command(toOf(settings, request), known, call(objects.close, { array: [told] }))
}

/** Longest text of a message, in bytes of GBK. */
const maxTextBytes = 200

/** Shows a text on the terminal as general message 1 (一般中文信息). The type is visible-string, the characters in it are GBK. */
export const sendText = (settings: Settings, request: Request<"SendText">, { now }: Known): Next => {
  const text = iconv.encode(request.payload.text, "gbk")
  if (text.length > maxTextBytes) return Script.notSent("badValue", `a text has at most ${maxTextBytes} bytes of GBK`)
  const shown = { vis: text.toString("latin1") }
  const time = { datetimeS: LocalTime.textOfInstant(now, settings.utcOffsetMinutes) }
  return untagged(toOf(settings, request), call(objects.text, { structure: [{ u8: 1 }, time, shown] }))
}
