/** The tools with which a rule is taken away between the station and its ports. */
import type { EngineProcess, Policy, SmsGateway, TerminalGateway } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import {
  type CheckedRead,
  type Commit,
  catalog,
  type Ref,
  refKey,
  type StationStore,
  type Versioned,
  type Write
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type { CommandName } from "./Commands.ts"
import { CurrentOperation } from "./Recorded.ts"

/** The store as the station sees it. */
export type Store = StationStore["Service"]
/** The note of a process of who is silent. */
export type Silent = ReturnType<EngineProcess.Process["silentOf"]>
/** Sends one request. */
export type Execute = (request: TerminalRequest) => Effect.Effect<Outcome>

/** What stands between the station and its ports while a rule is broken. */
export interface Tamper {
  readonly store: (store: Store) => Store
  readonly execute: (execute: Execute) => Execute
  readonly submit: (submit: SmsGateway["Service"]["submit"]) => SmsGateway["Service"]["submit"]
  readonly policy: (policy: Policy.Policy) => Policy.Policy
  /** Says how a request ended that another process had when it went. */
  readonly lost: (outcome: Outcome) => Outcome
  /** Looks after a connection though nothing happens on it. */
  readonly recheck: (recheck: () => void) => () => void
  readonly presence: (presence: TerminalGateway["Service"]["presence"]) => TerminalGateway["Service"]["presence"]
  readonly renew: (renew: TerminalGateway["Service"]["renew"]) => TerminalGateway["Service"]["renew"]
  readonly silent: (noted: Silent) => Silent
}

/** A row of the catalog, for code that does not know which. */
interface Row {
  readonly evolve: (state: unknown, event: unknown) => unknown
  readonly due: (state: unknown) => Write["due"]
}

const same = <A>(value: A): A => value

/** Nothing between station and ports. */
export const untouched: Tamper = {
  store: same,
  execute: same,
  submit: same,
  policy: same,
  lost: same,
  recheck: same,
  presence: same,
  renew: same,
  silent: same
}

/** Makes a tamper of some of its parts. */
export const tampered = (part: Partial<Tamper>): (() => Tamper) => {
  const tamper: Tamper = { ...untouched, ...part }
  return () => tamper
}

/** Makes a tamper that commits something else. */
export const withCommit = (change: (commit: Commit, store: Store) => Effect.Effect<Commit, never>) =>
  tampered({
    store: (store) => ({ ...store, commit: (it) => Effect.flatMap(change(it, store), store.commit) })
  })

/** Makes a tamper that answers requests with something else. */
export const withOutcome = (change: (outcome: Outcome, request: TerminalRequest) => Outcome) =>
  tampered({
    execute: (execute) => (request) => Effect.map(execute(request), (outcome) => change(outcome, request))
  })

/** Leaves out over which connection an outcome came: whoever answers is the terminal then. */
export const fromAnywhere = (outcome: Outcome): Outcome => {
  if (outcome._tag === "NotSent") return outcome
  const { over: _, ...rest } = outcome
  return rest as Outcome
}

/** Makes the commit that these events are on what the store holds now, whatever the command has seen. */
export const onNewest = (
  { writes, reads, ...rest }: Commit,
  store: Store,
  keep: (write: Write) => Write["events"]
): Effect.Effect<Commit> =>
  Effect.gen(function* () {
    const found = yield* store.load([...writes, ...reads].map(({ ref }): Ref => ref))
    const newest = new Map(found.map((it) => [refKey(it.ref), it]))
    const rebuilt = writes.flatMap((it): ReadonlyArray<Write> => {
      const { version = 0, state = null } = newest.get(refKey(it.ref)) ?? {}
      const events = keep(it)
      const { evolve, due } = catalog[it.ref._tag] as unknown as Row
      const after = events.reduce((before: unknown, event) => evolve(before, event), state)
      return events.length === 0 ? [] : [{ ...it, version, events, state: after, due: due(after) } as unknown as Write]
    })
    const checked = reads.map((it): CheckedRead => ({ ...it, version: newest.get(refKey(it.ref))?.version ?? 0 }))
    return { ...rest, writes: rebuilt, reads: checked }
  }).pipe(Effect.orDie)

/** Changes the events of a commit that would be accepted; one that is stale stays stale. */
export const onSeen: typeof onNewest = (it, store, keep) =>
  Effect.flatMap(Effect.orDie(store.load(it.writes.map(({ ref }): Ref => ref))), (found) =>
    found.every(({ version }, index) => version === it.writes[index]?.version)
      ? onNewest(it, store, keep)
      : Effect.succeed(it)
  )

/** Does something else in one operation, or in all. */
export const inOperation =
  (during: CommandName | null) =>
  <A, E>(changed: Effect.Effect<A, E>, plain: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.flatMap(CurrentOperation, (name) => (during === null || name === during ? changed : plain))

/** Loads other states than are stored, and takes what is decided on them as if they were; `during`: in one operation only. */
export const loading = (change: (found: Versioned) => Versioned, during: CommandName | null = null) => {
  const inTime = inOperation(during)
  return tampered({
    store: (store) => ({
      ...store,
      load: ((refs: ReadonlyArray<Ref>) =>
        inTime(
          Effect.map(store.load(refs), (found) =>
            found.map((it) => (it.state === null ? it : change(it as Versioned)))
          ),
          store.load(refs)
        )) as Store["load"],
      commit: (it) =>
        inTime(
          Effect.flatMap(
            onSeen(it, store, ({ events }) => events),
            store.commit
          ),
          store.commit(it)
        )
    })
  })
}
