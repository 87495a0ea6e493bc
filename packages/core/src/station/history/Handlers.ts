/** 历史记录: what implements the history of any record. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { factsBack } from "../../engines/kernel/FactsBack.ts"
import { eventSeries } from "../../engines/terminal/StationDirectory.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { encodeEvent, encodeState, entryOf } from "../../store/Catalog.ts"
import { invalid } from "../../store/CheckedInput.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { Instant } from "../../values/Instant.ts"
import { maskerOf } from "../../values/Personal.ts"
import { readNoted } from "../kernel/Access.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { usualPage } from "../kernel/Listing.ts"
import { need, notFound } from "../kernel/Load.ts"
import { personalDataFor } from "../kernel/PersonalData.ts"
import { accesses } from "./Accesses.ts"
import { explainFrame, frames } from "./Frames.ts"
import { sealedTrail } from "./SealedTrail.ts"
import { history as table } from "./Table.ts"
import { trail } from "./Trail.ts"
import { withoutSecrets } from "./WithoutSecrets.ts"

const decodeStored = Schema.decodeUnknownEffect(
  Schema.Struct({
    key: Schema.String,
    kind: Schema.String,
    detail: Schema.Json,
    device: Schema.optionalKey(Schema.Struct({ dialectId: Schema.String, address: Schema.String }))
  })
)

const decodeEvent = (data: Schema.Json, terminalId: string) =>
  Effect.mapError(
    decodeStored(data),
    (error) => new StoreError({ reason: "corrupt", detail: `${eventSeries(terminalId)}: ${error.message}` })
  )

const Place = Schema.fromJsonString(
  Schema.Struct({ at: Instant, passed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })) })
)
const readPlace = Schema.decodeUnknownOption(Place)
const writePlace = Schema.encodeSync(Place)

type Shown = (json: Schema.Json) => Schema.Json
const whole: Shown = (json) => json

/** Gives how states and events of a kind are shown to somebody: an answer of JSON does not say by itself what in it is personal. */
const shownAs = Effect.fnUntraced(function* (kind: Kind, context: Context) {
  const { state, event } = entryOf(kind)
  const masked = (yield* personalDataFor(context)) === "masked"
  const isPersonal = [state, event].some((schema) => maskerOf(schema) !== null)
  const as = (schema: Schema.Constraint): Shown => (masked ? (maskerOf<Schema.Json>(schema) ?? whole) : whole)
  const without = (personal: Shown) => (json: Schema.Json) => withoutSecrets(kind, personal(json))
  const noted = <A>(answer: A): Effect.Effect<A> =>
    Effect.as(
      masked || !isPersonal ? Effect.void : readNoted({ name: context.operation }, context.actor, answer),
      answer
    )
  return { state: without(as(state)), event: without(as(event)), noted }
})

/** Implements 历史记录. */
export const history: Handlers<typeof table> = {
  steps: (input) =>
    ask(table.steps, input, ({ kind, id, afterVersion = 0, limit = 50 }, context) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* need(ref(kind, id), context)
        const entries = yield* store.history(ref(kind, id), { afterVersion, limit })
        const shown = yield* shownAs(kind, context)
        const steps = yield* Effect.forEach(entries, ({ version, commandId, trail, events, before, after }) =>
          Effect.gen(function* () {
            return {
              version,
              commandId,
              ...trail,
              events: yield* Effect.forEach(events, (event) => shown.event(encodeEvent(kind, event))),
              before: before === null ? null : yield* shown.state(encodeState(kind, before)),
              after: yield* shown.state(encodeState(kind, after))
            }
          })
        )
        return yield* shown.noted(steps)
      })
    ),
  terminalEvents: (input) =>
    ask(table.terminalEvents, input, ({ terminalId, until, after = null, limit = usualPage }, context) =>
      Effect.gen(function* () {
        yield* need(ref("Terminal", terminalId), context)
        const place = after === null ? Option.some({ at: until ?? context.now, passed: 0 }) : readPlace(after)
        if (Option.isNone(place)) return yield* invalid("$.after", "is no place among events")
        const { facts, next } = yield* factsBack(eventSeries(terminalId), place.value, limit)
        const rows = yield* Effect.forEach(facts, ({ at, data }) =>
          Effect.map(decodeEvent(data, terminalId), ({ device = null, ...pushed }) => ({
            ...{ terminalId, at, device },
            ...pushed
          }))
        )
        return { rows, next: next === null ? null : writePlace(next) }
      })
    ),
  frames,
  explainFrame,
  trail,
  sealedTrail,
  accesses,
  asOf: (input) =>
    ask(table.asOf, input, ({ kind, id, at }, context) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* need(ref(kind, id), context)
        const found = yield* store.asOf(ref(kind, id), at)
        if (Option.isNone(found)) return yield* notFound(ref(kind, id))
        const { version, state } = found.value
        const shown = yield* shownAs(kind, context)
        const standing = yield* shown.state(encodeState(kind, state))
        return yield* shown.noted({ kind, id, version, recordedAt: at, state: standing })
      })
    )
}
