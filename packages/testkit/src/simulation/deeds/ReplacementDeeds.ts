/** What is done about a replacement of a device: begin it, and what persons do where it does not get on. */
import type { Energy } from "@yugou/core"
import { Energy as Energies } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { DoingNames } from "../Commands.ts"
import { ask, command, type Deed, type Doing, ofDevice, type Playing, reason, sometimes } from "./Doing.ts"

/** Reads the balance of a device as the page does before it is taken away; `null`: no answer. */
export const lastReading = ({ actor }: Doing, deviceId: string): Effect.Effect<Energy.Energy | null, never, Parts> =>
  Effect.orElseSucceed(
    Effect.map(
      ask(({ customers }) => customers.pollRemaining({ actor, deviceId })),
      ({ remaining }) => remaining
    ),
    () => null
  )
type Parts = Effect.Services<ReturnType<Deed>>

/** What becomes of purchase control; in some cases the form is left empty. */
export const controlOf = (doing: Doing) =>
  sometimes(doing, 70, { control: doing.dice.pick(["release", "leaveEngaged"] as const) })

/** Puts the terminal in store in the place of the one that the customer has. */
const replaceDevice: Deed = (doing) =>
  Effect.gen(function* () {
    const { site, device } = doing
    const remaining = yield* lastReading(doing, device.deviceId)
    const typed = remaining === null ? {} : sometimes(doing, 30, { finalReading: { remaining } })
    const target = site.spare?.target ?? site.target
    return yield* ask(({ customers }) =>
      customers.replaceDevice({ ...ofDevice(doing), target, reason, ...typed, ...controlOf(doing) })
    )
  })

/** The newest replacement of the customer, as the list shows it; `undefined`: there is none. */
const newest = ({ actor, site }: Doing) =>
  Effect.map(
    ask(({ customers }) => customers.replacements({ actor, customerNo: site.customerNo, limit: 1 })),
    ({ rows: [row] }) => row
  )

type Row = Effect.Success<ReturnType<typeof newest>>

/** Does something about the newest replacement; nothing where there is none. */
const toNewest =
  (act: (doing: Doing, row: Exclude<Row, undefined>) => ReturnType<Deed>): Deed =>
  (doing) =>
    Effect.flatMap(newest(doing), (row) => (row === undefined ? Effect.void : act(doing, row)))

/** By how much somebody reads the display wrongly: so much that no tolerance hides it. */
const misread = Energies.kwh("70")

/** Somebody goes to the old terminal and reads it; in one of five cases he writes down what is not there. */
const stateReading = toNewest((doing, { replacementId, oldTarget }) => {
  const shown = doing.memory.displayed(oldTarget)
  if (shown === null) return Effect.void
  const remaining = doing.dice.chance(20) ? Energies.add(shown, misread) : shown
  return ask(({ customers }) => customers.stateReading({ ...command(doing), replacementId, remaining, reason }))
})

/** Confirms what is stated; in some cases another amount. */
const confirmReading = toNewest((doing, { replacementId, hand }) => {
  const stated = hand?.remaining ?? Energies.zero
  const remaining = doing.dice.chance(90) ? stated : Energies.add(stated, Energies.kwh("1"))
  // Whoever stated it is sent for another one.
  const actor = hand?.by === doing.actor && doing.dice.chance(80) ? "chief" : doing.actor
  return ask(({ customers }) => customers.confirmReading({ ...command(doing), actor, replacementId, remaining }))
})

/** Goes on: what carries over is approved by another one and sent; a replacement that stopped is tried again. */
const resumeReplacement = toNewest((doing, { replacementId, step }) => {
  const { actor, commandId } = doing
  if (step._tag !== "Adjusting")
    return ask(({ customers }) => customers.resumeReplacement({ ...command(doing), replacementId }))
  const adjustmentNo = step.adjustmentId
  if (doing.memory.stands("Adjustment", adjustmentNo) === "yes") return Effect.void
  return Effect.andThen(
    ask(({ approvals }) =>
      approvals.approveAdjustment({ actor: "chief", commandId: `${commandId}/approve`, adjustmentNo })
    ),
    ask(({ purchaseRecords }) =>
      purchaseRecords.dispatchAdjustment({ actor, commandId: `${commandId}/dispatch`, adjustmentNo })
    )
  )
})

/** The deeds of 换装. */
export const replacementDeeds = {
  replaceDevice,
  stateReading,
  confirmReading,
  resumeReplacement,
  undoReplacement: toNewest((doing, { replacementId }) =>
    ask(({ customers }) => customers.undoReplacement({ ...command(doing), replacementId, reason }))
  )
} as const satisfies Partial<{ readonly [N in DoingNames<"customers">]: Playing }>
