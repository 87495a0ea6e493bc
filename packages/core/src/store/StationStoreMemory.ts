/**
 * The `StationStore` in memory: for tests, simulation and the smallest examples. Nothing outlives the process.
 *
 * Each call runs in one turn of the event loop, so commits are atomic without locks. What it keeps is a value of its own (`Books`), so that a
 * test can close a store and open another one over the same books, as after a restart.
 *
 * @category Ports in memory
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { IndexEntry } from "../books/entry/CatalogEntry.ts"
import { StoreError } from "../ports/StoreError.ts"
import { type Instant, toMillis } from "../values/Instant.ts"
import { type Kind, type Loaded, type Ref, refKey, type Versioned } from "./Aggregates.ts"
import { backlog } from "./BacklogMemory.ts"
import { type Books, behind, emptyBooks, type Logged, type Row, rowOf } from "./BooksMemory.ts"
import { catalog } from "./Catalog.ts"
import { checked, invalid } from "./CheckedInput.ts"
import { claim, putOff, release } from "./ClaimsMemory.ts"
import type { Commit, Fact, TrailRecord, Write } from "./Commit.ts"
import { dueAfter } from "./DueAfter.ts"
import * as Holders from "./HoldersMemory.ts"
import { compare, cursorOf, isIn, placeOf, readCursor } from "./Listed.ts"
import { absent, type Filter, type HistoryEntry, maxPage, type Page, StationStore } from "./StationStore.ts"
import { thin } from "./ThinMemory.ts"
import * as TrailMemory from "./TrailMemory.ts"

export { type Books, emptyBooks }

const versionOf = (books: Books, ref: Ref): number => rowOf(books, ref)?.current.version ?? 0

const failure = (reason: StoreError["reason"], detail: string): Effect.Effect<never, StoreError> =>
  Effect.fail(new StoreError({ reason, detail }))

/** Gives what keeps a commit from being written: the first version that has moved, or `null`. */
const moved = (books: Books, commit: Commit): string | null => {
  for (const { ref, version } of [...commit.writes, ...commit.reads]) {
    const actual = versionOf(books, ref)
    if (actual !== version) return `${refKey(ref)}: version ${version} was seen, ${actual} is stored`
  }
  return null
}

const writeRow = (books: Books, write: Write, commandId: string, trail: TrailRecord): void => {
  const key = refKey(write.ref)
  const former = rowOf(books, write.ref)
  const index = (catalog[write.ref._tag].index as (state: Write["state"]) => IndexEntry)(write.state)
  const version = write.version + 1
  const entry = {
    version,
    commandId,
    trail,
    events: write.events,
    before: former?.current.state ?? null,
    after: write.state
  } as HistoryEntry
  const entries = former?.history ?? []
  entries.push(entry)
  books.rows[write.ref._tag].set(write.ref.id, {
    current: { ref: write.ref, version, state: write.state } as Versioned,
    due: write.due,
    index,
    history: entries
  })
  const holders = books.holders.get(write.ref._tag) ?? new Map()
  books.holders.set(write.ref._tag, holders)
  Holders.renew(holders, write.ref.id, former?.index.columns ?? {}, index.columns)
  const said = former?.due ?? null
  const due = dueAfter({ said, due: said && (books.due[said.queue].get(key)?.due ?? null) }, write.due)
  if (said !== null) books.due[said.queue].delete(key)
  if (due !== null) books.due[due.queue].set(key, { ref: write.ref, due })
  books.leases.delete(key)
}

const writeFact = (books: Books, fact: Fact): void => {
  const series = books.facts.get(fact.series) ?? []
  series.push(fact)
  books.facts.set(fact.series, series)
}

interface Answered {
  readonly _tag: "Committed" | "Repeated"
  readonly response: Schema.Json
}

const commit = (books: Books, it: Commit): Effect.Effect<Answered, StoreError> =>
  Effect.suspend((): Effect.Effect<Answered, StoreError> => {
    const known = books.commands.get(it.command.id)
    if (known !== undefined) {
      return known.content === it.command.content
        ? Effect.succeed({ _tag: "Repeated", response: known.response })
        : failure("commandDiffers", `command ${it.command.id}`)
    }
    const stale = moved(books, it)
    if (stale !== null) return failure("stale", stale)
    for (const write of it.writes) writeRow(books, write, it.command.id, it.trail)
    for (const fact of it.facts) writeFact(books, fact)
    books.commands.set(it.command.id, it.command)
    books.drawn += 1
    books.log.push({ position: BigInt(books.drawn), commit: it })
    const { grown } = books
    books.grown = Latch.makeUnsafe()
    grown.openUnsafe()
    return Effect.succeed({ _tag: "Committed", response: it.command.response })
  })

const load = <K extends Kind>(books: Books, ref: Ref<K>): Loaded<K> =>
  (rowOf(books, ref as Ref)?.current ?? absent(ref._tag, ref.id)) as Loaded<K>

const asOf = <K extends Kind>(books: Books, ref: Ref<K>, recordedAt: Instant): Option.Option<Versioned<K>> => {
  const upTo = toMillis(recordedAt)
  const found = rowOf(books, ref as Ref)?.history.findLast((entry) => toMillis(entry.trail.at) <= upTo)
  return found === undefined
    ? Option.none()
    : Option.some({ ref, version: found.version, state: found.after } as unknown as Versioned<K>)
}

const history = <K extends Kind>(
  books: Books,
  ref: Ref<K>,
  page: { readonly afterVersion: number; readonly limit: number }
): ReadonlyArray<HistoryEntry<K>> =>
  (rowOf(books, ref as Ref)?.history ?? [])
    .filter((entry) => entry.version > page.afterVersion)
    .slice(0, page.limit) as unknown as ReadonlyArray<HistoryEntry<K>>

/** Those rows of a kind that a filter may list: all, where none of its conditions says what they must hold. */
const candidates = (books: Books, kind: Kind, { where }: Filter): Iterable<Row | undefined> => {
  const rows = books.rows[kind]
  const ids = Holders.among(books.holders.get(kind) ?? new Map(), where)
  return ids === null ? rows.values() : [...ids].map((id) => rows.get(id))
}

const matching = (books: Books, kind: Kind, filter: Filter): ReadonlyArray<Row> =>
  [...candidates(books, kind, filter)].filter(
    (row): row is Row => row !== undefined && isIn(row.index, filter, (other, id) => books.rows[other].get(id)?.index)
  )

const list = <K extends Kind>(books: Books, kind: K, filter: Filter, page: Page) =>
  Effect.suspend(() => {
    const sign = page.order === "ascending" ? 1 : -1
    const after = page.after === null ? Option.none() : readCursor(page.after)
    if (page.after !== null && Option.isNone(after))
      return Effect.fail(invalid("$.page.after", "is no cursor of a list"))
    const limit = Math.min(Math.max(page.limit, 1), maxPage)
    const rows = matching(books, kind, filter)
      .filter((row) => Option.isNone(after) || compare(placeOf(row.index, row.current.ref.id), after.value) * sign > 0)
      .sort((a, b) => compare(placeOf(a.index, a.current.ref.id), placeOf(b.index, b.current.ref.id)) * sign)
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return Effect.succeed({
      rows: shown.map((row) => row.current) as unknown as ReadonlyArray<Versioned<K>>,
      next: rows.length > shown.length && last !== undefined ? cursorOf(placeOf(last.index, last.current.ref.id)) : null
    })
  })

const facts = (books: Books, series: string, atOrBefore: Instant, limit: number): ReadonlyArray<Fact> => {
  const upTo = toMillis(atOrBefore)
  return (books.facts.get(series) ?? [])
    .filter((fact) => toMillis(fact.at) <= upTo)
    .reverse()
    .sort((a, b) => toMillis(b.at) - toMillis(a.at))
    .slice(0, limit)
}

const trailed = (books: Books): TrailMemory.Trailed => ({
  log: books.log,
  orgOf: (ref) => rowOf(books, ref)?.index.orgNo ?? ""
})

const changes = (books: Books, after: bigint): Stream.Stream<Logged> =>
  Stream.paginate(after, (seen) =>
    Effect.suspend(() => (books.drawn > seen ? Effect.void : books.grown.await)).pipe(
      Effect.map(() => {
        const fresh = behind(books.log, seen)
        return [fresh, Option.some(fresh.at(-1)?.position ?? BigInt(books.drawn))] as const
      })
    )
  )

/** Makes a store over books; several stores may stand over the same ones. @category Constructors */
export const make = (books: Books): StationStore["Service"] =>
  checked({
    commit: (it) => commit(books, it),
    answered: (commandId) => Effect.sync(() => Option.fromUndefinedOr(books.commands.get(commandId))),
    load: <K extends Kind>(refs: ReadonlyArray<Ref<K>>) => Effect.sync(() => refs.map((it) => load(books, it))),
    asOf: (ref, recordedAt) => Effect.sync(() => asOf(books, ref, recordedAt)),
    history: (ref, page) => Effect.sync(() => history(books, ref, page)),
    list: (kind, filter, page) => list(books, kind, filter, page),
    count: (kind, filter, atMost = Infinity) =>
      Effect.sync(() => Math.min(matching(books, kind, filter).length, atMost)),
    trail: (filter, { after, limit }) => Effect.sync(() => TrailMemory.newest(trailed(books), filter, after, limit)),
    committed: (after, limit) => Effect.sync(() => TrailMemory.committed(trailed(books), after, limit)),
    facts: (series, atOrBefore, limit) => Effect.sync(() => facts(books, series, atOrBefore, limit)),
    thin: (asked) => Effect.sync(() => thin(books, asked)),
    claim: (it) => Effect.sync(() => claim(books, it)),
    release: (refs, holder) => Effect.sync(() => release(books, refs, holder)),
    putOff: (work) => Effect.sync(() => putOff(books, work)),
    backlog: (now) => Effect.sync(() => backlog(books.due, now)),
    remember: (key, note) => Effect.sync(() => void books.notes.set(key, note)),
    recall: (key) => Effect.sync(() => Option.fromUndefinedOr(books.notes.get(key))),
    time: Effect.succeedNone,
    changes: (after) => changes(books, after)
  })

/** A store over books of its own, empty whenever the layer is built. @category Layers */
export const layerMemory: Layer.Layer<StationStore> = Layer.sync(StationStore, () => make(emptyBooks()))

/** A store over given books: building it again is opening it again. @category Layers */
export const layerOver = (books: Books): Layer.Layer<StationStore> => Layer.sync(StationStore, () => make(books))
