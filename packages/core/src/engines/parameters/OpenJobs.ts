/** The parameter jobs of a target that ended without an answer: whatever reads the terminal afterwards settles them. */
import * as Effect from "effect/Effect"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { allPages } from "../kernel/AllPages.ts"

/** How many of them one reading settles. */
const maxOpenJobs = 20

/** Gives them, the newest first; what was sent to a former device no reading settles. */
export const openJobs = Effect.fnUntraced(function* (target: CreditTarget, terminal: Terminal.State) {
  const where = {
    target: { _tag: "Is", value: keyOf(target) },
    outcome: { _tag: "Is", value: "open" }
  } as const
  const all = yield* allPages("ParameterJob", { orgScope: everyOrg, where })
  const ours = all.filter(({ state }) => Terminal.isDeviceOf(terminal, state.identity, state.openedAt))
  return ours.slice(-maxOpenJobs).reverse()
})
