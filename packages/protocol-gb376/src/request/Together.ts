/** How the reads of one look go in one frame: class 1 data (AFN 0C) of the terminal and of one total group. */
import type { Beside } from "@yugou/core/dialect"
import type { Together } from "@yugou/dialect-kit"
import type { Unit } from "../unit/Unit.ts"
import { type Answer, type Question, reading, unit, unitOf } from "./Question.ts"

type ReadTag = Beside["ahead"][number]

/** The units that a read asks for first, of those that one frame can hold; what it asks after them follows from their answer. */
const unitsOf = (tag: ReadTag, { target }: Beside): ReadonlyArray<Unit> => {
  if (target._tag !== "Group") return []
  switch (tag) {
    case "ReadClock":
      return [unit(0, 2)]
    case "ReadCreditRecords":
      return [unit(0, 7)]
    case "ReadBalance":
      return [unit(target.totalGroupNo, 23)]
    case "ReadConsumption":
      return [unit(0, 2), unit(target.totalGroupNo, 21)]
    case "ReadStoredCredit":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
      return []
  }
}

const nameOf = ({ pn, fn }: Unit): string => `${pn.join()} F${fn}`

const isIn = (answer: Answer, { fn, pn: [point] }: Unit): boolean =>
  fn !== null && typeof point === "number" && unitOf(answer, fn, point) !== undefined

/** What is asked for with data of its own, such as which records, is told by its own answer only. */
const isPlain = ({ value }: Unit): boolean => value === undefined

export const together: Together<Question, Answer> = {
  widen: ({ afn, units, sealed }, look) => {
    if (afn !== "0C" || sealed !== null) return null
    const asked = new Map([...units, ...look.ahead.flatMap((tag) => unitsOf(tag, look))].map((it) => [nameOf(it), it]))
    return asked.size === units.length ? null : reading("0C", [...asked.values()])
  },
  pick: ({ afn, units }, answer) =>
    answer.afn === afn && units.every((asked) => isPlain(asked) && isIn(answer, asked)) ? answer : null
}
