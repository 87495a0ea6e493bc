/** The parameter jobs of a target that ended without an answer: whatever reads the terminal afterwards settles them. */
import * as Effect from "effect/Effect"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"

/** How many of them one reading settles. */
const maxOpenJobs = 20

/** Gives them, the newest first; what was sent to a former device no reading settles. */
export const openJobs = Effect.fnUntraced(function* (target: CreditTarget, terminal: Terminal.State) {
  const store = yield* StationStore
  const where = {
    target: { _tag: "Is", value: keyOf(target) },
    outcome: { _tag: "Is", value: "open" }
  } as const
  const page = { after: null, limit: maxOpenJobs, order: "descending" } as const
  const { rows } = yield* store.list("ParameterJob", { orgScope: everyOrg, where }, page)
  return rows.filter(({ state }) => Terminal.isDeviceOf(terminal, state.openedAt))
})
