/** 恢复后待核验: the targets that nobody has looked at since the books were restored, those where most is at risk first. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Order from "../../books/purchase/Order.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import { restorationNow, unverifiedIn } from "../../engines/dispatch/Unverified.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { cursorOf, type Place, readCursor } from "../../store/Listed.ts"
import { everyOrg, type Filter, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { add, type Energy, zero } from "../../values/Energy.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, totalOf, usualPage, withNames } from "../kernel/Listing.ts"
import { type UnverifiedRow, vouchedBy } from "./RestoreViews.ts"
import { purchaseRecords as table } from "./Table.ts"

/** The most orders of which it is summed up what is at risk. */
export const maxSummed = 2_000

interface Risk {
  readonly orders: number
  readonly atRisk: Energy
  readonly amountFen: number
}

const noRisk: Risk = { orders: 0, atRisk: zero, amountFen: 0 }

const withOrder = (risk: Risk, { energy, amountFen }: Order.State): Risk => ({
  orders: risk.orders + 1,
  atRisk: add(risk.atRisk, energy),
  amountFen: risk.amountFen + (amountFen ?? 0)
})

/** Sums up by target what is sold and not yet applied on targets that are not verified: it would go out there, and may stand there already. */
const risksOf = Effect.fnUntraced(function* ({ orgScope, where }: Filter) {
  const store = yield* StationStore
  const open = {
    orgScope: everyOrg,
    where: {
      validity: { _tag: "Is", value: "valid" },
      dispatch: { _tag: "AnyOf", values: ["idle", "queued", "sending", "unknown", "rejected"] }
    },
    related: [{ column: "target", kind: "Target", where, orgScope }]
  } as const
  const found = new Map<string, Risk>()
  let after: string | null = null
  for (let summed = 0; summed < maxSummed; summed += maxPage) {
    const page: { readonly rows: ReadonlyArray<Versioned<"Order">>; readonly next: string | null } = yield* store.list(
      "Order",
      open,
      { after, limit: maxPage, order: "descending" }
    )
    for (const { state } of page.rows) {
      const key = keyOf(state.target)
      found.set(key, withOrder(found.get(key) ?? noRisk, state))
    }
    after = page.next
    if (after === null) break
  }
  return found
})

type Risks = ReadonlyMap<string, Risk>

/** What the places of targets on which something is sold begin with; the others follow them, by their own list. */
const sold = "0"
const others = "1"

/** The place of a target on which something is sold: more energy comes first. */
const placeOf = ([key, { atRisk }]: readonly [string, Risk]): Place => [
  `${sold}${(10n ** 24n - atRisk).toString().padStart(25, "0")}`,
  key
]

const isBehind = (a: Place, b: Place): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

const readPlace = (after: string | null) => {
  if (after === null) return Effect.succeed<Place>(["", ""])
  return Option.match(readCursor(after), {
    onNone: () => Effect.fail(new StoreError({ reason: "invalid", detail: "the cursor" })),
    onSome: Effect.succeed
  })
}

/** Gives the targets on which something is sold that stand behind a place. */
const rankedAfter = (risks: Risks, place: Place): ReadonlyArray<readonly [place: Place, key: string]> =>
  [...risks]
    .map((it) => [placeOf(it), it[0]] as const)
    .filter(([own]) => isBehind(own, place))
    .sort(([a], [b]) => (isBehind(a, b) ? 1 : -1))

interface Part {
  readonly targets: ReadonlyArray<Versioned<"Target">>
  readonly next: string | null
}

const loadAll = Effect.fnUntraced(function* (keys: ReadonlyArray<string>) {
  const store = yield* StationStore
  const found = yield* store.load(keys.map((key) => ref("Target", key)))
  return found.flatMap(
    (it): ReadonlyArray<Versioned<"Target">> => (it.state === null ? [] : [{ ...it, state: it.state }])
  )
})

/** Gives targets of which nothing is sold, as many as are asked for; a page of the store may hold ones that stood before. */
const unsold = Effect.fnUntraced(function* (
  filter: Filter,
  risks: Risks,
  from: string | null,
  limit: number
): Effect.fn.Return<Part, StoreError, StationStore> {
  const store = yield* StationStore
  const targets: Array<Versioned<"Target">> = []
  let after = from
  do {
    const asked = { after, limit: limit - targets.length, order: "ascending" } as const
    const page: { readonly rows: ReadonlyArray<Versioned<"Target">>; readonly next: string | null } = yield* store.list(
      "Target",
      filter,
      asked
    )
    targets.push(...page.rows.filter(({ ref: { id } }) => !risks.has(id)))
    after = page.next
  } while (after !== null && targets.length < limit)
  return { targets, next: after === null ? null : cursorOf([others, after]) }
})

/** Gives a page of both parts, one behind the other. */
const paged = Effect.fnUntraced(function* (
  filter: Filter,
  risks: Risks,
  { after, limit }: { readonly after: string | null; readonly limit: number }
): Effect.fn.Return<Part, StoreError, StationStore> {
  const place = yield* readPlace(after)
  if (place[0] === others) return yield* unsold(filter, risks, place[1], limit)
  const ranked = rankedAfter(risks, place)
  const page = ranked.slice(0, limit)
  const targets = yield* loadAll(page.map(([, key]) => key))
  const last = page.at(-1)
  // A page that is full ends here, and the next one goes on, perhaps with the others.
  if (page.length === limit && last !== undefined) return { targets, next: cursorOf(last[0]) }
  const rest = yield* unsold(filter, risks, null, limit - page.length)
  return { targets: [...targets, ...rest.targets], next: rest.next }
})

type Row = typeof UnverifiedRow.Type

const rowsOf = Effect.fnUntraced(function* (
  targets: ReadonlyArray<Versioned<"Target">>,
  risks: Risks,
  restoration: Restoration.State
) {
  const store = yield* StationStore
  const bound = targets.flatMap(({ state: { boundTo } }) => (boundTo === null ? [] : [boundTo]))
  const devices = yield* store.load(bound.map((id) => ref("Device", id)))
  const customers = new Map(devices.map((it) => [it.ref.id, it.state?.customerNo ?? null]))
  return targets
    .filter(({ state }) => Restoration.isUnverified(state, restoration))
    .map(
      ({ state }): Row => ({
        target: keyOf(state.target),
        orgNo: state.orgNo,
        deviceId: state.boundTo,
        customerNo: customers.get(state.boundTo ?? "") ?? null,
        ...(risks.get(keyOf(state.target)) ?? noRisk),
        vouchedBy: vouchedBy(state, restoration)
      })
    )
})

/** Implements the list. */
export const unverified: Handlers<typeof table>["unverified"] = (input) =>
  ask(table.unverified, input, ({ after = null, limit = usualPage, orgNo }, context) =>
    Effect.gen(function* () {
      const restoration = yield* restorationNow
      if (restoration === null) return { rows: [], next: null, total: after === null ? 0 : null }
      const filter: Filter = {
        orgScope: narrowed(context.orgScope, orgNo),
        where: { verified: unverifiedIn(restoration) }
      }
      const risks = yield* risksOf(filter)
      const { targets, next } = yield* paged(filter, risks, { after, limit })
      const total = after === null ? yield* totalOf("Target", filter) : null
      const rows = yield* rowsOf(targets, risks, restoration)
      return yield* withNames({ rows, next, total }, context)
    })
  )
