/** What is done about a remote-control command after it was sent: 核实, and 人工认定 by two persons. */
import * as Effect from "effect/Effect"
import { ask, command, type Deed, type Doing, reason } from "./Doing.ts"

/** Gives a command of the customer whose outcome is not known, and now and then any other. */
const controlOf = (doing: Doing) => {
  const { actor, dice, site } = doing
  const state = dice.chance(80) ? { state: ["unknown"] as const } : {}
  return Effect.map(
    ask(({ commissioning }) => commissioning.controls({ actor, customerNo: site.customerNo, ...state })),
    ({ rows }) => rows[0]?.controlId ?? site.names.nothing
  )
}

const outcomeOf = ({ dice }: Doing) => dice.pick(["applied", "notApplied"] as const)

const resolveControl: Deed = (doing) =>
  Effect.flatMap(controlOf(doing), (controlId) =>
    ask(({ commissioning }) => commissioning.resolveControl({ actor: doing.actor, controlId }))
  )

const proposeControlResolution: Deed = (doing) =>
  Effect.flatMap(controlOf(doing), (controlId) => {
    const stated = { controlId, outcome: outcomeOf(doing), note: reason }
    return ask(({ commissioning }) => commissioning.proposeControlResolution({ ...command(doing), ...stated }))
  })

const confirmControlResolution: Deed = (doing) =>
  Effect.flatMap(controlOf(doing), (controlId) => {
    const stated = { controlId, outcome: outcomeOf(doing) }
    return ask(({ commissioning }) => commissioning.confirmControlResolution({ ...command(doing), ...stated }))
  })

/** The deeds about commands that were sent. */
export const controlDeeds = { resolveControl, proposeControlResolution, confirmControlResolution }
