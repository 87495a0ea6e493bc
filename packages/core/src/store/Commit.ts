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
import { type EventOf, type Kind, type Loaded, type Ref, refKey, type StateOf, type Versioned } from "./Aggregates.ts"
import { entryOf } from "./Catalog.ts"

export type { Fact } from "../books/entry/Fact.ts"

/** The caller's id of a command, its canonical content and its response; the same id and content again gives the stored response. @category Models */
export interface CommandRecord {
  readonly id: string
  readonly content: string
  readonly response: Schema.Json
}

/** An aggregate that was seen and not changed; its version must still hold (0: it must still not exist). @category Models */
export interface CheckedRead {
  readonly ref: Ref
  readonly version: number
}

/** An aggregate that changed: the version before (0: new), the state after, the events between, and what is due next. @category Models */
export type Write<K extends Kind = Kind> = {
  [T in K]: {
    readonly ref: Ref<T>
    readonly version: number
    readonly state: StateOf<T>
    readonly events: ReadonlyArray<EventOf<T>>
    readonly due: Due | null
  }
}[K]

/** Who did what and why: exactly one record a commit; before and after follow from the events (R-003, invariant 7). @category Models */
export interface TrailRecord {
  readonly actor: string
  readonly operation: string
  readonly reason: string | null
  readonly at: Instant
}

/**
 * Everything that one command changes: stored as a whole or not at all, with the versions that it read and wrote, its answer and one trail record.
 *
 * @category Models
 */
export interface Commit {
  readonly command: CommandRecord
  readonly reads: ReadonlyArray<CheckedRead>
  readonly writes: ReadonlyArray<Write>
  readonly facts: ReadonlyArray<Fact>
  readonly trail: TrailRecord
}

/** The aggregates that a rule looks at, by the names that the rule uses. @category Models */
export type View = { readonly [name: string]: Loaded }

/** The states of a view, as a rule sees them. @category Models */
export type States<V extends View> = { readonly [N in keyof V]: V[N]["state"] }

/** The events of a decision, by the names of the view. @category Models */
export type Changes<V extends View> = {
  readonly [N in keyof V]?: ReadonlyArray<EventOf<V[N]["ref"]["_tag"]>> | undefined
}

/** The aggregates of a view after the changes. @category Models */
export type After<V extends View> = { readonly [N in keyof V]: Versioned<V[N]["ref"]["_tag"]> }

/** An aggregate of a view as it was seen, what happens to it, and its state then. */
interface Moved {
  readonly loaded: Loaded
  readonly events: ReadonlyArray<EventOf<Kind>>
  readonly state: StateOf<Kind> | null
}

/** A view with its changes, each event applied once: what an answer is made of, and what is committed. @category Models */
export interface Evolved<V extends View> {
  readonly after: After<V>
  readonly moved: ReadonlyArray<Moved>
}

/** Applies the events of a decision to its view. @category Functions */
export const evolveView = <V extends View>(view: V, changes: Changes<V>): Evolved<V> => {
  const entries = Object.entries(view).map(([name, loaded]) => {
    const events: ReadonlyArray<EventOf<Kind>> = changes[name] ?? []
    const entry = entryOf(loaded.ref._tag)
    let state: StateOf<Kind> | null = loaded.state
    for (const event of events) state = entry.evolve(state as never, event as never)
    return [name, { loaded, events, state }] as const
  })
  const after = entries.map(([name, { loaded, events, state }]) => [
    name,
    { ref: loaded.ref, version: loaded.version + (events.length === 0 ? 0 : 1), state }
  ])
  return { after: Object.fromEntries(after), moved: entries.map(([, moved]) => moved) }
}

const write = ({ loaded: { ref, version }, events, state }: Moved): Write => {
  if (state === null) throw new Error(`a write of ${refKey(ref)} without events`)
  return { ref, version, state, events, due: entryOf(ref._tag).due(state as never) } as unknown as Write
}

type Rest = Pick<Commit, "command" | "trail"> & { readonly facts?: ReadonlyArray<Fact> }

/** Makes the commit of a view with its changes: changed aggregates are writes, the others checked reads. @category Functions */
export const commitOf = <V extends View>({ moved }: Evolved<V>, { command, trail, facts = [] }: Rest): Commit => ({
  command,
  reads: moved.flatMap(({ loaded, events }) =>
    events.length === 0 ? [{ ref: loaded.ref, version: loaded.version }] : []
  ),
  writes: moved.flatMap((it) => (it.events.length === 0 ? [] : [write(it)])),
  facts,
  trail
})

/** Makes the commit of a decision that needs no answer. @category Constructors */
export const makeCommit = <V extends View>(view: V, changes: Changes<V>, rest: Rest): Commit =>
  commitOf(evolveView(view, changes), rest)
