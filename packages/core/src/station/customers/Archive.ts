/** The customer archive as the station uses it: asked each time, and a copy for when it is out of reach (R-007, R-049…R-053). */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ArchiveCopy from "../../engines/archive/ArchiveCopy.ts"
import { ArchiveView, findInArchive } from "../../ports/archive/CustomerArchive.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import { StoreError } from "../../ports/StoreError.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref } from "../../store/StationStore.ts"
import { toMillis } from "../../values/Instant.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handler } from "../kernel/Handler.ts"
import { keep } from "../kernel/Keep.ts"
import { find } from "../kernel/Load.ts"
import type { Named } from "../kernel/Operation.ts"
import { personalDataFor } from "../kernel/PersonalData.ts"
import type { DetailsView, customerDetails as define } from "./DetailsTable.ts"

const unreachable = (detail: string) => new StoreError({ reason: "unavailable", detail: `customer archive: ${detail}` })

/** Gives the archive record of a customer; there is no way around the archive itself. */
export const archiveOf = Effect.fnUntraced(function* (customerNo: string) {
  const found = yield* Effect.mapError(findInArchive(customerNo), (error) => unreachable(error.detail))
  if (Option.isNone(found)) return yield* new R.NotFound({ what: "archiveCustomer", id: customerNo })
  return found.value
})

/** Takes a record outside of the actor's org units for one that does not exist. */
const seen = (archive: ArchiveView, context: Pick<Context, "orgScope">): Effect.Effect<ArchiveView, R.NotFound> => {
  const { customerNo, orgNo } = archive.customer
  const inScope = isInScope(orgNo, context.orgScope)
  return inScope ? Effect.succeed(archive) : Effect.fail(new R.NotFound({ what: "archiveCustomer", id: customerNo }))
}

/** Gives the archive record of a customer of the actor's org units; others are as unknown as a number that nobody has. */
export const ownArchiveOf = (customerNo: string, context: Pick<Context, "orgScope">) =>
  Effect.flatMap(archiveOf(customerNo), (archive) => seen(archive, context))

/** How old a copy may be before an equal one is written anew. */
const copyMillis = 60 * 60_000

const contentOf = (archive: ArchiveView): string =>
  JSON.stringify(Schema.encodeSync(ArchiveView)({ ...archive, asOf: archive.asOf }), (key, value) =>
    key === "asOf" ? undefined : value
  )

/** Keeps a copy where there is none, it differs, or it is old. */
const keepCopy = Effect.fnUntraced(function* (archive: ArchiveView, context: Context) {
  const { customerNo } = archive.customer
  const copy = yield* ArchiveCopy.newest(customerNo, context.now)
  const same = copy !== null && contentOf(copy.archive) === contentOf(archive)
  if (same && toMillis(context.now) - toMillis(copy.at) < copyMillis) return
  const at = yield* DateTime.now
  yield* keep(["archive", customerNo], {}, {}, { ...context, at }, [ArchiveCopy.factOf(archive, at)])
})

const live = (customerNo: string) => Effect.map(findInArchive(customerNo), Option.getOrNull)

const read = Effect.fnUntraced(function* (customerNo: string, context: Context) {
  const found = yield* Effect.result(live(customerNo))
  if (found._tag === "Success") {
    if (found.success === null) return yield* new R.NotFound({ what: "archiveCustomer", id: customerNo })
    const archive = yield* seen(found.success, context)
    yield* keepCopy(archive, context)
    return { archive, source: "archive" } as const
  }
  const copy = yield* ArchiveCopy.newest(customerNo, context.now)
  if (copy === null) return yield* unreachable(found.failure.detail)
  const archive = yield* seen(copy.archive, context)
  return { archive: { ...archive, asOf: copy.at }, source: "copy" } as const
})

type Details = ReturnType<typeof define> & Named

/** Implements the query of one page: the same for all three. */
export const details =
  (table: Details): Handler<Details> =>
  (input) =>
    ask(table, input, ({ customerNo, meters = "inService" }, context) =>
      Effect.gen(function* () {
        const { archive, source } = yield* read(customerNo, context)
        const customer = yield* find(ref("Customer", customerNo))
        const personal = yield* personalDataFor(context)
        const kept = archive.meters.filter(({ service }) => meters === "all" || service === "inService")
        const closed = archive.customer.account === "closed" && customer.state?.validity === "valid"
        return {
          archive: { ...archive, meters: kept },
          source,
          validity: customer.state?.validity ?? null,
          flag: closed ? "closedInArchive" : null,
          personal
        } satisfies DetailsView
      })
    )
