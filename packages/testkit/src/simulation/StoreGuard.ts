/** Holds a store against the contract of its port, call by call; what the books hold is known from the commits that it accepted. */
import {
  type Claim,
  type Commit,
  type Due,
  Instant,
  type Loaded,
  type Ref,
  refKey,
  type StationStore,
  StoreError
} from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import { type Broken, wordsOf } from "./Contracts.ts"
import type { Ledger } from "./Ledger.ts"

type Store = StationStore["Service"]

/** What the guard stands on. */
export interface Ground {
  readonly ledger: Ledger
  readonly broken: Broken
}

/** A guarded store. */
export interface StoreGuard {
  readonly store: Store
  /** Reports calls that were asked at an earlier moment and have not answered yet. */
  readonly checkAnswered: (now: number) => void
}

interface Known {
  readonly content: string
  readonly response: Schema.Json
}

/** What a failed call ended with, where that is no `StoreError`; `null`: it is one, or an interrupt. */
const untyped = (cause: Cause.Cause<unknown>): string | null => {
  if (Cause.hasInterruptsOnly(cause)) return null
  const error = Option.getOrNull(Cause.findErrorOption(cause))
  return error instanceof StoreError ? null : wordsOf(error ?? Cause.squash(cause))
}

class Guarding {
  private readonly inner: Store
  private readonly ground: Ground
  private readonly now: () => number
  private readonly commands = new Map<string, Known>()
  private readonly leases = new Map<string, number>()
  private readonly open = new Map<number, { readonly call: string; readonly at: number }>()
  private calls = 0

  constructor(inner: Store, now: () => number, ground: Ground) {
    this.inner = inner
    this.now = now
    this.ground = ground
  }

  /** Watches a call: that it answers at once, and fails in the words of the port only. */
  private readonly watched = <A>(call: string, effect: Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      const no = this.calls++
      this.open.set(no, { call, at: this.now() })
      return Effect.onExit(effect, (exit) =>
        Effect.sync(() => {
          this.open.delete(no)
          const wrong = Exit.isFailure(exit) ? untyped(exit.cause) : null
          if (wrong !== null) this.ground.broken("StationStore", "typed", `${call} ended with ${wrong}`)
        })
      )
    })
  readonly checkAnswered = (now: number): void => {
    for (const [no, { call, at }] of this.open) {
      if (at >= now) continue
      this.open.delete(no)
      this.ground.broken("StationStore", "atOnce", `${call} has not answered`)
    }
  }

  private readonly checkCommitted = (it: Commit): void => {
    const { broken, ledger } = this.ground
    if (this.commands.has(it.command.id)) broken("StationStore", "once", `${it.command.id} was committed again`)
    for (const { ref, version } of [...it.writes, ...it.reads]) {
      const actual = ledger.versionOf(ref)
      if (actual === version) continue
      broken("StationStore", "stale", `${it.command.id} saw ${refKey(ref)} at version ${version}, stored is ${actual}`)
    }
    this.commands.set(it.command.id, it.command)
    for (const { ref } of it.writes) this.leases.delete(refKey(ref))
  }
  private readonly checkRepeated = ({ command }: Commit, response: Schema.Json): void => {
    const { broken } = this.ground
    const known = this.commands.get(command.id)
    if (known === undefined) broken("StationStore", "once", `${command.id} is called repeated and was never committed`)
    else if (known.content !== command.content) broken("StationStore", "differs", `${command.id} is called repeated`)
    else if (JSON.stringify(known.response) !== JSON.stringify(response))
      broken("StationStore", "once", `${command.id} answers another response`)
  }
  /** `accepted` hears of a commit in the moment in which it is made. */
  readonly guard = (accepted: (commit: Commit) => void): Store => {
    return {
      ...this.inner,
      commit: (it) =>
        this.watched(
          "commit",
          Effect.tap(this.inner.commit(it), ({ _tag, response }) =>
            Effect.sync(() => {
              if (_tag === "Repeated") return this.checkRepeated(it, response)
              this.checkCommitted(it)
              accepted(it)
            })
          )
        ),
      load: ((refs: ReadonlyArray<Ref>) =>
        this.watched(
          "load",
          Effect.tap(this.inner.load(refs), (found) => Effect.sync(() => this.checkLoaded(refs, found)))
        )) as Store["load"],
      claim: (it) =>
        this.watched(
          "claim",
          Effect.tap(this.inner.claim(it), (refs) => Effect.sync(() => this.checkClaim(it, refs)))
        ),
      answered: (id) => this.watched("answered", this.inner.answered(id)),
      asOf: (ref, at) => this.watched("asOf", this.inner.asOf(ref, at)),
      history: (ref, page) => this.watched("history", this.inner.history(ref, page)),
      list: (kind, filter, page) => this.watched("list", this.inner.list(kind, filter, page)),
      count: (kind, filter) => this.watched("count", this.inner.count(kind, filter)),
      facts: (series, at, limit) => this.watched("facts", this.inner.facts(series, at, limit)),
      remember: (key, note) => this.watched("remember", this.inner.remember(key, note)),
      recall: (key) => this.watched("recall", this.inner.recall(key))
    }
  }
  private readonly checkLoaded = (refs: ReadonlyArray<Ref>, found: ReadonlyArray<Loaded>): void => {
    for (const [index, ref] of refs.entries()) {
      const { version } = found[index] ?? { version: null }
      const actual = this.ground.ledger.versionOf(ref)
      if (version === actual) continue
      this.ground.broken(
        "StationStore",
        "newest",
        `${refKey(ref)} was loaded at version ${version}, committed is ${actual}`
      )
    }
  }
  private readonly checkClaim = (it: Claim, refs: ReadonlyArray<Ref>): void => {
    const now = Instant.toMillis(it.now)
    const wrong = (detail: string): void => this.ground.broken("StationStore", "claims", `${it.queue}: ${detail}`)
    if (refs.length > it.limit) wrong(`${refs.length} were given, ${it.limit} were asked`)
    for (const ref of refs) {
      const key = refKey(ref)
      const due: Due | null = this.ground.ledger.dueOf(ref)
      if (due === null || due.queue !== it.queue || Instant.toMillis(due.at) > now) wrong(`${key} is not due`)
      if ((this.leases.get(key) ?? now) > now) wrong(`${key} is leased to another`)
      this.leases.set(key, now + it.leaseMillis)
    }
  }
}

/** Guards a store; `accepted` hears of every commit that was made. */
export const make = (
  inner: Store,
  now: () => number,
  ground: Ground,
  accepted: (commit: Commit) => void
): StoreGuard => {
  const guarding = new Guarding(inner, now, ground)
  return { store: guarding.guard(accepted), checkAnswered: guarding.checkAnswered }
}
