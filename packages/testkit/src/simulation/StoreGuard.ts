/** Holds a store against the contract of its port, call by call; what the books hold is known from the commits that it accepted. */
import { Instant, StoreError } from "@yugou/core"
import {
  type Claim,
  type CommandRecord,
  type Commit,
  type Due,
  encodeState,
  type Filter,
  type Kind,
  type Loaded,
  type Ref,
  refKey,
  type StationStore
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Calls from "./Calls.ts"
import type { Broken } from "./Contracts.ts"
import type { Ledger } from "./Ledger.ts"

type Store = StationStore["Service"]

/** What the guard stands on. */
export interface Ground {
  readonly ledger: Ledger
  readonly broken: Broken
  /** Hears of work that was claimed too often without anything becoming of it. */
  readonly stuck: (detail: string) => void
}

/** Who hears of what happens to the books. */
export interface Listener {
  readonly accepted: (commit: Commit) => void
  readonly released: (refs: ReadonlyArray<Ref>) => void
  readonly putOff: (ref: Ref) => void
}

/** A guarded store. */
export interface StoreGuard {
  readonly store: Store
  /** When a record was last claimed, by the clock of whoever did; `null`: never. */
  readonly claimedAt: (ref: Ref) => number | null
  /** Reports calls that were asked at an earlier moment and have not answered yet. */
  readonly checkAnswered: (now: number) => void
  /** Which credits that are under way are claimed under this name of a process. */
  readonly heldBy: (process: string) => ReadonlyArray<string>
  /** Hears that the store holds what these commits made, and nothing else: of leases and of what was lost it knows nothing any more. */
  readonly restored: (commits: ReadonlyArray<Commit>) => void
}

interface Known {
  readonly content: string
  readonly response: Schema.Json
}

/** So often work may be claimed without anything becoming of it: as often as its leases run out within an hour. */
const maxTries = 12

/** Every so many commits one is sent again with other content: operators never do that, and a store must refuse it. */
const probeEvery = 32

const isStoreError = (error: unknown): boolean => error instanceof StoreError

/** Whether a state is the one that was committed: itself, or the same in JSON. */
const isSameState = ({ _tag }: Ref, committed: unknown, loaded: unknown): boolean => {
  if (committed === loaded) return true
  if (committed === null || loaded === null) return false
  const textOf = (state: unknown): string => JSON.stringify(encodeState(_tag, state as never))
  return textOf(committed) === textOf(loaded)
}

/** Whether a record is a credit that waits for an engine. */
const isUnderWay = (state: unknown): boolean => {
  const tag = (state as { readonly dispatch?: { readonly _tag: string } } | null | undefined)?.dispatch?._tag
  return tag === "Queued" || tag === "Sending" || tag === "Unknown"
}

class Guarding {
  private readonly inner: Store
  private readonly now: () => number
  private readonly ground: Ground
  private readonly commands = new Map<string, Known>()
  private readonly leases = new Map<string, { readonly ref: Ref; readonly holder: string; readonly until: number }>()
  private readonly claimed = new Map<string, number>()
  /** How often a record was claimed since something became of it. */
  private readonly tries = new Map<string, number>()
  private readonly facts = new Map<string, Array<number>>()
  /** Before this time facts may have been thinned. */
  private thinnedUntil = Number.NEGATIVE_INFINITY
  private readonly calls: Calls.Calls

  constructor(inner: Store, now: () => number, ground: Ground) {
    this.inner = inner
    this.now = now
    this.ground = ground
    this.calls = Calls.make({
      now,
      patienceMillis: 0,
      late: (detail) => ground.broken("StationStore", "atOnce", detail),
      isAllowed: isStoreError,
      ended: (detail) => ground.broken("StationStore", "typed", detail)
    })
  }

  private readonly watched = <A>(name: string, ask: () => Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
    this.calls.watch({ kind: name, name, isAlive: () => true }, ask)
  readonly checkAnswered = (now: number): void => this.calls.checkAnswered(now)
  readonly claimedAt = (ref: Ref): number | null => this.claimed.get(refKey(ref)) ?? null

  readonly heldBy = (process: string): ReadonlyArray<string> =>
    [...this.leases].flatMap(([key, { holder, ref, until }]) => {
      const isHeld = holder.endsWith(`@${process}`) && until > this.now()
      return isHeld && isUnderWay(this.ground.ledger.record(ref)?.current.state) ? [key] : []
    })

  private readonly checkCommitted = (it: Commit): void => {
    const { broken, ledger } = this.ground
    if (this.commands.has(it.command.id)) broken("StationStore", "once", `${it.command.id} was committed again`)
    for (const { ref, version } of [...it.writes, ...it.reads]) {
      const actual = ledger.versionOf(ref)
      if (actual === version) continue
      broken("StationStore", "stale", `${it.command.id} saw ${refKey(ref)} at version ${version}, stored is ${actual}`)
    }
    for (const { ref } of it.writes) {
      this.leases.delete(refKey(ref))
      this.tries.delete(refKey(ref))
    }
    this.follow(it)
  }
  private readonly follow = ({ command, facts }: Commit): void => {
    this.commands.set(command.id, command)
    for (const { series, at } of facts) {
      const known = this.facts.get(series) ?? []
      known.push(Instant.toMillis(at))
      this.facts.set(series, known)
    }
  }
  readonly restored = (commits: ReadonlyArray<Commit>): void => {
    for (const kept of [this.commands, this.leases, this.claimed, this.tries, this.facts]) kept.clear()
    for (const commit of commits) this.follow(commit)
  }
  /** Sends some commits again with other content. */
  private readonly probe = (it: Commit): Effect.Effect<unknown> => {
    if (this.commands.size % probeEvery !== 0) return Effect.void
    const other = { ...it, command: { ...it.command, content: `${it.command.content} ` } }
    return Effect.exit(
      Effect.tap(
        this.watched("commit", () => this.inner.commit(other)),
        ({ _tag }) =>
          Effect.sync(() =>
            this.ground.broken("StationStore", "differs", `${it.command.id} with other content is answered ${_tag}`)
          )
      )
    )
  }
  private readonly checkRepeated = ({ command }: Commit, response: Schema.Json): void => {
    const { broken } = this.ground
    const known = this.commands.get(command.id)
    if (known === undefined) broken("StationStore", "once", `${command.id} is called repeated and was never committed`)
    else if (known.content !== command.content) broken("StationStore", "differs", `${command.id} is called repeated`)
    else if (JSON.stringify(known.response) !== JSON.stringify(response))
      broken("StationStore", "once", `${command.id} answers another response`)
  }
  /** Hears of a commit in the moment in which it is made, and of work that a process gave back. */
  readonly guard = ({ accepted, putOff, released }: Listener): Store => {
    return {
      ...this.inner,
      commit: (it) =>
        this.watched("commit", () =>
          Effect.tap(this.inner.commit(it), ({ _tag, response }) =>
            Effect.suspend((): Effect.Effect<unknown> => {
              if (_tag === "Repeated") return Effect.sync(() => this.checkRepeated(it, response))
              this.checkCommitted(it)
              accepted(it)
              return this.probe(it)
            })
          )
        ),
      load: ((refs: ReadonlyArray<Ref>) =>
        this.watched("load", () =>
          Effect.tap(this.inner.load(refs), (found) => Effect.sync(() => this.checkLoaded(refs, found)))
        )) as Store["load"],
      claim: (it) =>
        this.watched("claim", () =>
          Effect.tap(this.inner.claim(it), (refs) => Effect.sync(() => this.checkClaim(it, refs)))
        ),
      facts: (series, at, limit) =>
        this.watched("facts", () =>
          Effect.tap(this.inner.facts(series, at, limit), ({ length }) =>
            Effect.sync(() => this.checkFacts({ series, at, limit }, length))
          )
        ),
      release: (refs, holder) =>
        this.watched("release", () =>
          Effect.tap(this.inner.release(refs, holder), () =>
            Effect.sync(() => {
              for (const ref of refs) this.forget(ref, holder)
              released(refs)
            })
          )
        ),
      thin: (asked) =>
        this.watched("thin", () =>
          Effect.tap(this.inner.thin(asked), () =>
            Effect.sync(() => {
              this.thinnedUntil = Math.max(this.thinnedUntil, Instant.toMillis(asked.until))
            })
          )
        ),
      putOff: (work) =>
        this.watched("putOff", () =>
          Effect.tap(this.inner.putOff(work), () =>
            Effect.sync(() => {
              this.ground.ledger.putOff(work)
              this.leases.delete(refKey(work.ref))
              this.tries.delete(refKey(work.ref))
              putOff(work.ref)
            })
          )
        ),
      answered: (id) =>
        this.watched("answered", () =>
          Effect.tap(this.inner.answered(id), (found) => Effect.sync(() => this.checkAnswer(id, found)))
        ),
      asOf: (ref, at) => this.watched("asOf", () => this.inner.asOf(ref, at)),
      history: (ref, page) => this.watched("history", () => this.inner.history(ref, page)),
      list: (kind, filter, page) => this.watched("list", () => this.inner.list(kind, filter, page)),
      count: (kind, filter, atMost) =>
        this.watched("count", () =>
          Effect.tap(this.inner.count(kind, filter, atMost), (found) =>
            Effect.sync(() => this.checkCount(kind, filter, found, atMost))
          )
        ),
      remember: (key, note) => this.watched("remember", () => this.inner.remember(key, note)),
      recall: (key) => this.watched("recall", () => this.inner.recall(key)),
      time: this.inner.time
    }
  }
  private readonly checkAnswer = (id: string, found: Option.Option<CommandRecord>): void => {
    const known = this.commands.get(id)
    const answer = Option.getOrNull(found)
    const wrong = (detail: string): void => this.ground.broken("StationStore", "once", `${id} ${detail}`)
    if (known === undefined && answer !== null) wrong("was never committed, and has a record")
    if (known === undefined) return
    if (answer === null) wrong("was committed, and has no record")
    else if (answer.content !== known.content || JSON.stringify(answer.response) !== JSON.stringify(known.response))
      wrong("was committed with another record")
  }
  /** Counts under conditions are left to the suite of the port. */
  private readonly checkCount = (kind: Kind, { orgScope, where }: Filter, found: number, atMost = Infinity): void => {
    if (!orgScope.includes("") || Object.keys(where).length > 0) return
    const committed = this.ground.ledger.countOf(kind)
    if (found !== Math.min(committed, atMost))
      this.ground.broken("StationStore", "count", `${found} of ${committed} of kind ${kind}`)
  }
  private readonly checkFacts = (
    { series, at, limit }: { readonly series: string; readonly at: Instant.Instant; readonly limit: number },
    found: number
  ): void => {
    const upTo = Instant.toMillis(at)
    const all = (this.facts.get(series) ?? []).filter((it) => it <= upTo)
    const committed = all.length
    const raw = all.filter((it) => it >= this.thinnedUntil).length
    if (found <= Math.min(committed, limit) && found >= Math.min(raw, limit)) return
    this.ground.broken("StationStore", "facts", `${series}: ${found} of ${committed} were found, ${limit} were asked`)
  }
  private readonly checkLoaded = (refs: ReadonlyArray<Ref>, found: ReadonlyArray<Loaded>): void => {
    for (const [index, ref] of refs.entries()) {
      const { version, state } = found[index] ?? { version: null, state: null }
      const actual = this.ground.ledger.versionOf(ref)
      const wrong = (detail: string): void => this.ground.broken("StationStore", "newest", `${refKey(ref)} ${detail}`)
      if (version !== actual) wrong(`was loaded at version ${version}, committed is ${actual}`)
      else if (!isSameState(ref, this.ground.ledger.record(ref)?.current.state ?? null, state))
        wrong(`was loaded at version ${version} with another state than was committed`)
    }
  }
  private readonly forget = (ref: Ref, holder: string): void => {
    this.tries.delete(refKey(ref))
    if (this.leases.get(refKey(ref))?.holder === holder) this.leases.delete(refKey(ref))
  }
  private readonly checkClaim = (it: Claim, refs: ReadonlyArray<Ref>): void => {
    const now = Instant.toMillis(it.now)
    const wrong = (detail: string): void => this.ground.broken("StationStore", "claims", `${it.queue}: ${detail}`)
    if (refs.length > it.limit) wrong(`${refs.length} were given, ${it.limit} were asked`)
    for (const ref of refs) {
      const key = refKey(ref)
      const due: Due | null = this.ground.ledger.dueOf(ref)
      const horizon = now + (it.horizonMillis ?? Number.POSITIVE_INFINITY)
      const at = due === null || due.queue !== it.queue ? null : Instant.toMillis(due.at)
      if (at === null || (at > now && at <= horizon)) wrong(`${key} is not due`)
      const head = due === null ? null : this.ground.ledger.headOf(due)
      if (head !== null && refKey(head.ref) !== key) wrong(`${key} stands in line behind ${refKey(head.ref)}`)
      const leased = this.leases.get(key)?.until ?? now
      if (leased > now && leased <= now + 2 * it.leaseMillis) wrong(`${key} is leased to another`)
      if (it.except.includes(ref.id)) wrong(`${key} was to be left out`)
      this.leases.set(key, { ref, holder: it.holder, until: now + it.leaseMillis })
      this.claimed.set(key, now)
      const tries = (this.tries.get(key) ?? 0) + 1
      this.tries.set(key, tries)
      if (tries > maxTries)
        this.ground.stuck(`${key} was claimed ${tries} times in ${it.queue}, and nothing became of it`)
    }
  }
}

/** Guards a store; the listener hears of every commit that was made and of all work that was given back or put off. */
export const make = (inner: Store, now: () => number, ground: Ground, listener: Listener): StoreGuard => {
  const guarding = new Guarding(inner, now, ground)
  const { checkAnswered, claimedAt, heldBy, restored } = guarding
  return { store: guarding.guard(listener), checkAnswered, claimedAt, heldBy, restored }
}
