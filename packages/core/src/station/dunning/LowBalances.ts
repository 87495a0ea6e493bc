/** 催费查询: who is below the alarm energy, sorted by what an operator looks at. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Look, standingOf } from "../../books/alarm/AlarmRules.ts"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import { lookAt, targetsOf } from "../../engines/subject/AlarmSubject.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { cursorOf, readCursor } from "../../store/Listed.ts"
import { type Filter, maxPage, type Page, ref, StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"
import { isBefore } from "../../values/Instant.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { anyOf, calledAs, filterOf, is, usualPage } from "../kernel/Listing.ts"
import { dunning as table } from "./Table.ts"
import type { LowBalanceView } from "./Views.ts"

/** The most customers that one query looks at; a station with more of them narrows the query. */
export const maxLowBalances = 2000

type Payload = Parameters<Handlers<typeof table>["lowBalances"]>[0]
type SortBy = NonNullable<Payload["sortBy"]>

/** Gives what is known of the targets of a customer. */
export const looksOf = Effect.fnUntraced(function* (customerNo: string, now: Instant) {
  const looks = yield* Effect.forEach(yield* targetsOf(customerNo), (target) => lookAt(target, now))
  return looks.filter((look) => look !== null)
})

const least = <A>(values: ReadonlyArray<A>, isLess: (a: A, b: A) => boolean): A | null =>
  values.reduce<A | null>((best, value) => (best === null || isLess(value, best) ? value : best), null)

const lowBalanceView = (
  { state }: Versioned<"Customer">,
  looks: ReadonlyArray<Look>,
  { policy, now }: Context
): LowBalanceView => ({
  customerNo: state.customerNo,
  orgNo: state.orgNo,
  name: state.name,
  mobiles: state.alarm.mobiles,
  consent: state.consent,
  cycle: state.alarm.cycle,
  remaining: least(
    looks.flatMap(({ remaining }) => (remaining === null ? [] : [remaining])),
    (a, b) => a < b
  ),
  readAt: least(
    looks.flatMap(({ readAt }) => (readAt === null ? [] : [readAt])),
    isBefore
  ),
  targets: looks.map((look) => {
    const { target, remaining, alarmEnergy, readAt } = look
    return { target, remaining, alarmEnergy, readAt, standing: standingOf(look, policy, now) }
  })
})

/** Lists what a filter lets through, one more than {@link maxLowBalances} at the most. */
const firstOf = Effect.fnUntraced(function* <K extends Kind>(kind: K, filter: Filter) {
  const store = yield* StationStore
  const found: Array<Versioned<K>> = []
  let after: string | null = null
  do {
    const page: Page = { after, limit: maxPage, order: "ascending" }
    const { rows, next }: { readonly rows: ReadonlyArray<Versioned<K>>; readonly next: string | null } =
      yield* store.list(kind, filter, page)
    found.push(...rows)
    after = next
  } while (after !== null && found.length <= maxLowBalances)
  return found
})

/**
 * Gives the condition on the number of a customer: the one that is asked for, of those who have a device at the terminals that are; `cut`: there are more
 * devices than one query looks at.
 */
const numbered = Effect.fnUntraced(function* (payload: Payload, context: Context) {
  const { customerNo, terminalId, address } = payload
  if (terminalId === undefined && address === undefined) return { condition: is(customerNo), cut: "no" } as const
  const where = { customerNo: is(customerNo), terminalId: is(terminalId), binding: is("active") }
  const devices = yield* firstOf("Device", yield* filterOf(where, address === undefined ? {} : { address }, context))
  const condition = anyOf([...new Set(devices.map(({ state }) => state.customerNo))])
  return { condition, cut: devices.length > maxLowBalances ? "yes" : "no" } as const
})

/** Lists the numbers of the customers to look at, with an open episode, or all; `truncated`: there are more. */
const numbers = Effect.fnUntraced(function* (payload: Payload, context: Context) {
  const { name, address: _, ...asked } = payload
  const { condition: customerNo, cut } = yield* numbered(payload, context)
  const ofCustomer = { customerNo, validity: is("valid"), name: yield* calledAs(name, context) }
  const ofWatch = { customerNo, alarm: is("open") }
  const found =
    payload.alarm === "all"
      ? yield* firstOf("Customer", yield* filterOf(ofCustomer, asked, context))
      : yield* firstOf("AlarmWatch", yield* filterOf(ofWatch, name === undefined ? asked : { ...asked, name }, context))
  return {
    looked: found.slice(0, maxLowBalances).map((row) => row.ref.id),
    truncated: cut === "yes" || found.length > maxLowBalances ? ("yes" as const) : ("no" as const)
  }
})

const lowBalanceOf = Effect.fnUntraced(function* (customerNo: string, payload: Payload, context: Context) {
  const store = yield* StationStore
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  if (customer === undefined || customer.state === null || customer.state.validity === "voided") return null
  const view = lowBalanceView({ ...customer, state: customer.state }, yield* looksOf(customerNo, context.now), context)
  const low = view.targets.some(({ standing }) => standing === "below")
  return low || payload.alarm === "all" ? view : null
})

/** Gives the text by which a row stands in its order; rows without a value come last. */
const placeOf = (row: LowBalanceView, sortBy: SortBy): string => {
  switch (sortBy) {
    case "customerNo":
      return ""
    case "readAt":
      return row.readAt === null ? "~" : sortTime(row.readAt)
    case "remaining":
      // Moved up by more than any balance, so that text order is the order of numbers.
      return row.remaining === null ? "~" : (row.remaining + 10n ** 20n).toString().padStart(22, "0")
  }
}

const place = (row: LowBalanceView, sortBy: SortBy): string =>
  cursorOf([`${sortBy} ${placeOf(row, sortBy)}`, row.customerNo])

/** Tells whether a cursor is a place in this order: in another one it would be somewhere else. */
const isPlace = (cursor: string, sortBy: SortBy): boolean =>
  Option.exists(readCursor(cursor), ([sort]) => sort.startsWith(`${sortBy} `))

/** Implements 催费查询; a page begins after the place of the last row of the page before, so that rows that come and go shift nothing. */
export const lowBalances: Handlers<typeof table>["lowBalances"] = (input) =>
  ask(table.lowBalances, input, (payload, context) =>
    Effect.gen(function* () {
      const { sortBy = "remaining", after = null, limit = usualPage } = payload
      if (after !== null && !isPlace(after, sortBy)) return yield* invalid("$.after", "is no cursor of a list")
      const { looked, truncated } = yield* numbers(payload, context)
      const all = yield* Effect.forEach(looked, (customerNo) => lowBalanceOf(customerNo, payload, context), {
        concurrency: 8
      })
      const sorted = all
        .filter((row) => row !== null)
        .map((row) => ({ row, cursor: place(row, sortBy) }))
        .sort((a, b) => (a.cursor < b.cursor ? -1 : 1))
      const rest = after === null ? sorted : sorted.filter(({ cursor }) => cursor > after)
      const page = rest.slice(0, limit)
      return {
        rows: page.map(({ row }) => row),
        next: rest.length > limit ? (page.at(-1)?.cursor ?? null) : null,
        total: after === null ? sorted.length : null,
        truncated
      }
    })
  )
