/** 操作记录导出: the trail in commit order with its seals, for whoever checks it without the station. */
import * as Effect from "effect/Effect"
import { newestSeals } from "../../engines/trail/TrailKeeper.ts"
import { Forbidden } from "../../rejection/Rejection.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { StationStore } from "../../store/StationStore.ts"
import { lineOf, type Seal, sealLine, type TrailLine, type TrailRow } from "../../store/Trail.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { usualPage } from "../kernel/Listing.ts"
import { history as table } from "./Table.ts"

/** The most seals that are read: one a day for more than twenty-seven years. */
const mostSeals = 10_000

const isPosition = (text: string): boolean => /^\d{1,18}$/.test(text)

/**
 * Puts each seal behind the last line that it is over. That of the last line of a page comes first on the next one: meanwhile it may have been sealed.
 */
const withSeals = (
  begin: bigint,
  rows: ReadonlyArray<TrailRow>,
  seals: ReadonlyArray<Seal>,
  next: string | null
): ReadonlyArray<TrailLine> => {
  const byEnd = new Map(seals.map((seal) => [seal.to, seal]))
  const sealAt = (position: bigint): ReadonlyArray<TrailLine> => {
    const seal = byEnd.get(`${position}`)
    return seal === undefined || `${position}` === next ? [] : [sealLine(seal)]
  }
  return [...sealAt(begin), ...rows.flatMap((row) => [lineOf(row), ...sealAt(row.position)])]
}

/** Implements 操作记录导出. */
export const sealedTrail: Handlers<typeof table>["sealedTrail"] = (input) =>
  ask(table.sealedTrail, input, ({ actor, after = null, fromSeal, limit = usualPage }, { orgScope }) =>
    Effect.gen(function* () {
      // An excerpt of some org units could not be checked: the seals are over all.
      if (!orgScope.includes("")) return yield* new Forbidden({ actor, permission: table.sealedTrail.permission })
      if (after !== null && !isPosition(after)) return yield* invalid("$.after", "is no place in the trail")
      const store = yield* StationStore
      const seals = yield* newestSeals(mostSeals)
      const first = fromSeal === undefined ? undefined : seals.findLast(({ day }) => day <= fromSeal)
      const begin = BigInt(after ?? first?.to ?? 0)
      const rows = yield* store.committed(begin, limit)
      const last = rows.at(-1)
      const next = last === undefined || rows.length < limit ? null : `${last.position}`
      return { lines: withSeals(begin, rows, seals, next), next }
    })
  )
