/** Rules about whom a terminal is that can be switched off: the device that got a frame, and the connection of a former entry. */
import type { TerminalRequest } from "@yugou/core/dialect"
import type { Filter, Kind, Page, Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { onSeen, type Store, type Tamper, tampered } from "./Tamper.ts"

/** Asks whoever is connected for the terminal. */
const anonymous: Tamper["execute"] = (execute) => (request) => {
  const { identity: _, ...rest } = request
  return execute(rest as TerminalRequest)
}

/** Lists targets as if nothing were under way, and credits as if none had been tried. */
const atRest = (found: Versioned): Versioned => {
  if (found.ref._tag === "Target")
    return { ...found, state: { ...found.state, slot: { _tag: "Free", quietUntil: null } } } as Versioned
  if (found.ref._tag === "Order" || found.ref._tag === "Adjustment")
    return { ...found, state: { ...found.state, attempts: [] } } as Versioned
  return found
}

/** Lets the entry of a terminal change whatever is under way: only that asks lists of targets and credits before it commits about them. */
const unguarded = (store: Store): Store => ({
  ...store,
  list: ((kind: Kind, filter: Filter, page: Page) =>
    Effect.map(store.list(kind, filter, page), ({ rows, next }) => ({
      rows: rows.map((it) => atRest(it as Versioned)),
      next
    }))) as unknown as Store["list"],
  commit: (it) =>
    Effect.flatMap(
      onSeen(it, store, ({ events }) => events),
      store.commit
    )
})

/** Shows every address as if nobody had it. */
const untaken = (store: Store): Store => ({
  ...store,
  list: ((kind: Kind, filter: Filter, page: Page) =>
    kind === "Terminal" && "address" in filter.where
      ? Effect.succeed({ rows: [], next: null })
      : store.list(kind, filter, page)) as unknown as Store["list"]
})

/** What is done in place of each rule. */
export const identityBreaks = {
  address: tampered({ store: untaken }),
  overtaking: tampered({ store: unguarded }),
  device: tampered({ execute: anonymous, store: unguarded }),
  connection: tampered({ execute: anonymous, renew: () => () => Effect.void, recheck: () => () => undefined })
}
