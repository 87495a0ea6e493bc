/**
 * How the operators close what stands open of a target: they look again, say whether a credit of ours is what was found, ask for the closing with a
 * disposition of the difference, and have the chief approve it.
 */
import { Energy, keyOf, Station } from "@yugou/core"
import type { Discrepancy } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import * as Dice from "./Dice.ts"
import type { Device, Memory } from "./Memory.ts"

const note = "simulated"

type Row = Discrepancy.State

const whole = (energy: bigint): Energy.Energy => Energy.fromUnits((energy / Energy.unitsPerKwh) * Energy.unitsPerKwh)

/** Chooses what becomes of the difference: nothing where there is none, else one of what fits. */
const dispositionOf = ({ sight }: Row, dice: Dice.Dice): Discrepancy.Disposition => {
  const difference = sight?.difference ?? null
  const balance = sight?.look.balance ?? null
  if (difference === 0n) return { _tag: "Nothing" }
  if (difference !== null && difference > 0n) return { _tag: "WriteOff" }
  const refund = { _tag: "Refund", reference: "R-1" } as const
  if (difference === null || balance === null) return dice.chance(50) ? { _tag: "WriteOff" } : refund
  return dice.pick<Discrepancy.Disposition>([
    { _tag: "WriteOff" },
    refund,
    { _tag: "SellAgain", energy: whole(-difference) },
    { _tag: "Adjust", value: whole(balance - difference) }
  ])
}

/** Says of a credit whether it is what was found, as those see it who stand before the terminal; another one confirms it. */
const settle = (memory: Memory, creditNo: string, id: string) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    const outcome = memory.inspectClaim(creditNo)
    if (outcome === null) return
    yield* purchaseRecords.proposeResolution({ actor: "clerk", commandId: `${id}-propose`, creditNo, outcome, note })
    yield* purchaseRecords.confirmResolution({ actor: "chief", commandId: `${id}-confirm`, creditNo, outcome })
  })

/** The most claims on one number that are settled in one go. */
const maxClaims = 3

interface Refused {
  readonly _tag?: string
  readonly conflict?: string
  readonly id?: string
}

/** Asks for a closing; a credit that may be what was found is settled first. */
const request = (memory: Memory, row: Row, id: string) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    const { discrepancyId } = row
    const disposition = dispositionOf(row, Dice.make(Dice.hash(id), "disposition"))
    const asking = purchaseRecords.requestClosing({
      ...{ actor: "clerk", commandId: `${id}-request`, discrepancyId, disposition, note }
    })
    for (let claim = 0; claim < maxClaims; claim++) {
      const asked = yield* Effect.exit(asking)
      if (asked._tag === "Success") return asked.value.request?.no ?? null
      const refused = (yield* Effect.flip(Effect.failCause(asked.cause))) as Refused
      if (refused.conflict !== "mayBeOurs" || refused.id === undefined) return yield* Effect.failCause(asked.cause)
      yield* settle(memory, refused.id, `${id}-${claim}`)
    }
    return null
  })

/** Closes every discrepancy of the target of a device that stands open, as far as it can be closed. */
export const repair = (memory: Memory, { target }: Device, click: string) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    yield* Effect.ignore(purchaseRecords.reconcile({ actor: "clerk", target: keyOf(target) }))
    const { rows } = yield* purchaseRecords.discrepancies({ actor: "chief", state: "open" })
    for (const row of rows.filter((it) => keyOf(it.target) === keyOf(target))) {
      const { discrepancyId } = row
      const id = `${click}-${Dice.hashText(Dice.hash(discrepancyId))}`
      const requestNo = yield* request(memory, row, id)
      if (requestNo === null) continue
      const approve = (actor: "clerk" | "chief") =>
        purchaseRecords.approveClosing({ actor, commandId: `${id}-approve-${actor}`, discrepancyId, requestNo })
      // Some try to approve what they asked for themselves.
      if (Dice.make(Dice.hash(id), "approver").chance(20)) yield* Effect.ignore(approve("clerk"))
      yield* approve("chief")
    }
  })
