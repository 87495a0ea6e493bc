/**
 * One commit: everything that one command changes, in one transaction.
 *
 * `makeCommit` makes it from the view and the decision: what changed becomes a write, the rest of the view a checked read, so that two commands
 * which each read what the other changes cannot both pass.
 */
import type * as Schema from "effect/Schema"
import type { Due } from "../books/entry/Due.ts"
import type { Fact } from "../books/entry/Fact.ts"
import type { Instant } from "../values/Instant.ts"
import { type EventOf, type Kind, type Loaded, type Ref, refKey, type StateOf } from "./Aggregates.ts"
import { catalog } from "./Catalog.ts"

export type { Fact } from "../books/entry/Fact.ts"

/** The caller's id of a command, its canonical content and its response; the same id and content again gives the stored response. */
export interface CommandRecord {
  readonly id: string
  readonly content: string
  readonly response: Schema.Json
}

/** An aggregate that was seen and not changed; its version must still hold (0: it must still not exist). */
export interface CheckedRead {
  readonly ref: Ref
  readonly version: number
}

/** An aggregate that changed: the version before (0: new), the state after, the events between, and what is due next. */
export type Write<K extends Kind = Kind> = {
  [T in K]: {
    readonly ref: Ref<T>
    readonly version: number
    readonly state: StateOf<T>
    readonly events: ReadonlyArray<EventOf<T>>
    readonly due: Due | null
  }
}[K]

/** Who did what and why: exactly one record a commit; before and after follow from the events (R-003, invariant 7). */
export interface TrailRecord {
  readonly actor: string
  readonly operation: string
  readonly reason: string | null
  readonly at: Instant
}

export interface Commit {
  readonly command: CommandRecord
  readonly reads: ReadonlyArray<CheckedRead>
  readonly writes: ReadonlyArray<Write>
  readonly facts: ReadonlyArray<Fact>
  readonly trail: TrailRecord
}

/** The aggregates that a rule looks at, by the names that the rule uses. */
export type View = { readonly [name: string]: Loaded }

/** The states of a view, as a rule sees them. */
export type States<V extends View> = { readonly [N in keyof V]: V[N]["state"] }

/** The events of a decision, by the names of the view. */
export type Changes<V extends View> = {
  readonly [N in keyof V]?: ReadonlyArray<EventOf<V[N]["ref"]["_tag"]>> | undefined
}

const write = <K extends Kind>(loaded: Loaded<K>, events: ReadonlyArray<EventOf<K>>): Write => {
  const { ref, version } = loaded
  const entry = catalog[ref._tag] as unknown as {
    readonly evolve: (state: StateOf<K> | null, event: EventOf<K>) => StateOf<K>
    readonly due: (state: StateOf<K>) => Due | null
  }
  let state = loaded.state as StateOf<K> | null
  for (const event of events) state = entry.evolve(state, event)
  if (state === null) throw new Error(`a write of ${refKey(ref)} without events`)
  return { ref, version, state, events, due: entry.due(state) } as unknown as Write
}

/** Makes the commit of a decision: changed aggregates are writes, the others checked reads. */
export const makeCommit = <V extends View>(
  view: V,
  changes: Changes<V>,
  rest: Pick<Commit, "command" | "trail"> & { readonly facts?: ReadonlyArray<Fact> }
): Commit => {
  const entries = Object.entries(view).map(([name, loaded]) => ({ loaded, events: changes[name] ?? [] }))
  return {
    command: rest.command,
    reads: entries.flatMap(({ loaded, events }) =>
      events.length === 0 ? [{ ref: loaded.ref, version: loaded.version }] : []
    ),
    writes: entries.flatMap(({ loaded, events }) => (events.length === 0 ? [] : [write(loaded, events)])),
    facts: rest.facts ?? [],
    trail: rest.trail
  }
}
