/** What each request of core asks and commands: money, balance, clock. A request is the smallest thing with one outcome. */
import { Instant, type RequestTag, type TerminalRequest } from "@yugou/core/dialect"
import { LocalTime, Script } from "@yugou/dialect-kit"
import { type Manner, put, read, type To } from "./Asking.ts"
import { maxAmount, maxLifetimeMinutes, maxPurchaseNo } from "./Capabilities.ts"
import {
  type Answer,
  type Asked,
  call,
  confirmed,
  find,
  get,
  type Next,
  purchaseRefusedBy,
  refusedBy,
  set,
  valued
} from "./Question.ts"
import type { Settings } from "./Settings.ts"
import { clockOf, elementsOf, energyOf, groupAttributes, groupOad, groupOi, objects, unit, unitsOf } from "./Values.ts"

export type Request<T extends RequestTag> = TerminalRequest<T>
type Target = Request<"ReadBalance">["payload"]["target"]

/** What a script knows when it begins; `held`: the number last seen in the terminal for each group, on this connection. */
export interface Known {
  readonly now: number
  readonly skewMillis: number | null
  readonly own: { readonly held: { readonly [group: string]: number } }
}

/** Whom a request goes to. */
export const toOf = (
  settings: Settings,
  { notAfter, terminalId }: Pick<TerminalRequest, "notAfter" | "terminalId">
): To => ({
  settings,
  terminalId,
  notAfter: Instant.toMillis(notAfter)
})

const minuteMillis = 60_000

/** Added to the time tag before a command counts as dead: the tag has whole seconds, and the reading of the clock was a round trip old. */
const deadMarginMillis = 60_000

/** Computes terminal minus station from an answer that holds the clock, in milliseconds; `null` where it holds none. */
export const skewOf = ({ utcOffsetMinutes }: Settings, answer: Answer, now: number): number | null => {
  const found = find(answer, objects.clock)
  const local = found._tag === "Value" ? clockOf(found.data) : undefined
  return local === undefined ? null : local - LocalTime.localMillis(now, utcOffsetMinutes)
}

/**
 * Sends a command once, with a time tag in the terminal's own time: it is judged by the difference in either direction. A clock that is far off holds
 * the command back, because whoever sets it meanwhile kills the frame or lets it live for longer than we think.
 */
export const tagged = (
  { settings }: To,
  skewMillis: number,
  now: number,
  minutes: number,
  then: (tag: { readonly sent: string; readonly minutes: number }, manner: Manner) => Next
): Next => {
  const skewMinutes = Math.abs(skewMillis) / minuteMillis
  if (skewMinutes > settings.maxSkewMinutes)
    return Script.notSent("gated", `the terminal's clock is ${Math.round(skewMinutes)} minutes off`)
  const sent = LocalTime.textOfLocal(LocalTime.localMillis(now, settings.utcOffsetMinutes) + skewMillis)
  return then({ sent, minutes }, { effect: "effecting", deadAt: now + minutes * minuteMillis + deadMarginMillis })
}

/** Sends a command with a time tag; the terminal's clock is asked first where no fresh reading of it is known. */
export const command = (
  to: To,
  known: Known,
  apdu: Asked,
  minutes: number = to.settings.lifetimeMinutes,
  end: (answer: Answer) => Script.End = confirmed
): Next => {
  const send = (skewMillis: number, now: number): Next =>
    tagged(to, skewMillis, now, minutes, (tag, manner) => put(to, apdu, tag, manner, end))
  if (known.skewMillis !== null) return send(known.skewMillis, known.now)
  return read(to, get(objects.clock), (answer, now) => {
    const skewMillis = skewOf(to.settings, answer, now)
    return skewMillis === null
      ? Script.notSent("gated", "the terminal's clock could not be read")
      : send(skewMillis, now)
  })
}

/** Writes once, without a time tag: the frame may act whenever it arrives. */
export const untagged = (to: To, apdu: Asked, end: (answer: Answer) => Script.End = confirmed): Next =>
  put(to, apdu, null, { effect: "effecting", deadAt: null }, end)

/** Runs `then` with the total group of the target; a meter's wallet counts money, and the terminal itself has no balance. */
export const withGroup = (target: Target, then: (group: number) => Next): Next =>
  target._tag === "Group" && target.totalGroupNo >= 1 && target.totalGroupNo <= 8
    ? then(target.totalGroupNo)
    : Script.notSent("unsupported", "a balance belongs to a total group, 1 to 8")

/** Why a terminal that counts money is not asked for energy. */
export const moneyTerminal = "the terminal counts money"

/** As `withGroup`, for what counts energy: money is never read or written as kWh. */
export const withEnergy = (settings: Settings, target: Target, then: (group: number) => Next): Next =>
  settings.creditUnit === "money" ? Script.notSent("gated", moneyTerminal) : withGroup(target, then)

const fits = (amount: bigint): boolean => amount <= maxAmount && amount >= -maxAmount

/** Why a purchase is not sent; `null`: it is. */
const unfit = ({
  lifetimeMinutes,
  mode,
  thresholds,
  value,
  wireNo
}: Request<"WriteCredit">["payload"]): readonly [reason: Script.NotSentBecause, detail: string] | null => {
  if (wireNo === null) return ["unsupported", "every credit of this dialect has a number"]
  if (wireNo < 1 || wireNo > maxPurchaseNo) return ["badValue", "the number must be 1 to 4294967295"]
  if (thresholds === null) return ["gated", "the thresholds travel with the credit and must be known"]
  if (![value, thresholds.alarm, thresholds.trip].every(fits))
    return ["badValue", "amounts must not be above 9999999000 kWh"]
  if (mode === "append" && value <= 0n) return ["badValue", "a purchase must be above zero"]
  if (lifetimeMinutes !== null && (lifetimeMinutes < 1 || lifetimeMinutes > maxLifetimeMinutes))
    return ["badValue", `the lifetime must be 1 to ${maxLifetimeMinutes} minutes`]
  return null
}

/**
 * Adds to a balance or sets it, by the method that updates a unit (never by writing the attribute: one firmware credits then, one does not).
 *
 * A terminal compares a number with the last one only, so an older number after a newer one would be credited again: what is seen to be held is not
 * written again, and nothing older than it either. A success says that the purchase arrived; the balance says whether it took effect.
 */
export const writeCredit = (settings: Settings, request: Request<"WriteCredit">, known: Known): Next =>
  withEnergy(settings, request.payload.target, (group) => {
    const { lifetimeMinutes, mode, thresholds, value, wireNo } = request.payload
    const problem = unfit(request.payload)
    if (problem !== null) return Script.notSent(...problem)
    if (wireNo === null || thresholds === null) return Script.notSent("unsupported", "no number or no thresholds")
    const held = known.own.held[groupOi(group)] ?? 0
    if (held >= wireNo)
      return Script.notSent("gated", `the terminal holds number ${held}: ${wireNo} could be credited twice`)
    const bought = unit({ group: groupOi(group), number: wireNo, mode, kind: "energy", amount: value, ...thresholds })
    const to = toOf(settings, request)
    const end = (answer: Answer) => confirmed(answer, purchaseRefusedBy)
    return settings.purchaseLifetime === "tagged"
      ? command(to, known, call(objects.buy, bought), lifetimeMinutes ?? settings.lifetimeMinutes, end)
      : untagged(to, call(objects.buy, bought), end)
  })

/** The balance, and the terminal's time with it where it says so. */
export const readBalance = (settings: Settings, request: Request<"ReadBalance">): Next =>
  withEnergy(settings, request.payload.target, (group) => {
    const oad = groupOad(group, groupAttributes.remaining)
    return read(toOf(settings, request), get(oad, objects.clock), (answer) => {
      const clock = find(answer, objects.clock)
      const local = clock._tag === "Value" ? clockOf(clock.data) : undefined
      return valued(answer, oad, (data) => {
        const remaining = energyOf(data)
        if (remaining === undefined) return undefined
        return { remaining, terminalTime: local === undefined ? null : LocalTime.textOfLocal(local) }
      })
    })
  })

/** The number that the terminal holds for a group: it has no unit before the first purchase, and 0 says the same. */
export const readStoredCredit = (settings: Settings, request: Request<"ReadStoredCredit">): Next =>
  withEnergy(settings, request.payload.target, (group) =>
    read(toOf(settings, request), get(objects.units), (answer) =>
      valued(answer, objects.units, (data) => {
        const units = data === null ? [] : unitsOf(data)
        if (units === undefined) return undefined
        const found = units.find((one) => one.group === groupOi(group))
        if (found === undefined) return { wireNo: null, value: null, thresholds: null }
        const { alarm, amount, number, trip } = found
        return {
          wireNo: number === 0 ? null : number,
          value: number === 0 ? null : amount,
          thresholds: { alarm, trip }
        }
      })
    )
  )

/**
 * The consumption counter is the group's active energy of this month (total of all tariffs). It starts anew each month, so the terminal's clock is
 * asked in the same frame and the month becomes part of the counter's id.
 *
 * One firmware lets no balance go below zero. There energy flows that the balance does not show, and a purchase that was lost would look as if it had
 * been used up at once: beside a balance of exactly 0 a counter that has moved is not believed.
 */
export const readConsumption = (settings: Settings, request: Request<"ReadConsumption">): Next =>
  withEnergy(settings, request.payload.target, (group) => {
    const oad = groupOad(group, groupAttributes.monthEnergy)
    const balance = groupOad(group, groupAttributes.remaining)
    if (settings.debt === "lost")
      return Script.notSent("unsupported", "the balance stops at zero: consumption does not explain it")
    return read(toOf(settings, request), get(objects.clock, oad, balance), (answer) => {
      const clock = find(answer, objects.clock)
      const left = find(answer, balance)
      const isEmpty = left._tag === "Value" && energyOf(left.data) === 0n
      if (clock._tag === "Denied") return refusedBy(clock.dar)
      const local = clock._tag === "Value" ? clockOf(clock.data) : undefined
      return valued(answer, oad, (data) => {
        const counter = energyOf(elementsOf(data, "array")?.[0])
        if (local === undefined || counter == null) return undefined
        if (settings.debt === "unknown" && isEmpty && counter > 0n) return undefined
        return { counter, counterId: `${oad.slice(0, 6)}-${LocalTime.textOfLocal(local).slice(0, 7)}` }
      })
    })
  })

/** The clock, with its distance from ours. */
export const readClock = (settings: Settings, request: Request<"ReadClock">): Next =>
  read(toOf(settings, request), get(objects.clock), (answer, now) => {
    const skewMillis = skewOf(settings, answer, now)
    return valued(answer, objects.clock, (data) => {
      const local = clockOf(data)
      return local === undefined ? undefined : { terminalTime: LocalTime.textOfLocal(local), skewMillis }
    })
  })

/** Sets the clock; a time tag would be judged by the clock that is to be set. */
export const setClock = (settings: Settings, request: Request<"SetClock">, { now }: Known): Next =>
  untagged(
    toOf(settings, request),
    set(objects.clock, { datetimeS: LocalTime.textOfInstant(now, settings.utcOffsetMinutes) })
  )
