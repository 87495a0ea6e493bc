/** Stores that lie, for audits that must notice it. */
import { type Aggregates, type HistoryEntry, type Kind, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"

type Store = StationStore["Service"]

/** A lie about one kind of record: what its state or its history looks like. */
export interface Lie<K extends Kind> {
  readonly kind: K
  readonly state?: (state: Aggregates[K][0], id: string) => Aggregates[K][0]
  readonly entries?: (entries: ReadonlyArray<HistoryEntry<K>>, id: string) => ReadonlyArray<HistoryEntry<K>>
}

/** A store that tells the lie and is honest about everything else. */
export const lying = <K extends Kind>(store: Store, lie: Lie<K>): Store =>
  StationStore.of({
    ...store,
    list: (kind, filter, page) =>
      Effect.map(store.list(kind, filter, page), ({ rows, next }) => ({
        rows: rows.map((row) =>
          (kind as Kind) === lie.kind && lie.state !== undefined
            ? ({ ...row, state: lie.state(row.state as Aggregates[K][0], row.ref.id) } as typeof row)
            : row
        ),
        next
      })),
    history: (found, page) =>
      Effect.map(store.history(found, page), (entries) =>
        (found._tag as Kind) === lie.kind && lie.entries !== undefined
          ? (lie.entries(entries as unknown as ReadonlyArray<HistoryEntry<K>>, found.id) as unknown as typeof entries)
          : entries
      )
  })
