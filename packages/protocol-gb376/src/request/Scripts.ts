/** Which questions each request of core becomes. A request is the smallest thing with one outcome; several frames only where a read needs them. */
import { Energy, type RequestTag, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { Unit } from "../unit/Unit.ts"
import type { Amount } from "../value/Decimal.ts"
import { hasValue, type Read } from "../value/Leaf.ts"
import * as LocalTime from "../value/LocalTime.ts"
import {
  answered,
  ask,
  type Exchange,
  end,
  isConfirmed,
  type Reply,
  refusalOf,
  type Script,
  type Unsendable,
  unitOf,
  unreadable
} from "./Exchange.ts"
import type { Settings } from "./Settings.ts"

export type Scripted = Result.Result<Script, Unsendable>
export type Request<T extends RequestTag> = Extract<TerminalRequest, { readonly _tag: T }>
type Target = Request<"ReadBalance">["payload"]["target"]

export const cannot = (reason: Unsendable["reason"], detail: string): Scripted => Result.fail({ reason, detail })

/** A unit to be sent. */
export const unit = (pn: number, fn: number, value?: unknown): Unit => ({
  pn: [pn],
  fn,
  name: "",
  ...(value === undefined ? {} : { value })
})

/** A question that changes nothing and may be asked again. */
export const read = (settings: Settings, afn: "0A" | "0C" | "0E", units: ReadonlyArray<Unit>): Exchange => ({
  afn,
  units,
  effect: "none",
  lifetimeMinutes: null,
  attempts: settings.readAttempts,
  timeoutMillis: settings.answerTimeoutSeconds * 1000
})

/** A command: sent once, with a time tag unless it sets the clock itself. */
export const command = (
  settings: Settings,
  afn: "04" | "05",
  sent: Unit,
  lifetimeMinutes: number | null
): Exchange => ({
  afn,
  units: [sent],
  effect: "effecting",
  lifetimeMinutes,
  attempts: 1,
  timeoutMillis: settings.answerTimeoutSeconds * 1000
})

/** Asks once and ends with what `found` makes of the answer; `undefined` means that the answer holds no such thing. */
export const once = (exchange: Exchange, found: (reply: Reply) => unknown): Script => {
  return ([reply]) => {
    if (reply === undefined) return ask(exchange)
    const refusal = refusalOf(reply)
    if (refusal !== null) return end(refusal)
    const answer = found(reply)
    return answer === undefined ? unreadable : answered(answer)
  }
}

/** Sends a command and ends with its confirmation. */
export const confirmed = (make: (now: number) => Exchange): Script => {
  return ([reply], now) => {
    if (reply === undefined) return ask(make(now))
    const refusal = refusalOf(reply)
    if (refusal !== null) return end(refusal)
    return isConfirmed(reply) ? answered(null) : unreadable
  }
}

/** Runs `then` with the total group of the target; other targets do not exist in this dialect. */
export const withGroup = (target: Target, then: (groupNo: number) => Scripted): Scripted =>
  target._tag === "Group" ? then(target.totalGroupNo) : cannot("unsupported", "a balance belongs to a total group")

/** As `withGroup`, for what counts energy: money is never read or written as kWh. */
export const withEnergy = (settings: Settings, target: Target, then: (groupNo: number) => Scripted): Scripted =>
  settings.creditUnit === "money" ? cannot("gated", moneyTerminal) : withGroup(target, then)

/** Why a terminal that counts money is not asked for energy. */
export const moneyTerminal = "the terminal counts money"

/** An A.3 amount as energy: kWh, or MWh when its unit flag says so; `null` is "no data", `undefined` unreadable. */
export const energyOf = (field: Read<Amount>): Energy.Energy | null | undefined => {
  if (!hasValue(field)) return field === null || "noData" in field ? null : undefined
  const kwh = BigInt(field.value) * (field.unit === "MWh|yuan" ? 1000n : 1n)
  return Energy.fromUnits(kwh * Energy.unitsPerKwh)
}

/** Largest amount of seven digits. */
export const maxAmountKwh = 9_999_999n

/** Whole kWh of an amount that the wire can carry, or `null`. */
export const wholeKwh = (energy: Energy.Energy): number | null => {
  const kwh = energy / Energy.unitsPerKwh
  const fits = energy % Energy.unitsPerKwh === 0n && kwh <= maxAmountKwh && kwh >= -maxAmountKwh
  return fits ? Number(kwh) : null
}

export const writeCredit = (settings: Settings, { payload }: Request<"WriteCredit">): Scripted =>
  withEnergy(settings, payload.target, (groupNo) => {
    if (payload.wireNo === null) return cannot("unsupported", "every credit of this dialect has a number")
    if (payload.thresholds === null) return cannot("gated", "the thresholds travel with the credit and must be known")
    const lifetime = payload.lifetimeMinutes ?? settings.lifetimeMinutes
    if (lifetime < 1 || lifetime > 255) return cannot("badValue", "the lifetime must be 1 to 255 minutes")
    const purchase = wholeKwh(payload.value)
    const alarm = wholeKwh(payload.thresholds.alarm)
    const trip = wholeKwh(payload.thresholds.trip)
    if (purchase === null || alarm === null || trip === null)
      return cannot("badValue", "amounts must be whole kWh of at most seven digits")
    if (payload.mode === "append" && purchase <= 0) return cannot("badValue", "a purchase must be above zero")
    const mode = payload.mode === "append" ? "append" : "refresh"
    const sent = unit(groupNo, 47, { purchaseNo: payload.wireNo, mode, purchase, alarm, trip })
    return Result.succeed(confirmed(() => command(settings, "04", sent, lifetime)))
  })

export const readBalance = (settings: Settings, { payload }: Request<"ReadBalance">): Scripted =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (reply: Reply) => {
      const field = unitOf(reply, 23, groupNo)?.value as { readonly remaining: Read<Amount> } | undefined
      const remaining = field === undefined ? undefined : energyOf(field.remaining)
      return remaining === undefined ? undefined : { remaining, terminalTime: null }
    }
    return Result.succeed(once(read(settings, "0C", [unit(groupNo, 23)]), found))
  })

/** The value of F47 as read. */
export interface StoredPurchase {
  readonly purchaseNo: number
  readonly mode: Read<string>
  readonly purchase: Read<Amount>
  readonly alarm: Read<Amount>
  readonly trip: Read<Amount>
}

/** Four bytes of filler in a binary field: no number was ever stored. */
const noNumbers: ReadonlySet<number> = new Set([0, 0xeeeeeeee, 0xffffffff])

/** Gives the thresholds of F47; `null` when one is "no data", `undefined` when one is unreadable. */
export const thresholdsOf = (
  stored: StoredPurchase
): { readonly alarm: Energy.Energy; readonly trip: Energy.Energy } | null | undefined => {
  const alarm = energyOf(stored.alarm)
  const trip = energyOf(stored.trip)
  if (alarm === undefined || trip === undefined) return undefined
  return alarm === null || trip === null ? null : { alarm, trip }
}

export const readStoredCredit = (settings: Settings, { payload }: Request<"ReadStoredCredit">): Scripted =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (reply: Reply) => {
      const stored = unitOf(reply, 47, groupNo)?.value as StoredPurchase | undefined
      if (stored === undefined) return undefined
      const value = energyOf(stored.purchase)
      const thresholds = thresholdsOf(stored)
      if (value === undefined || thresholds === undefined) return undefined
      const wireNo = noNumbers.has(stored.purchaseNo) ? null : stored.purchaseNo
      return { wireNo, value: wireNo === null ? null : value, thresholds }
    }
    return Result.succeed(once(read(settings, "0A", [unit(groupNo, 47)]), found))
  })

/** Gives the local milliseconds of a 0C F2 answer, or `undefined`. */
export const clockOf = (reply: Reply): number | undefined => {
  const field = unitOf(reply, 2, 0)?.value as { readonly clock: Read<string> } | undefined
  if (field === undefined || !hasValue(field.clock)) return undefined
  return LocalTime.fromText(field.clock) ?? undefined
}

/** The question for the terminal's clock. */
export const clockQuestion = (settings: Settings): Exchange => read(settings, "0C", [unit(0, 2)])

export const readClock = (settings: Settings): Scripted =>
  Result.succeed(
    once(clockQuestion(settings), (reply) => {
      const local = clockOf(reply)
      if (local === undefined) return undefined
      const skewMillis = local - LocalTime.localMillis(reply.at, settings.utcOffsetMinutes)
      return { terminalTime: LocalTime.toText(local), skewMillis }
    })
  )

/**
 * The consumption counter is the group's active energy of this month (0C F21, total of all tariffs). It starts anew each month, so the terminal's
 * clock is asked in the same frame and the month becomes part of the counter's id.
 */
export const readConsumption = (settings: Settings, { payload }: Request<"ReadConsumption">): Scripted =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (reply: Reply) => {
      const local = clockOf(reply)
      const field = unitOf(reply, 21, groupNo)?.value as { readonly energy: ReadonlyArray<Read<Amount>> } | undefined
      const total = field?.energy[0]
      const counter = total === undefined ? undefined : energyOf(total)
      if (local === undefined || counter === undefined || counter === null) return undefined
      return { counter, counterId: `F21-${LocalTime.toText(local).slice(0, 7)}` }
    }
    return Result.succeed(once(read(settings, "0C", [unit(0, 2), unit(groupNo, 21)]), found))
  })

export const setClock = (settings: Settings): Scripted =>
  Result.succeed(
    confirmed((now) => {
      const clock = LocalTime.toText(LocalTime.localMillis(now, settings.utcOffsetMinutes))
      return command(settings, "05", unit(0, 31, { clock }), null)
    })
  )
