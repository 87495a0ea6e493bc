/** What each request of core asks and commands: money, balance, clock. A request is the smallest thing with one outcome. */
import { Energy, type RequestTag, type TerminalRequest } from "@yugou/core/dialect"
import { LocalTime, Script } from "@yugou/dialect-kit"
import type { Unit } from "../unit/Unit.ts"
import type { Amount } from "../value/Decimal.ts"
import { hasValue, type Read } from "../value/Leaf.ts"
import * as Clock from "../value/LocalTime.ts"
import { type Answer, confirmed, type Next, once, type Question, reading, refusalOf, unit, unitOf } from "./Question.ts"
import { agreed, type Plain, seal, type To, toOf } from "./Sealing.ts"
import type { Settings } from "./Settings.ts"

export type Request<T extends RequestTag> = TerminalRequest<T>
type Target = Request<"ReadBalance">["payload"]["target"]

/** What a script knows when it begins; `skewMillis`: terminal's clock minus station's, where a fresh reading is known. */
export interface Known {
  readonly now: number
  readonly skewMillis: number | null
}

const minuteMillis = 60_000

/**
 * Added to the time-tag delay before a command counts as dead: the tag has whole seconds, the delay is compared with > here and ≥ there,
 * and the reading of the terminal's clock was a round trip old.
 */
const deadMarginMillis = 60_000

/** Gives the local milliseconds of a 0C F2 answer, or `undefined`. */
export const clockOf = (answer: Answer): number | undefined => {
  const field = unitOf(answer, 2, 0)?.value as { readonly clock: Read<string> } | undefined
  if (field === undefined || !hasValue(field.clock)) return undefined
  return Clock.fromText(field.clock) ?? undefined
}

/** Computes terminal minus station from a 0C F2 answer, in milliseconds; `null` when it has no clock. */
export const skewOf = (settings: Settings, answer: Answer, now: number): number | null => {
  const local = clockOf(answer)
  return local === undefined ? null : local - LocalTime.localMillis(now, settings.utcOffsetMinutes)
}

/** The question for the terminal's clock. */
export const clockQuestion: Question = reading("0C", [unit(0, 2)])

/**
 * Sends a command once, with a time tag. By its own clock the terminal judges whether the frame is too old: without a fresh reading it is asked
 * first, and a clock that is far off holds the command back. Where the security port makes its PW, the clock is asked always: the number of the
 * command is the one after that.
 */
export const command = (
  to: To,
  known: Known,
  afn: "04" | "05",
  sent: Unit,
  delayMinutes: number = to.settings.lifetimeMinutes
): Next => {
  const { settings } = to
  const send = (skewMillis: number, now: number, after: Answer | null): Next => {
    const skewMinutes = Math.abs(skewMillis) / minuteMillis
    if (skewMinutes > settings.maxSkewMinutes)
      return Script.notSent("gated", `the terminal's clock is ${Math.round(skewMinutes)} minutes off`)
    const plain: Plain = { afn, units: [sent], tag: { delayMinutes, skewMillis } }
    return seal(to, plain, { after, now }, (question, later) =>
      Script.write(question, later + delayMinutes * minuteMillis + deadMarginMillis, confirmed)
    )
  }
  if (known.skewMillis !== null && settings.security === "plain") return send(known.skewMillis, known.now, null)
  return agreed(to, () =>
    Script.read(clockQuestion, (answer, now) => {
      const skewMillis = refusalOf(answer) === null ? skewOf(settings, answer, now) : null
      return skewMillis === null
        ? Script.notSent("gated", "the terminal's clock could not be read")
        : send(skewMillis, now, answer)
    })
  )
}

/** Runs `then` with the total group of the target; other targets do not exist in this dialect. */
export const withGroup = (target: Target, then: (groupNo: number) => Next): Next =>
  target._tag === "Group"
    ? then(target.totalGroupNo)
    : Script.notSent("unsupported", "a balance belongs to a total group")

/** As `withGroup`, for what counts energy: money is never read or written as kWh. */
export const withEnergy = (settings: Settings, target: Target, then: (groupNo: number) => Next): Next =>
  settings.creditUnit === "money" ? Script.notSent("gated", moneyTerminal) : withGroup(target, then)

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

export const writeCredit = (settings: Settings, request: Request<"WriteCredit">, known: Known): Next => {
  const { payload } = request
  return withEnergy(settings, payload.target, (groupNo) => {
    if (payload.wireNo === null) return Script.notSent("unsupported", "every credit of this dialect has a number")
    if (payload.thresholds === null)
      return Script.notSent("gated", "the thresholds travel with the credit and must be known")
    const lifetime = payload.lifetimeMinutes ?? settings.lifetimeMinutes
    if (lifetime < 1 || lifetime > 255) return Script.notSent("badValue", "the lifetime must be 1 to 255 minutes")
    const purchase = wholeKwh(payload.value)
    const alarm = wholeKwh(payload.thresholds.alarm)
    const trip = wholeKwh(payload.thresholds.trip)
    if (purchase === null || alarm === null || trip === null)
      return Script.notSent("badValue", "amounts must be whole kWh of at most seven digits")
    if (payload.mode === "append" && purchase <= 0) return Script.notSent("badValue", "a purchase must be above zero")
    const mode = payload.mode === "append" ? "append" : "refresh"
    const sent = unit(groupNo, 47, { purchaseNo: payload.wireNo, mode, purchase, alarm, trip })
    return command(toOf(settings, request), known, "04", sent, lifetime)
  })
}

export const readBalance = (settings: Settings, { payload }: Request<"ReadBalance">): Next =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (answer: Answer) => {
      const field = unitOf(answer, 23, groupNo)?.value as { readonly remaining: Read<Amount> } | undefined
      const remaining = field === undefined ? undefined : energyOf(field.remaining)
      return remaining === undefined ? undefined : { remaining, terminalTime: null }
    }
    return once(reading("0C", [unit(groupNo, 23)]), found)
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

export const readStoredCredit = (settings: Settings, { payload }: Request<"ReadStoredCredit">): Next =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (answer: Answer) => {
      const stored = unitOf(answer, 47, groupNo)?.value as StoredPurchase | undefined
      if (stored === undefined) return undefined
      const value = energyOf(stored.purchase)
      const thresholds = thresholdsOf(stored)
      if (value === undefined || thresholds === undefined) return undefined
      const wireNo = noNumbers.has(stored.purchaseNo) ? null : stored.purchaseNo
      return { wireNo, value: wireNo === null ? null : value, thresholds }
    }
    return once(reading("0A", [unit(groupNo, 47)]), found)
  })

export const readClock = (settings: Settings): Next =>
  once(clockQuestion, (answer, now) => {
    const local = clockOf(answer)
    const skewMillis = skewOf(settings, answer, now)
    return local === undefined ? undefined : { terminalTime: LocalTime.textOfLocal(local), skewMillis }
  })

/**
 * The consumption counter is the group's active energy of this month (0C F21, total of all tariffs). It starts anew each month, so the terminal's
 * clock is asked in the same frame and the month becomes part of the counter's id.
 */
export const readConsumption = (settings: Settings, { payload }: Request<"ReadConsumption">): Next =>
  withEnergy(settings, payload.target, (groupNo) => {
    const found = (answer: Answer) => {
      const local = clockOf(answer)
      const field = unitOf(answer, 21, groupNo)?.value as { readonly energy: ReadonlyArray<Read<Amount>> } | undefined
      const total = field?.energy[0]
      const counter = total === undefined ? undefined : energyOf(total)
      if (local === undefined || counter === undefined || counter === null) return undefined
      return { counter, counterId: `F21-${LocalTime.textOfLocal(local).slice(0, 7)}` }
    }
    return once(reading("0C", [unit(0, 2), unit(groupNo, 21)]), found)
  })

/** Sets the clock; a time tag would be judged by the clock that is to be set. */
export const setClock = (settings: Settings, request: Request<"SetClock">, known: Known): Next => {
  const to = toOf(settings, request)
  const send = (now: number, after: Answer | null): Next => {
    const clock = LocalTime.textOfInstant(now, settings.utcOffsetMinutes)
    const plain: Plain = { afn: "05", units: [unit(0, 31, { clock })], tag: null }
    return seal(to, plain, { after, now }, (question) => Script.write(question, null, confirmed))
  }
  if (settings.security === "plain") return send(known.now, null)
  return agreed(to, () => Script.read(clockQuestion, (answer, now) => send(now, answer)))
}
