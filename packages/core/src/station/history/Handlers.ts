/** 历史记录: what implements the history of any record. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { encodeEvent, encodeState } from "../../store/Catalog.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need, notFound } from "../kernel/Load.ts"
import { history as table } from "./Table.ts"

/** Implements 历史记录. */
export const history: Handlers<typeof table> = {
  steps: (input) =>
    ask(table.steps, input, ({ kind, id, afterVersion = 0, limit = 50 }, context) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* need(ref(kind, id), context)
        const entries = yield* store.history(ref(kind, id), { afterVersion, limit })
        return entries.map(({ version, commandId, trail, events, before, after }) => ({
          version,
          commandId,
          ...trail,
          events: events.map((event) => encodeEvent(kind, event)),
          before: before === null ? null : encodeState(kind, before),
          after: encodeState(kind, after)
        }))
      })
    ),
  asOf: (input) =>
    ask(table.asOf, input, ({ kind, id, at }, context) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* need(ref(kind, id), context)
        const found = yield* store.asOf(ref(kind, id), at)
        if (Option.isNone(found)) return yield* notFound(ref(kind, id))
        const { version, state } = found.value
        return { kind, id, version, recordedAt: at, state: encodeState(kind, state) }
      })
    )
}
