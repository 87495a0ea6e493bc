/** The port of the station's memory: current states for queries, the events with their versions, facts, and the trail. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { QueueName } from "../books/entry/Due.ts"
import type { StoreError } from "../ports/StoreError.ts"
import type { Instant } from "../values/Instant.ts"
import type { EventOf, Kind, Loaded, Ref, StateOf, Versioned } from "./Aggregates.ts"
import type { CommandRecord, Commit, Fact, TrailRecord } from "./Commit.ts"
import type { TrailFilter, TrailPlace, TrailRow } from "./Trail.ts"

/** One condition of a list on a column of the catalog's index. Bounds are inclusive and compare as text. @category Models */
export type Condition =
  | { readonly _tag: "Is"; readonly value: string }
  | { readonly _tag: "AnyOf"; readonly values: ReadonlyArray<string> }
  | { readonly _tag: "StartsWith"; readonly prefix: string }
  /** The text stands somewhere in it; an index finds two or more characters, fewer are looked for in every row. */
  | { readonly _tag: "Contains"; readonly text: string }
  | { readonly _tag: "Between"; readonly from: string | null; readonly to: string | null }

/**
 * What must hold of another aggregate that a listed one names: the one of this kind whose id stands in the listed one's column exists and meets all
 * conditions.
 *
 * **Details** `same`: columns of the other one that hold what a column of the listed one holds; `differs`: columns that do not. So orders are found by the
 * name of their customer. `orgScope`: org units of which the other one must be; it may have moved to one that the caller does not see.
 *
 * @category Models
 */
export interface Related {
  readonly column: string
  readonly kind: Kind
  readonly where: { readonly [column: string]: Condition }
  readonly orgScope?: ReadonlyArray<string>
  readonly same?: { readonly [column: string]: string }
  readonly differs?: { readonly [column: string]: string }
}

/**
 * Which aggregates a list gives: inside the caller's org scope (an org and everything whose number starts with it), and all conditions hold.
 *
 * **Details** `exactly`: org units that count besides, without what is below them. `related`: what must hold of those that they name, besides.
 *
 * @category Models
 */
export interface Filter {
  readonly orgScope: ReadonlyArray<string>
  readonly exactly?: ReadonlyArray<string>
  readonly where: { readonly [column: string]: Condition }
  readonly related?: ReadonlyArray<Related>
}

/** Which part of a list: after the cursor of the page before, at most `limit` rows (1–{@link maxPage}), by the index's `sort`. @category Models */
export interface Page {
  readonly after: string | null
  readonly limit: number
  readonly order: "ascending" | "descending"
}

/** The most rows of one page. @category Constants */
export const maxPage = 500

/** The org scope that holds every org: every org number starts with the empty prefix. @category Constants */
export const everyOrg: ReadonlyArray<string> = [""]

/** One step in the history of an aggregate: what happened, what it was before and after, and the trail record of the commit. @category Models */
export interface HistoryEntry<K extends Kind = Kind> {
  readonly version: number
  readonly commandId: string
  readonly trail: TrailRecord
  readonly events: ReadonlyArray<EventOf<K>>
  readonly before: StateOf<K> | null
  readonly after: StateOf<K>
}

/** How much of the work of a queue one claim may leave out. @category Constants */
export const maxExcept = 1_000

/**
 * How work is claimed: at most `limit` of what is due, for `leaseMillis`; it is due again when the lease runs out and nothing was committed.
 *
 * **Details** `except`: ids of work that the holder leaves to others, at most {@link maxExcept}; what waits behind it in its serial key goes on
 * waiting. `horizonMillis`: work that is due further ahead than so much was put off by a clock that was wrong, and is due now; `null`: there is no
 * bound. A lease that runs for longer than two of this claim was taken by such a clock, too, and holds nothing.
 *
 * @category Models
 */
export interface Claim {
  readonly queue: QueueName
  readonly now: Instant
  readonly holder: string
  readonly limit: number
  readonly leaseMillis: number
  readonly except: ReadonlyArray<string>
  readonly horizonMillis: number | null
}

/** Work that recurs: of this version it is due at `until`, and not before. @category Models */
export interface PutOff {
  readonly ref: Ref
  readonly version: number
  readonly until: Instant
}

/**
 * Which measurements are thinned: those committed in `[from, until)`, a whole local day, behind a position; at most `most` commits of them (1–{@link maxPage}).
 *
 * @category Models
 */
export interface Thinning {
  readonly after: bigint
  readonly from: Instant
  readonly until: Instant
  readonly most: number
}

/**
 * What was thinned: how many commits, and of their facts how many stay and how many are gone. `next`: when the oldest measurement at or after `until` was
 * committed that is still there; `null`: there is none.
 *
 * @category Models
 */
export interface Thinned {
  readonly commits: number
  readonly kept: number
  readonly dropped: number
  readonly next: Instant | null
}

/**
 * The most matches that a list counts for its reader; a total of so many is one of that many or more.
 *
 * **Example**
 *
 * ```ts
 * const told = (total: number) => (total < maxCounted ? `${total}` : `${total}+`)
 * ```
 *
 * @category Constants
 */
export const maxCounted = 1_000

/** The most of a queue that is counted; a backlog of so many is one of that many or more. @category Constants */
export const maxBacklog = 10_000

/** How much of a queue is due, under way or not, and since when the oldest of it is; `null` where nothing is. @category Models */
export interface Backlog {
  readonly queue: QueueName
  readonly due: number
  readonly oldestAt: Instant | null
}

/** What is wrong with one row of the books: `Order/P1`, or the name of a check over several rows. @category Models */
export interface BookFinding {
  readonly row: string
  readonly problem: string
}

/**
 * Keeps the station.
 *
 * **Details** A commit is atomic: all of it or nothing. It is refused as `stale` when the version of any write or checked read has moved. A command
 * id with the same content answers `Repeated` with the stored response and changes nothing; with other content it is refused as `commandDiffers`.
 * Trail, events and attempts are never deleted, measurements apart, which `thin` thins. A lease only saves work: safety is the expected version.
 *
 * @category Services
 */
export class StationStore extends Context.Service<
  StationStore,
  {
    readonly commit: (
      commit: Commit
    ) => Effect.Effect<{ readonly _tag: "Committed" | "Repeated"; readonly response: Schema.Json }, StoreError>
    /** Gives the record of a command that was committed. */
    readonly answered: (commandId: string) => Effect.Effect<Option.Option<CommandRecord>, StoreError>
    /** Loads aggregates in the order asked, all as of one moment; one that does not exist has version 0 and state null. */
    readonly load: <K extends Kind>(refs: ReadonlyArray<Ref<K>>) => Effect.Effect<ReadonlyArray<Loaded<K>>, StoreError>
    /** Gives an aggregate as it stood at a recorded time. */
    readonly asOf: <K extends Kind>(
      ref: Ref<K>,
      recordedAt: Instant
    ) => Effect.Effect<Option.Option<Versioned<K>>, StoreError>
    /** Gives the history of an aggregate, oldest first. */
    readonly history: <K extends Kind>(
      ref: Ref<K>,
      page: { readonly afterVersion: number; readonly limit: number }
    ) => Effect.Effect<ReadonlyArray<HistoryEntry<K>>, StoreError>
    /** Lists aggregates by keyset: a page is stable while rows are inserted. */
    readonly list: <K extends Kind>(
      kind: K,
      filter: Filter,
      page: Page
    ) => Effect.Effect<{ readonly rows: ReadonlyArray<Versioned<K>>; readonly next: string | null }, StoreError>
    /**
     * Says how many a filter lets through. With `atMost` (1 or more), no more than that are counted: so many means that many or more, and the cost follows
     * what is told, not what is stored. Without it all are, which only what checks the books should ask.
     */
    readonly count: (kind: Kind, filter: Filter, atMost?: number) => Effect.Effect<number, StoreError>
    /** Gives the commits of the trail behind a place, the newest by recorded time first, at most `limit` (1–{@link maxPage}). */
    readonly trail: (
      filter: TrailFilter,
      page: { readonly after: TrailPlace | null; readonly limit: number }
    ) => Effect.Effect<ReadonlyArray<TrailRow>, StoreError>
    /**
     * Gives the commits behind a position in commit order, at most `limit` (1–{@link maxPage}). What other processes are just committing may be missing
     * before what is given; `changes` waits for that.
     */
    readonly committed: (after: bigint, limit: number) => Effect.Effect<ReadonlyArray<TrailRow>, StoreError>
    /** Gives the newest facts of a series at or before a time, newest first. */
    readonly facts: (
      series: string,
      atOrBefore: Instant,
      limit: number
    ) => Effect.Effect<ReadonlyArray<Fact>, StoreError>
    /**
     * Takes away commits of measurements (`measurements`) that wrote no record, and all their facts but those that are kept: of each series, day and device the
     * last one, one with a value before one without, or the newest of the series. `facts` goes on to give those. A store refuses as `invalid` what is younger than
     * a week by a clock of its own. Doing it again does no more.
     */
    readonly thin: (asked: Thinning) => Effect.Effect<Thinned, StoreError>
    /** Claims due work: the earliest first, of each serial key only its head (see `Due`), none that a holder has leased. */
    readonly claim: (claim: Claim) => Effect.Effect<ReadonlyArray<Ref>, StoreError>
    /** Gives leases back before their time: of this work what the holder has leased, and nothing that another one leased meanwhile. */
    readonly release: (refs: ReadonlyArray<Ref>, holder: string) => Effect.Effect<void, StoreError>
    /**
     * Puts off work that recurs, and ends its lease; of another version, and of what is not due for anything, nothing changes. It is no commit: what the state is
     * due for stays as it is, and while later states are due for the same, the work stays put off.
     */
    readonly putOff: (work: PutOff) => Effect.Effect<void, StoreError>
    /** Says of every queue how much of it is due at a time, counted up to {@link maxBacklog}; the cost follows what is due, not what is stored. */
    readonly backlog: (now: Instant) => Effect.Effect<ReadonlyArray<Backlog>, StoreError>
    /** Keeps a small unversioned note (≤ 1 KiB of JSON; the last writer wins), for what is no fact of the books: frame counters. */
    readonly remember: (key: string, note: Schema.Json) => Effect.Effect<void, StoreError>
    readonly recall: (key: string) => Effect.Effect<Option.Option<Schema.Json>, StoreError>
    /** Gives the time of the clock that the store has besides that of this process; `none` where both are the same clock. */
    readonly time: Effect.Effect<Option.Option<Instant>, StoreError>
    /** Streams what is wrong with the books, nothing when they hold together; of a store that cannot check itself there is none. */
    readonly verify?: Stream.Stream<BookFinding, StoreError>
    /** Streams commits in commit order without gaps, from after a position (0: the first), and goes on with new ones; secrets are masked in them. */
    readonly changes: (
      after: bigint
    ) => Stream.Stream<{ readonly position: bigint; readonly commit: Commit }, StoreError>
  }
>()("@yugou/core/store/StationStore") {}

/** Gives the reference of an aggregate. @category Functions */
export const ref = <K extends Kind>(kind: K, id: string): Ref<K> => ({ _tag: kind, id }) as Ref<K>

/** Gives an aggregate that is to be created: the commit then checks that it does not exist yet. @category Functions */
export const absent = <K extends Kind>(kind: K, id: string): Loaded<K> =>
  ({ ref: ref(kind, id), version: 0, state: null }) as Loaded<K>
