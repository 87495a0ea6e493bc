/** Loading everything that stands open about a customer, and what becomes of it when the archive says another org unit. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { goesAlong, type Place, takeOver } from "../../books/customer/TakeOverRules.ts"
import type { Context } from "../../books/rule/Rule.ts"
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import type { Kind, Ref, Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { everyOrg, type Filter, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { allPages } from "../kernel/AllPages.ts"
import { factOf } from "./ArchiveCopy.ts"

const all = <K extends Kind>(kind: K, where: Filter["where"]) => allPages(kind, { orgScope: everyOrg, where })
const is = (value: string) => ({ _tag: "Is", value }) as const
const anyOf = (...values: ReadonlyArray<string>) => ({ _tag: "AnyOf", values }) as const

const loaded = Effect.fnUntraced(function* <K extends Kind>(refs: ReadonlyArray<Ref<K>>) {
  const store = yield* StationStore
  const found = refs.length === 0 ? [] : yield* store.load(refs)
  return found.flatMap((it) => (it.state === null ? [] : [it as unknown as Versioned<K>]))
})

/** Loads what is open about a customer: what has not ended goes with him. */
const openOf = Effect.fnUntraced(function* (customerNo: string, targets: ReadonlyArray<string>) {
  const his = { customerNo: is(customerNo) }
  const unfinished = anyOf("idle", "queued", "sending", "unknown", "rejected")
  const open = { state: is("open") }
  const found: ReadonlyArray<ReadonlyArray<Versioned>> = [
    yield* loaded([ref("AlarmWatch", customerNo)]),
    yield* loaded(targets.map((target) => ref("Target", target))),
    yield* loaded(targets.map((target) => ref("Commissioning", target))),
    yield* all("Order", { ...his, dispatch: unfinished }),
    yield* all("Adjustment", { ...his, dispatch: unfinished }),
    yield* all("Control", { ...his, state: anyOf("requested", "sending", "unknown") }),
    yield* all("WorkItem", { ...his, ...open }),
    ...(yield* Effect.forEach(targets, (target) => all("Discrepancy", { target: is(target), ...open })))
  ]
  return found.flat()
})

const placesOf = Effect.fnUntraced(function* (customerNo: string, terminalIds: ReadonlyArray<string>) {
  const terminals = yield* loaded(terminalIds.map((id) => ref("Terminal", id)))
  return yield* Effect.forEach(terminals, (terminal) =>
    Effect.map(all("Device", { terminalId: is(terminal.ref.id), binding: is("active") }), (devices) => ({
      terminal,
      serves: devices.some(({ state }) => state.customerNo !== customerNo) ? ("others" as const) : ("him" as const)
    }))
  )
})

const named = (found: ReadonlyArray<Versioned>, events: ReadonlyArray<unknown>) => {
  const moved = events.length === 0 ? [] : found.map((it) => [`${it.ref._tag}/${it.ref.id}`, it] as const)
  return {
    view: Object.fromEntries(moved) as View,
    changes: Object.fromEntries(moved.map(([name]) => [name, events])) as Changes<View>
  }
}

/** Decides what a customer takes over of the archive: view, changes and the copy of the record, for a commit. */
export const takingOver = Effect.fnUntraced(function* (
  customer: Versioned<"Customer">,
  archive: ArchiveView,
  context: Context
) {
  const { customerNo } = customer.state
  const devices = yield* all("Device", { customerNo: is(customerNo), binding: is("active") })
  const targets = [...new Set(devices.map(({ state }) => keyOf(state.target)))]
  const terminalIds = [...new Set(devices.map(({ state }) => state.target.terminalId))]
  const places = yield* placesOf(customerNo, terminalIds)
  const { orgNo } = archive.customer
  const states = {
    ...{ customer: customer.state, archive, devices: devices.map(({ state }) => state) },
    places: places.map(({ terminal, serves }): Place => ({ terminal: terminal.state, serves }))
  }
  const decided = takeOver({}, states, context)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  const { changes } = decided.success
  const along = places.filter((it) => goesAlong({ ...it, terminal: it.terminal.state }, orgNo) === "yes")
  const rest = changes.open.length === 0 ? [] : yield* openOf(customerNo, targets)
  const open = named([...devices, ...rest] as ReadonlyArray<Versioned>, changes.open)
  const terminals = named(
    along.map(({ terminal }) => terminal as unknown as Versioned),
    changes.terminal
  )
  return Result.succeed({
    view: { ...open.view, ...terminals.view, customer } as View & { readonly customer: Versioned<"Customer"> },
    changes: { ...open.changes, ...terminals.changes, customer: changes.customer } as Changes<View>,
    facts: [factOf(archive, context.now)]
  })
})
