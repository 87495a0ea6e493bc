/** 操作记录: what implements looking for who did what. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { thinnedUntil } from "../../engines/measurements/MeasurementKeeper.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { maxPage, ref, StationStore } from "../../store/StationStore.ts"
import type { TrailFilter, TrailPlace, TrailRow } from "../../store/Trail.ts"
import { Instant } from "../../values/Instant.ts"
import { startOfDay, type ZoneName } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, usualPage } from "../kernel/Listing.ts"
import { history as table } from "./Table.ts"

/** How many commits one page looks through: for who sees few of them it is shorter than was asked for. */
const maxLooked = 4 * maxPage

const Place = Schema.fromJsonString(Schema.Struct({ at: Instant, position: Schema.BigIntFromString }))
const readPlace = Schema.decodeUnknownOption(Place)
const writePlace = Schema.encodeSync(Place)

type Asked = (typeof table)["trail"]["payload"]["Type"]

const filterOf = ({ by, days, operation, record }: Asked, zone: ZoneName): TrailFilter => ({
  ...(by === undefined ? {} : { actor: by }),
  ...(operation === undefined ? {} : { operation }),
  ...(record === undefined ? {} : { subject: ref(record.kind, record.id) }),
  ...(days === undefined ? {} : { from: startOfDay(days.from, "same", zone), until: startOfDay(days.to, "next", zone) })
})

const viewOf = ({ commandId, position, trail, writes }: TrailRow, scope: ReadonlyArray<string>) => ({
  ...trail,
  position: `${position}`,
  commandId,
  records: writes
    .filter(({ orgNo }) => isInScope(orgNo, scope))
    .map(({ kind, id, version, orgNo }) => ({ kind, id, version, orgNo }))
})

type View = ReturnType<typeof viewOf>

const placeOf = ({ position, trail: { at } }: TrailRow): TrailPlace => ({ at, position })

/** Implements 操作记录. A record that moved to another org unit is seen there, with all that was done to it. */
export const trail: Handlers<typeof table>["trail"] = (input) =>
  ask(table.trail, input, (asked, { orgScope, policy }) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { after = null, limit = usualPage, orgNo } = asked
      const begin = after === null ? Option.some(null) : readPlace(after)
      if (Option.isNone(begin)) return yield* invalid("$.after", "is no place in the trail")
      const scope = narrowed(orgScope, orgNo)
      const filter = filterOf(asked, policy.siteZone)
      const rows: Array<View> = []
      const thinned = { thinnedUntil: yield* thinnedUntil }
      let place: TrailPlace | null = begin.value
      let looked = 0
      while (rows.length < limit && looked < maxLooked) {
        const found: ReadonlyArray<TrailRow> = yield* store.trail(filter, { after: place, limit: maxPage })
        for (const row of found) {
          if (rows.length === limit) return { rows, next: writePlace(place ?? placeOf(row)), ...thinned }
          const view = viewOf(row, scope)
          if (view.records.length > 0 || scope.includes("")) rows.push(view)
          place = placeOf(row)
        }
        if (found.length < maxPage) return { rows, next: null, ...thinned }
        looked += found.length
      }
      return { rows, next: place === null ? null : writePlace(place), ...thinned }
    })
  )
