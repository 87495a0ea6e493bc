/** Whose the number is that a look found: the credits of a target that may be it, and the settlement of the one that evidence proves. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { woken } from "../../books/credit/DispatchQueue.ts"
import { discrepancyId, seeing } from "../../books/credit/Findings.ts"
import { settledBy } from "../../books/credit/Settlement.ts"
import * as Adoption from "../../books/discrepancy/Adoption.ts"
import * as Claims from "../../books/discrepancy/Claims.ts"
import { type Look, valuesOf } from "../../books/dispatch/Attempt.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { type Changes, type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { absent, everyOrg, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import type { DispatchView } from "./DispatchView.ts"

export type Holders = ReadonlyArray<Versioned<Credit.HolderKind>>

const open = { _tag: "AnyOf", values: ["idle", "queued", "rejected"] } as const

/** Lists all rows of a target, page by page. */
const every = Effect.fnUntraced(function* (kind: Credit.HolderKind, target: TargetKey) {
  const store = yield* StationStore
  const where = { target: { _tag: "Is", value: target }, dispatch: open } as const
  const found: Array<Versioned<Credit.HolderKind>> = []
  let after: string | null = null
  do {
    const page: { readonly after: string | null; readonly limit: number; readonly order: "ascending" } = {
      after,
      limit: maxPage,
      order: "ascending"
    }
    const { rows, next }: { readonly rows: Holders; readonly next: string | null } = yield* store.list(
      kind,
      { orgScope: everyOrg, where },
      page
    )
    found.push(...rows)
    after = next
  } while (after !== null)
  return found
})

/** Lists the newest of a target, whatever became of them: a number that came round belongs to the last that drew it. */
const newest = Effect.fnUntraced(function* (kind: Credit.HolderKind, target: TargetKey) {
  const store = yield* StationStore
  const where = { target: { _tag: "Is", value: target } } as const
  const page = { after: null, limit: maxPage, order: "descending" } as const
  return (yield* store.list(kind, { orgScope: everyOrg, where }, page)).rows as Holders
})

/** Loads the credits of a target among which a number may have its owner: all that are neither applied nor under way, and the newest of all. */
export const holdersOf = Effect.fnUntraced(function* (target: TargetKey) {
  const found = new Map<string, Versioned<Credit.HolderKind>>()
  for (const kind of ["Order", "Adjustment"] as const) {
    for (const it of [...(yield* every(kind, target)), ...(yield* newest(kind, target))])
      found.set(`${it.ref._tag}/${it.ref.id}`, it)
  }
  return [...found.values()]
})

/** Lists the other credits of a target that was never seen which may be what the terminal tells of: only at the first contact the books ask for them. */
export const alikeOf = Effect.fnUntraced(function* (
  { holder, target }: { readonly holder: Versioned<Credit.HolderKind>; readonly target: Versioned<"Target"> },
  look: Look
) {
  if (target.state.expected._tag !== "NeverSeen" || look.storedNumber === null) return []
  const others = (yield* holdersOf(keyOf(target.state.target))).filter(({ ref: { id } }) => id !== holder.ref.id)
  const told = { wireNo: look.storedNumber, values: valuesOf(look, null), since: look.at }
  return Claims.alike(told, others.map(Credit.of))
})

/** What a look found on which target. */
export interface Found {
  readonly target: Versioned<"Target">
  readonly terminal: Versioned<"Terminal">
  readonly look: Look
}

/** Gives what has every queued credit of a target tried at once, to be spread into a commit. */
export const waking = (holders: Holders, at: Instant) => moving(holders, (credit) => woken(credit, at))

/** Gives the view and the changes of what happens to each of several credits, to be spread into a commit. */
export const moving = (
  holders: Holders,
  eventsOf: (credit: Credit.Credit) => ReturnType<typeof woken>
): { readonly view: View; readonly changes: Changes<View> } => {
  const moved = holders.flatMap((holder) => {
    const events = eventsOf(Credit.of(holder))
    return events.length === 0 ? [] : [[`credit:${holder.ref._tag}/${holder.ref.id}`, holder, events] as const]
  })
  return {
    view: Object.fromEntries(moved.map(([name, holder]) => [name, holder])),
    changes: Object.fromEntries(moved.map(([name, , events]) => [name, events]))
  }
}

/**
 * Gives the view and the changes that settle the credit of ours which evidence proves to stand on the terminal; `null`: nothing is proved.
 *
 * **Details** The target goes on with its number, what waits in its queue is tried at once, and a discrepancy about the number closes.
 */
export const settling = Effect.fnUntraced(function* (
  { target, terminal, look }: Found,
  capabilities: Capabilities,
  actor: string,
  at: Instant
) {
  const store = yield* StationStore
  const { state } = target
  const key = keyOf(state.target)
  const holders = yield* holdersOf(key)
  const expected = state.expected._tag === "Number" ? state.expected.wireNo : null
  const held = {
    wireNo: look.storedNumber,
    values: valuesOf(look, expected),
    since: at,
    identity: identityOf(terminal.state)
  }
  const proved = Claims.provedOf(held, look, holders.map(Credit.of), capabilities)
  if (proved === null) return null
  const { credit, attempt, verdict } = proved
  const holder = holders.find(({ ref: { _tag, id } }) => _tag === credit.holder._tag && id === credit.holder.id)
  if (holder === undefined) return null
  const settled = settledBy({ credit, attempt, target: state }, verdict, look, at)
  const ids = [
    discrepancyId(state.target, "foreignNumber", expected, look.storedNumber),
    ...(settled.finding === null ? [] : [settled.finding.discrepancyId])
  ]
  const [known = absent("Discrepancy", ids[0] ?? ""), lost = absent("Discrepancy", ids[1] ?? "")] = (yield* store.load(
    ids.map((id) => ref("Discrepancy", id))
  )) as ReadonlyArray<Loaded<"Discrepancy">>
  const number = Adoption.adopted(
    { discrepancy: { found: look.storedNumber }, target: state, terminal: terminal.state },
    capabilities,
    at
  )
  const queue = waking(
    holders.filter((it) => it !== holder),
    at
  )
  const isOpen = known.state !== null && known.state.closed === null
  const view: View = {
    ...queue.view,
    holder,
    target,
    terminal,
    ...(isOpen ? { discrepancy: known } : {}),
    ...(settled.finding === null ? {} : { lost })
  }
  const changes: Changes<View> = {
    ...queue.changes,
    holder: settled.holder,
    target: [...number.target, ...settled.target],
    terminal: number.terminal,
    discrepancy: isOpen ? [Adoption.ownNumber(credit.holder, actor, verdict.by.join(" + "), at)] : [],
    lost: settled.finding === null ? [] : seeing(lost.state, settled.finding, at)
  } as Changes<View>
  return { view, changes, holder: credit.holder, verdict }
})

/** Settles, in a commit of the engine, the credit of ours that evidence proves to have left the number that was found; says whether there is one. */
export const settle = Effect.fnUntraced(function* (
  view: DispatchView,
  look: Look,
  capabilities: Capabilities,
  { actor, now, facts }: { readonly actor: string; readonly now: Instant; readonly facts: ReadonlyArray<Fact> }
) {
  const settled = yield* settling({ ...view, look }, capabilities, actor, now)
  if (settled === null) return "foreign"
  const { holder } = settled
  const id = idOf("dispatch.ownNumber", holder.id, view.holder.version, view.target.version, toMillis(now))
  yield* commitStep(
    makeCommit(settled.view, settled.changes, {
      command: { id, content: "dispatch.ownNumber", response: null },
      facts,
      trail: { actor, operation: "dispatch.ownNumber", reason: null, at: now }
    })
  )
  return "ours"
})
