/** What holds of every target: one credit at a time, the slot says which, and numbers never go back (invariants 3 and 6). */
import * as Credit from "../books/credit/Credit.ts"
import { holdsSlot } from "../books/dispatch/Dispatch.ts"
import type * as Target from "../books/target/Target.ts"
import type * as Terminal from "../books/terminal/Terminal.ts"
import type { Ref } from "../store/Aggregates.ts"
import { ref } from "../store/StationStore.ts"
import type { TargetKey } from "../values/CreditTarget.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** A target with all its credits. */
export interface TargetAudit {
  readonly record: AuditRecord<"Target">
  readonly credits: ReadonlyArray<AuditRecord<Credit.HolderKind>>
}

/** Says that a target is missing to which credits refer. */
export const withoutTarget = (key: TargetKey): Violation =>
  violation("replay", ref("Target", key), "has credits and is not in the books")

/** Checks that at most one credit of a target is sending or unknown. */
export const checkOneAtATime = ({ record, credits }: TargetAudit): ReadonlyArray<Violation> => {
  const busy = credits.map(({ current }) => Credit.of(current)).filter(({ dispatch }) => holdsSlot(dispatch))
  const names = busy.map(({ holder }) => holder.id)
  return names.length <= 1
    ? []
    : [violation(3, record.current.ref, `${names.join(", ")} are under way at the same time`)]
}

/** Checks that the slot is held by exactly the credit that is sending or unknown. */
export const checkSlot = ({ record, credits }: TargetAudit): ReadonlyArray<Violation> => {
  const { slot } = record.current.state
  const { ref } = record.current
  const holder = slot._tag === "Held" ? slot.by.id : null
  const found = credits.flatMap(({ current }) => {
    const { dispatch, holder: mine } = Credit.of(current)
    const holds = holder === mine.id
    if (holdsSlot(dispatch) === holds) return []
    return [violation("slot", current.ref, holds ? "holds the slot at rest" : "is under way without the slot")]
  })
  const exists = holder === null || credits.some(({ current }) => current.ref.id === holder)
  return exists ? found : [...found, violation("slot", ref, `is held by ${holder}, which does not exist`)]
}

type Numbered = Target.Event | Terminal.Event

/** Gives how a list of events of a number series breaks the order: a number drawn that is not above the one before. */
const backwards = (events: ReadonlyArray<Numbered>): ReadonlyArray<string> => {
  let newest = 0
  const found: Array<string> = []
  for (const event of events) {
    if (event._tag === "NumberAdopted") newest = event.lastDrawn ?? 0
    else if (event._tag === "TerminalNumberDrawn" && event.drawnFor === null) newest = event.wireNo
    else if (event._tag === "NumberDrawn" || event._tag === "TerminalNumberDrawn") {
      // A circle says where it starts over. Before events said so, a series of at most 255 numbers that started over with 1 was taken for one.
      const startsOver = event.startsOver === "yes" || (event.wireNo === 1 && newest <= 255)
      if (event.wireNo <= newest && !startsOver) found.push(`number ${event.wireNo} was drawn after ${newest}`)
      newest = event.wireNo
    }
  }
  return found
}

/** Checks that a series never draws a number that is not above the one before. */
export const checkSeries = ({ current, entries }: AuditRecord<"Target"> | AuditRecord<"Terminal">) => {
  const events = entries.flatMap(({ events }): ReadonlyArray<Numbered> => events)
  return backwards(events).map((detail) => violation(6, current.ref as Ref, detail))
}

/** Checks that every attempt was sent under the newest number of its target's series and with the slot, in the same commit. */
export const checkNumbersSent = ({ record, credits }: TargetAudit): ReadonlyArray<Violation> => {
  const byCommand = new Map(record.entries.map((entry) => [entry.commandId, entry.after]))
  return credits.flatMap(({ current, entries }) =>
    entries.flatMap(({ events, commandId }) =>
      events.flatMap((event) => {
        if (event._tag !== "AttemptOpened") return []
        const target = byCommand.get(commandId)
        const { wireNo, no } = event.attempt
        const held = target?.slot._tag === "Held" && target.slot.by.id === current.ref.id && target.slot.no === no
        const newest = wireNo === null || target?.series.lastDrawn === wireNo
        return [
          ...(held ? [] : [violation("slot", current.ref, `attempt ${no} was opened without the slot`)]),
          ...(newest ? [] : [violation(6, current.ref, `attempt ${no} was sent under the old number ${wireNo}`)])
        ]
      })
    )
  )
}
