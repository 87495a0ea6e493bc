/** 剩余电量曲线: the readings of a purchase device over time, with what made them rise and what cut it off. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Control from "../../books/control/Control.ts"
import type * as Device from "../../books/device/Device.ts"
import { seriesOf } from "../../books/dispatch/Reading.ts"
import * as ReadingCurve from "../../books/dispatch/ReadingCurve.ts"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import { decodeReading, readingsSince } from "../../engines/dispatch/LastReading.ts"
import { foldRows } from "../../engines/kernel/AllPages.ts"
import { type FactPlace, factsBack } from "../../engines/kernel/FactsBack.ts"
import { thinnedUntil } from "../../engines/measurements/MeasurementKeeper.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { type Condition, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { earlier, Instant, isBefore, later, plusMillis } from "../../values/Instant.ts"
import { startOfDay } from "../../values/SiteTime.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { usualPage } from "../kernel/Listing.ts"
import { need } from "../kernel/Load.ts"
import { purchases as table } from "./Table.ts"
import { type CurveView, maxDays } from "./Views.ts"

type Table = Handlers<typeof table>
type Curve = typeof CurveView.Type

/** How many points a curve has when the caller does not say. */
const usualPoints = 500

const dayMillis = 24 * 60 * 60_000
const tooLong = {
  zh: `不能超过 ${maxDays} 天`,
  en: `must not be longer than ${maxDays} days`
}

type Days = { readonly from: string; readonly to: string }
type Period = { readonly from: Instant; readonly to: Instant }

/** The first and the last moment of local days. */
const periodOf = ({ from, to }: Days, { siteZone }: Context["policy"]): Period => ({
  from: startOfDay(from, "same", siteZone),
  to: plusMillis(startOfDay(to, "next", siteZone), -1)
})

const isLong = ({ from, to }: Days): boolean => (Date.parse(to) - Date.parse(from)) / dayMillis >= maxDays

const Place = Schema.fromJsonString(
  Schema.Struct({ at: Instant, passed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })) })
)
const readPlace = Schema.decodeUnknownOption(Place)
const writePlace = Schema.encodeSync(Place)

/** What of a period a device was bound in: what its target held before and after says nothing of it, and may be of another customer. */
const boundIn = ({ boundAt, cancelled }: Device.State, { from, to }: Period): Period => ({
  from: later(boundAt, from),
  to: cancelled === null ? to : earlier(cancelled.at, to)
})

/** Until when the readings of a period are thinned. */
const thinnedIn = ({ from }: Period) =>
  Effect.map(thinnedUntil, (until) => (until !== null && isBefore(from, until) ? until : null))

/** Implements the readings of a device, newest first. */
export const readings: Table["readings"] = (input) =>
  ask(table.readings, input, ({ deviceId, days, after = null, limit = usualPage }, context) =>
    Effect.gen(function* () {
      const device = yield* need(ref("Device", deviceId), context)
      const key = keyOf(device.state.target)
      const { boundAt } = device.state
      const asked = days === undefined ? { from: boundAt, to: context.now } : periodOf(days, context.policy)
      const period = boundIn(device.state, asked)
      const place = after === null ? Option.some<FactPlace>({ at: period.to, passed: 0 }) : readPlace(after)
      if (Option.isNone(place)) return yield* invalid("$.after", "is no place among readings")
      // Whoever made up a place would otherwise read on in what another customer has there since.
      const from = isBefore(period.to, place.value.at) ? { at: period.to, passed: 0 } : place.value
      const { facts, next } = yield* factsBack(seriesOf(key), from, limit)
      const found = yield* Effect.forEach(facts, (fact) => decodeReading(key, fact))
      const rows = found
        .filter(({ readAt }) => !isBefore(readAt, period.from))
        .map(({ remaining, terminalTime, readAt }) => ({
          target: device.state.target,
          remaining,
          terminalTime,
          readAt
        }))
      const thinned = { thinnedUntil: yield* thinnedIn(period) }
      return { rows, next: next === null || rows.length < found.length ? null : writePlace(next), ...thinned }
    })
  )

const is = (value: string): Condition => ({ _tag: "Is", value })

/** Gives what stands in a list about a target and is of interest. */
const about = Effect.fnUntraced(function* <K extends Kind, A>(
  kind: K,
  where: { readonly [column: string]: Condition },
  { orgScope }: Pick<Context, "orgScope">,
  pick: (state: Versioned<K>["state"]) => A | null
) {
  const found: Array<A> = []
  yield* foldRows(kind, { orgScope, where }, found, (all, row) => {
    const picked = pick(row.state as Versioned<K>["state"])
    if (picked !== null) all.push(picked)
    return all
  })
  return found
})

/** What is about the target of a device and the customer whose it is: another one may have had the target before him, or has it now. */
const ownOf = ({ customerNo, target }: Device.State) => ({ target: is(keyOf(target)), customerNo: is(customerNo) })

const isIn = (at: Instant, { from, to }: Period): boolean => !isBefore(at, from) && !isBefore(to, at)

/** The orders and adjustments that took effect in a period, by the time at which that became final. */
const creditsIn = Effect.fnUntraced(function* (device: Device.State, period: Period, context: Context) {
  const own = ownOf(device)
  const effected: Condition = { _tag: "Between", from: sortTime(period.from), to: sortTime(period.to) }
  const orders = yield* about("Order", { ...own, dispatchedAt: effected }, context, (it) =>
    it.dispatch._tag === "Applied"
      ? { about: "order" as const, id: it.orderNo, at: it.dispatch.at, energy: it.energy }
      : null
  )
  const adjustments = yield* about("Adjustment", { ...own, dispatch: is("applied") }, context, (it) =>
    it.dispatch._tag === "Applied" && isIn(it.dispatch.at, period)
      ? { about: "adjustment" as const, id: it.adjustmentNo, at: it.dispatch.at, energy: it.value }
      : null
  )
  return [...orders, ...adjustments].sort((a, b) => (isBefore(a.at, b.at) ? -1 : 1))
})

const actionOf = ({ action }: Control.State): "trip" | "close" => (action._tag === "Trip" ? "trip" : "close")

/** The trips and closes of a period, by the time at which they were asked for. */
const switchingsIn = (device: Device.State, period: Period, context: Context) =>
  about("Control", { ...ownOf(device), state: { _tag: "AnyOf", values: ["confirmed", "unknown"] } }, context, (it) =>
    isIn(it.requestedAt, period)
      ? {
          ...{ controlId: it.controlId, at: it.requestedAt, round: it.round, action: actionOf(it) },
          state: it.progress._tag === "Confirmed" ? ("confirmed" as const) : ("unknown" as const)
        }
      : null
  )

/** Implements the curve of a device. */
export const balanceCurve: Table["balanceCurve"] = (input) =>
  ask(table.balanceCurve, input, ({ deviceId, days, points = usualPoints }, context) =>
    Effect.gen(function* () {
      if (isLong(days)) return yield* invalidField(table.balanceCurve.payload, ["days"], tooLong)
      const device = yield* need(ref("Device", deviceId), context)
      const { target } = device.state
      const key = keyOf(target)
      const period = boundIn(device.state, periodOf(days, context.policy))
      const found = yield* readingsSince(key, plusMillis(period.from, -1), period.to)
      const values = found
        .flatMap(({ readAt, remaining }) => (remaining === null ? [] : [{ at: readAt, remaining }]))
        .reverse()
      const kept = ReadingCurve.thinned(values, points)
      const { state: books } = yield* need(ref("Target", key), context)
      const desired = device.state.binding === "cancelled" ? undefined : books.desired
      const curve: Curve = {
        ...{ deviceId, target, ...period },
        points: kept,
        read: values.length,
        thinnedUntil: yield* thinnedIn(period),
        credits: yield* creditsIn(device.state, period, context),
        switchings: yield* switchingsIn(device.state, period, context),
        alarmEnergy: desired?.alarm ?? null,
        tripEnergy: desired?.trip ?? null
      }
      return curve
    })
  )
