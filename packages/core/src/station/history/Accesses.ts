/** 访问日志: who was refused, who saw personal data, who signed in. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { AccessEntry } from "../../ports/access/AccessEntry.ts"
import { AccessLog, type AccessPlace } from "../../ports/access/AccessLog.ts"
import { Forbidden } from "../../rejection/Rejection.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { Instant } from "../../values/Instant.ts"
import { startOfDay } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { usualPage } from "../kernel/Listing.ts"
import { history as table } from "./Table.ts"
import type { AccessView } from "./Views.ts"

const Place = Schema.fromJsonString(Schema.Struct({ at: Instant, no: Schema.Int }))
const readPlace = Schema.decodeUnknownOption(Place)
const writePlace = Schema.encodeSync(Place)

const nothing = { operation: null, code: null, subjects: [], source: null, count: null, before: null } as const
const viewOf = (entry: AccessEntry): typeof AccessView.Type => ({ ...nothing, ...entry })

/** Implements 访问日志. */
export const accesses: Handlers<typeof table>["accesses"] = (input) =>
  ask(table.accesses, input, (asked, { actor, orgScope, policy }) =>
    Effect.gen(function* () {
      // A sign-in belongs to no org unit, and a refusal may be about any.
      if (!orgScope.includes("")) return yield* new Forbidden({ actor, permission: table.accesses.permission })
      const { after = null, by = null, customerNo = null, days, kind = null, limit = usualPage } = asked
      const place: Option.Option<AccessPlace | null> = after === null ? Option.some(null) : readPlace(after)
      if (Option.isNone(place)) return yield* invalid("$.after", "is no place in the access log")
      const log = yield* Effect.serviceOption(AccessLog)
      if (Option.isNone(log)) return { rows: [], next: null, log: "none" }
      const from = days === undefined ? null : startOfDay(days.from, "same", policy.siteZone)
      const until = days === undefined ? null : startOfDay(days.to, "next", policy.siteZone)
      const query = { actor: by, kind, subject: customerNo, from, until, after: place.value, limit }
      const { next, rows } = yield* log.value.page(query)
      return { rows: rows.map(viewOf), next: next === null ? null : writePlace(next), log: "kept" }
    })
  )
