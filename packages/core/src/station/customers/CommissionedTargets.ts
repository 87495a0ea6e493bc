/** Which targets of a terminal were commissioned: a change of the terminal outruns their results. */
import * as Effect from "effect/Effect"
import { maxPage, StationStore } from "../../store/StationStore.ts"
import type { Context } from "../kernel/Command.ts"

/** Lists what was commissioned on a terminal: at most one for each target. */
export const commissionedOn = Effect.fnUntraced(function* (terminalId: string, context: Context) {
  const store = yield* StationStore
  const where = { terminalId: { _tag: "Is", value: terminalId } } as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  return (yield* store.list("Commissioning", { orgScope: context.orgScope, where }, page)).rows
})
