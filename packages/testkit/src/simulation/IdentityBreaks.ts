/** Rules about whom a terminal is that can be switched off: the device that got a frame, and the connection of a former entry. */
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import type { Filter, Kind, Page, Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fromAnywhere, inOperation, loading, onSeen, type Store, type Tamper, tampered, untouched } from "./Tamper.ts"

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

/** As {@link unguarded}, while the entry of a terminal changes, and at no other time: claims to a number stand on lists of credits, too. */
const unguardedChange = (store: Store): Store => {
  const inTime = inOperation("customers.updateTerminal")
  const free = unguarded(store)
  return {
    ...store,
    list: ((kind: Kind, filter: Filter, page: Page) =>
      inTime<unknown, unknown>(
        free.list(kind, filter, page),
        store.list(kind, filter, page)
      )) as unknown as Store["list"],
    commit: (it) => inTime(free.commit(it), store.commit(it))
  }
}

/** Shows every address as if nobody had it. */
const untaken = (store: Store): Store => ({
  ...store,
  list: ((kind: Kind, filter: Filter, page: Page) =>
    kind === "Terminal" && "address" in filter.where
      ? Effect.succeed({ rows: [], next: null })
      : store.list(kind, filter, page)) as unknown as Store["list"]
})

/** Shows a target as if nobody had it, and nothing were under way. */
const unowned = (found: Versioned): Versioned =>
  found.ref._tag === "Target" ? atRest({ ...found, state: { ...found.state, boundTo: null } } as Versioned) : found

/** Lists targets as if nobody had them and credits as if there were none, while a terminal is retired. */
const deserted = (store: Store): Store => {
  const inTime = inOperation("customers.retireTerminal")
  const list = (kind: Kind, filter: Filter, page: Page) =>
    Effect.map(store.list(kind, filter, page), ({ rows, next }) => ({
      rows: kind === "Order" || kind === "Adjustment" ? [] : rows.map((it) => unowned(it as Versioned)),
      next
    }))
  return {
    ...store,
    list: ((kind: Kind, filter: Filter, page: Page) =>
      inTime<unknown, unknown>(list(kind, filter, page), store.list(kind, filter, page))) as unknown as Store["list"],
    commit: (it) =>
      inTime(
        Effect.flatMap(
          onSeen(it, store, ({ events }) => events),
          store.commit
        ),
        store.commit(it)
      )
  }
}

/** Says of a credit what another terminal said of its own when it was first asked. */
const crossed = (): Tamper => {
  let first: { readonly terminalId: string; readonly outcome: Outcome } | null = null
  return {
    ...untouched,
    execute: (execute) => (request) => {
      const { _tag, terminalId, requestId, notAfter } = request
      const isEvidence = _tag === "ReadStoredCredit" && requestId.startsWith("evidence")
      if (isEvidence && first !== null && first.terminalId !== terminalId)
        return Effect.succeed({ ...fromAnywhere(first.outcome), at: notAfter } as Outcome)
      return Effect.tap(execute(request), (outcome) =>
        Effect.sync(() => {
          if (_tag === "ReadStoredCredit" && outcome._tag === "Answered") first ??= { terminalId, outcome }
        })
      )
    }
  }
}

/** Shows a terminal as if nobody doubted who answers. */
const undoubted = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Terminal") return found
  const { suspicion: _, ...state } = (found as Versioned<"Terminal">).state
  return { ...found, state } as Versioned
}

/** Sends a request to whoever has the connection by then. */
const toWhoever: Tamper["execute"] = (execute) => (request) => {
  const { connectionId: _, ...rest } = request
  return execute(rest as TerminalRequest)
}

/** Shows the connection of a terminal as if it were known whose it is. */
const provedAnyhow: Tamper["presence"] = (presence) => (terminalId) =>
  Effect.map(presence(terminalId), (it) =>
    it.over === undefined ? it : { ...it, over: { ...it.over, identity: "proved" } }
  )

/** Tells nothing of the connection of a terminal. */
const fromNowhere: Tamper["presence"] = (presence) => (terminalId) =>
  Effect.map(presence(terminalId), ({ over: _, ...it }) => it)

/** Shows a terminal as if it had no target but the one that is asked about. */
const withoutOthers = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Terminal") return found
  return { ...found, state: { ...(found as Versioned<"Terminal">).state, targets: {} } } as Versioned
}

/** Shows a terminal as if persons had decided nothing about it. */
const undecided = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Terminal") return found
  const { decided: _, ...state } = (found as Versioned<"Terminal">).state
  return { ...found, state } as Versioned
}

/** What is done in place of each rule. */
export const identityBreaks = {
  address: tampered({ store: untaken }),
  overtaking: tampered({ store: unguardedChange }),
  retiring: tampered({ store: deserted }),
  otherWitness: crossed,
  lookedAt: tampered({ execute: toWhoever }),
  proof: tampered({ presence: provedAnyhow }),
  source: tampered({
    execute: (execute) => (request) => Effect.map(execute(request), fromAnywhere),
    presence: fromNowhere
  }),
  doubt: loading(undoubted),
  decided: loading(undecided),
  otherTarget: loading(withoutOthers),
  device: tampered({ execute: anonymous, store: unguarded }),
  connection: tampered({ execute: anonymous, renew: () => () => Effect.void, recheck: () => () => undefined })
}
