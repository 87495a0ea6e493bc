/** 待确认的人工认定: what one person has stated of an outcome, and a second one has to confirm; of credits, of what a terminal holds, of switches. */
import * as Effect from "effect/Effect"
import * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import type { Proposal } from "../../books/dispatch/Dispatch.ts"
import { Authorization, commonGrant, type Grant } from "../../ports/authorization/Authorization.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { entryOf } from "../../store/Catalog.ts"
import { compare, cursorOf, type Place, placeOf } from "../../store/Listed.ts"
import { type Filter, maxCounted, StationStore } from "../../store/StationStore.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { filterOf, is, totalOf, usualPage, withNames } from "../kernel/Listing.ts"
import { purchaseRecords as table } from "./Table.ts"
import type { ProposalRow } from "./Views.ts"

/** The kinds of which somebody may state an outcome, in the order in which they stand where they began at the same time. */
const kinds = ["Order", "Adjustment", "Control", "Discrepancy"] as const
type Proposable = (typeof kinds)[number]

type Row = typeof ProposalRow.Type

const rowOf = (
  { orgNo, customerNo = null, target }: { readonly customerNo?: string | null } & Pick<Row, "orgNo" | "target">,
  about: Row["about"],
  id: string,
  proposal: Proposal | null | undefined
): ReadonlyArray<Row> => (proposal == null ? [] : [{ about, id, orgNo, customerNo, target, ...proposal }])

/** Gives what stands proposed about an aggregate: about a discrepancy it may be several credits. */
const proposalsOf = (found: Versioned<Proposable>): ReadonlyArray<Row> => {
  const { state } = found
  switch (found.ref._tag) {
    case "Order":
    case "Adjustment": {
      const credit = state as Versioned<"Order" | "Adjustment">["state"]
      const { dispatch } = credit
      const about = found.ref._tag === "Order" ? "order" : "adjustment"
      return rowOf(credit, about, found.ref.id, dispatch._tag === "Unknown" ? dispatch.proposal : null)
    }
    case "Control": {
      const control = state as Versioned<"Control">["state"]
      const { progress } = control
      return rowOf(control, "control", control.controlId, progress._tag === "Unknown" ? progress.proposal : null)
    }
    case "Discrepancy": {
      const discrepancy = state as Versioned<"Discrepancy">["state"]
      return Discrepancy.openClaimsOf(discrepancy).flatMap(({ credit, proposal }) =>
        rowOf(discrepancy, credit._tag === "Order" ? "order" : "adjustment", credit.id, proposal)
      )
    }
  }
}

/** The place of an aggregate in the merged list: as in the list of its kind. */
const placeIn = <K extends Kind>({ ref, state }: Versioned<K>): Place =>
  placeOf(entryOf(ref._tag as K).index(state as never), ref.id)

type FilterOf = (kind: Proposable) => Filter

/** What is seen of each kind: claims about a discrepancy where somebody may see discrepancies, as in the list of these. */
const seenBy = Effect.fnUntraced(function* (filter: Filter, actor: string) {
  const { orgScope } = yield* Effect.catchTag(
    (yield* Authorization).authorize(actor, table.discrepancies.permission),
    "Forbidden",
    () => Effect.succeed<Grant>({ orgScope: [] })
  )
  const claims = { ...filter, ...commonGrant(filter, { orgScope }) }
  const seen: FilterOf = (kind) => (kind === "Discrepancy" ? claims : filter)
  return seen
})

/** Gives the oldest of each kind after a place, as many as a page has; `more`: whether a kind has others behind these. */
const oldest = Effect.fnUntraced(function* (filterOfKind: FilterOf, after: string | null, limit: number) {
  const store = yield* StationStore
  const lists = yield* Effect.forEach(kinds, (kind) =>
    Effect.map(
      store.list<Proposable>(kind, filterOfKind(kind), { after, limit, order: "ascending" }),
      ({ rows, next }) => ({ rows: rows as ReadonlyArray<Versioned<Proposable>>, next })
    )
  )
  const found = lists.flatMap(({ rows }) => rows).map((found) => ({ found, place: placeIn(found) }))
  return { found, more: lists.some(({ next }) => next !== null) }
})

/** Implements the list: kinds are merged by the time at which each began, so that what waits longest comes first. */
export const proposals: Handlers<typeof table>["proposals"] = (input) =>
  ask(table.proposals, input, (payload, context) =>
    Effect.gen(function* () {
      const { after = null, limit = usualPage, customerNo, terminalId } = payload
      const stated = { _tag: "Between", from: null, to: null } as const
      const where = { proposedAt: stated, customerNo: is(customerNo), terminalId: is(terminalId) }
      const seen = yield* seenBy(yield* filterOf(where, payload, context), context.actor)
      const { found, more } = yield* oldest(seen, after, limit)
      const merged = found.sort((a, b) => compare(a.place, b.place))
      const page = merged.slice(0, limit)
      const last = page.at(-1)
      const counts = after === null ? yield* Effect.forEach(kinds, (kind) => totalOf(kind, seen(kind))) : null
      return yield* withNames(
        {
          rows: page.flatMap(({ found }) => proposalsOf(found)),
          next: (more || merged.length > limit) && last !== undefined ? cursorOf(last.place) : null,
          total:
            counts === null
              ? null
              : Math.min(
                  counts.reduce((sum, count) => sum + count, 0),
                  maxCounted
                )
        },
        context
      )
    })
  )
