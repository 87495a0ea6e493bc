/**
 * Trip and close of a round, through the switches that the reported map gives it. An accepted command is not an executed one: outputs move after
 * the alarm delay (8047), one after another, and only an alarm or an input state says that they did.
 */
import type { TerminalRequest } from "@yugou/core/dialect"
import type { CapabilityRow } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import { type End, type ItemValue, type Next, notSent, type Start } from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import { diOf, fieldOf, isEnd, meaningOf, rowFor, switchDi, withRow } from "./Target.ts"
import { timedWrite } from "./TimedWrite.ts"

type Scope = TerminalRequest<"Trip">["payload"]["scope"]

const commands = (
  context: Context,
  row: CapabilityRow,
  scope: Scope,
  meaning: "trip" | "close"
): ReadonlyArray<ItemValue> | End => {
  if (scope.switches === null)
    return notSent("gated", "the switches of the round are not known: dispatch the switch map first")
  const items: Array<ItemValue> = []
  for (const switchNo of new Set(scope.switches)) {
    const di = switchDi(context, row, switchNo)
    if (di === null) return notSent("unsupported", `profile ${context.book.profile.id} has no switch ${switchNo}`)
    items.push({ di, value: row.values?.[meaning] ?? "" })
  }
  return items
}

/** Minutes of an `HH:mm` duration, or `null`. */
const minutesOf = (value: Value): number | null => {
  const match = typeof value === "string" ? /^(\d\d):(\d\d)$/.exec(value) : null
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

/** What must hold before a trip: protection is off, and the stored delay and duration are those that the operator was shown. */
interface TripCheck {
  readonly protection: CapabilityRow
  readonly delayDi: string | null
  readonly durationDi: string | null
}

const checkTrip = (
  context: Context,
  check: TripCheck,
  payload: TerminalRequest<"Trip">["payload"],
  of: (di: string) => Value
): End | null => {
  const protection = meaningOf(check.protection, fieldOf(context, check.protection, of(diOf(check.protection))))
  if (protection !== "released") return notSent("gated", `power protection is ${protection ?? "unknown"}`)
  const delay = check.delayDi === null ? null : of(check.delayDi)
  if (check.delayDi !== null && delay !== payload.delayMinutes.toString()) {
    return notSent("gated", `the terminal's trip delay is ${delay ?? "unknown"} min, not ${payload.delayMinutes}`)
  }
  const minutes = check.durationDi === null ? null : minutesOf(of(check.durationDi))
  if (check.durationDi !== null && minutes !== payload.halfHours * 30) {
    return notSent(
      "gated",
      `the terminal's trip duration is ${minutes ?? "unknown"} min, not ${payload.halfHours * 30}`
    )
  }
  return null
}

/**
 * Trips a round. Delay and duration are stored parameters of the terminal: a value other than 0 in the request is compared with them, and a
 * difference sends nothing.
 */
export const trip = (context: Context, request: TerminalRequest<"Trip">, start: Start): Next =>
  withRow(context, request, "switch.command", "write", (row) => {
    const { payload } = request
    const protection = rowFor(context, "protection", "read")
    if (isEnd(protection)) return notSent("gated", "power protection cannot be read")
    const items = commands(context, row, payload.scope, "trip")
    if ("ending" in items) return items
    const delay = payload.delayMinutes === 0 ? null : rowFor(context, "trip.delay", "read")
    const duration = payload.halfHours === 0 ? null : rowFor(context, "trip.duration", "read")
    if (delay !== null && isEnd(delay)) return delay
    if (duration !== null && isEnd(duration)) return duration
    const check: TripCheck = {
      protection,
      delayDi: delay === null ? null : diOf(delay),
      durationDi: duration === null ? null : diOf(duration)
    }
    const reads = [diOf(protection), check.delayDi, check.durationDi].filter((di) => di !== null)
    const decide = (of: (di: string) => Value) => checkTrip(context, check, payload, of) ?? items
    return timedWrite(context, { purpose: "control", lifetimeMinutes: null, reads, decide }, start)
  })

/** Closes a round at once. The family has no "permit close": whoever asks for it must not get a direct one. */
export const close = (context: Context, request: TerminalRequest<"Close">, start: Start): Next =>
  withRow(context, request, "switch.command", "write", (row) => {
    const { mode, scope } = request.payload
    if (mode === "permit") return notSent("unsupported", "this dialect closes directly only")
    const items = commands(context, row, scope, "close")
    if ("ending" in items) return items
    return timedWrite(context, { purpose: "control", lifetimeMinutes: null, reads: [], decide: () => items }, start)
  })
