/** The trail of the store in memory: its log, searched through. */
import { toMillis } from "../values/Instant.ts"
import type { Ref } from "./Aggregates.ts"
import { behind, type Logged } from "./BooksMemory.ts"
import { encodeEvent } from "./Catalog.ts"
import { maxPage } from "./StationStore.ts"
import type { TrailFilter, TrailPlace, TrailRow } from "./Trail.ts"

/** The commits of a store in their order, and the org unit that each record is of now. */
export interface Trailed {
  readonly log: ReadonlyArray<Logged>
  readonly orgOf: (ref: Ref) => string
}

const pageOf = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), maxPage)

/** Gives a commit as the trail shows it, its events as a store on disk keeps them. */
const rowOf =
  ({ orgOf }: Trailed) =>
  ({ position, commit: { command, trail, writes } }: Logged): TrailRow => ({
    position,
    commandId: command.id,
    trail,
    writes: writes.map((write) => ({
      kind: write.ref._tag,
      id: write.ref.id,
      version: write.version + 1,
      orgNo: orgOf(write.ref),
      events: write.events.map((event) => encodeEvent(write.ref._tag, event))
    }))
  })

const isAsked =
  ({ actor, operation, subject, from, until }: TrailFilter) =>
  ({ commit: { trail, writes } }: Logged): boolean =>
    (actor === undefined || trail.actor === actor) &&
    (operation === undefined || trail.operation === operation) &&
    (subject === undefined || writes.some(({ ref }) => ref._tag === subject._tag && ref.id === subject.id)) &&
    (from === undefined || toMillis(trail.at) >= toMillis(from)) &&
    (until === undefined || toMillis(trail.at) < toMillis(until))

const byNewest = (a: TrailPlace, b: TrailPlace): number =>
  toMillis(b.at) - toMillis(a.at) || Number(b.position - a.position)

const placeOf = ({ position, commit }: Logged): TrailPlace => ({ at: commit.trail.at, position })

/** Gives commits behind a place, the newest first. */
export const newest = (
  trailed: Trailed,
  filter: TrailFilter,
  after: TrailPlace | null,
  limit: number
): ReadonlyArray<TrailRow> =>
  trailed.log
    .filter(isAsked(filter))
    .filter((it) => after === null || byNewest(after, placeOf(it)) < 0)
    .sort((a, b) => byNewest(placeOf(a), placeOf(b)))
    .slice(0, pageOf(limit))
    .map(rowOf(trailed))

/** Gives commits behind a position, in commit order. */
export const committed = (trailed: Trailed, after: bigint, limit: number): ReadonlyArray<TrailRow> =>
  behind(trailed.log, after).slice(0, pageOf(limit)).map(rowOf(trailed))
