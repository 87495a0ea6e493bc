/** Who is registered under an address, as commands and engines look at it, and how what happens there becomes part of a commit. */
import * as Effect from "effect/Effect"
import type { Holder, HolderChanges, Place } from "../../books/terminal/AddressRules.ts"
import { findingOf } from "../../books/terminal/AddressRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import * as TerminalAddress from "../../books/terminal/TerminalAddress.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import type { Identity } from "../../ports/terminal/Requests.ts"
import { type EventOf, type Kind, type Loaded, refKey, type Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, everyOrg, ref, StationStore } from "../../store/StationStore.ts"
import { allPages } from "../kernel/AllPages.ts"

/** A terminal with the work item about its address. */
export interface LoadedHolder {
  readonly terminal: Versioned<"Terminal">
  readonly item: Loaded<"WorkItem">
}

/** An address with who is registered under it besides the terminal in question. */
export interface LoadedPlace {
  readonly address: Loaded<"TerminalAddress">
  readonly others: ReadonlyArray<LoadedHolder>
}

/** Loads a terminal's work item. */
export const holderOf = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">) {
  const store = yield* StationStore
  const id = WorkItem.idOf(findingOf(terminal.state))
  const [item = absent("WorkItem", id)] = yield* store.load([ref("WorkItem", id)])
  return { terminal, item } satisfies LoadedHolder
})

/** Lists the terminals in service that are registered under an address, in any org unit; the books of before held it as it was typed. */
export const registeredAt = Effect.fnUntraced(function* ({ address, dialectId }: Identity) {
  const where = { dialectId: { _tag: "Is", value: dialectId }, address: { _tag: "Is", value: address } } as const
  // An address may have had any number of terminals that were retired.
  const rows = yield* allPages("Terminal", { orgScope: everyOrg, where })
  return rows.filter(({ state }) => Terminal.standingOf(state) !== "retired")
})

/** Loads an address: its aggregate first, so that whoever takes or frees it from here on makes the commit stale. */
export const placeOf = Effect.fnUntraced(function* (identity: Identity, besides: string) {
  const store = yield* StationStore
  const id = TerminalAddress.idOf(identity)
  const [address = absent("TerminalAddress", id)] = yield* store.load([ref("TerminalAddress", id)])
  const all = yield* registeredAt(identity)
  const others = yield* Effect.forEach(
    all.filter((it) => it.ref.id !== besides),
    holderOf
  )
  return { address, others } satisfies LoadedPlace
})

const statesOfHolder = ({ item, terminal }: LoadedHolder): Holder => ({ terminal: terminal.state, item: item.state })

/** Gives the states of an address, as rules see them. */
export const statesOf = ({ address, others }: LoadedPlace): Place => ({
  address: address.state,
  others: others.map(statesOfHolder)
})

/** An aggregate with what happens to it. */
export type Part = { readonly [K in Kind]: readonly [Loaded<K>, ReadonlyArray<EventOf<K>>] }[Kind]

/** Gives what happens to terminals and their work items as parts of a commit: of those that nothing happens to, none. */
export const holderParts = (
  holders: ReadonlyArray<LoadedHolder>,
  changes: ReadonlyArray<HolderChanges>
): ReadonlyArray<Part> =>
  holders.flatMap(({ item, terminal }, index): ReadonlyArray<Part> => {
    const events = changes[index]
    const parts: ReadonlyArray<Part> = [
      [terminal, events?.terminal ?? []],
      [item, events?.item ?? []]
    ]
    return parts.filter(([, happened]) => happened.length > 0)
  })

/** Makes view and changes of a commit out of parts, by the references of their aggregates. */
export const commitParts = (parts: ReadonlyArray<Part>): { readonly view: View; readonly changes: Changes<View> } => ({
  view: Object.fromEntries(parts.map(([loaded]) => [refKey(loaded.ref), loaded])),
  changes: Object.fromEntries(parts.map(([loaded, events]) => [refKey(loaded.ref), events])) as Changes<View>
})
