/** How the reads of one look go in one frame: a list of attributes, each with a result of its own. */
import type { Beside } from "@yugou/core/dialect"
import type { Together } from "@yugou/dialect-kit"
import { type Answer, type Asked, find, get, type Question } from "./Question.ts"
import { groupAttributes, groupOad, objects } from "./Values.ts"

type ReadTag = Beside["ahead"][number]

/** The attributes that a read asks for. */
const attributesOf = (tag: ReadTag, { target }: Beside): ReadonlyArray<string> => {
  if (target._tag !== "Group") return []
  const own = (attribute: Parameters<typeof groupOad>[1]): string => groupOad(target.totalGroupNo, attribute)
  switch (tag) {
    case "ReadClock":
      return [objects.clock]
    case "ReadStoredCredit":
      return [objects.units]
    case "ReadBalance":
      return [own(groupAttributes.remaining), objects.clock]
    case "ReadConsumption":
      return [objects.clock, own(groupAttributes.monthEnergy), own(groupAttributes.remaining)]
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
      return []
  }
}

/** The attributes that a question asks for; none where it is no reading of attributes. */
const askedIn = (apdu: Asked): ReadonlyArray<string> => {
  if (apdu.service === "GET-Request-Normal") return [apdu.oad]
  return apdu.service === "GET-Request-NormalList" ? apdu.oads : []
}

export const together: Together<Question, Answer> = {
  widen: ({ apdu, sealed, tag }, look) => {
    const asked = askedIn(apdu)
    if (sealed !== null || asked.length === 0) return null
    const [first, ...more] = new Set([...asked, ...look.ahead.flatMap((ahead) => attributesOf(ahead, look))])
    return first === undefined || more.length + 1 === asked.length
      ? null
      : { apdu: get(first, ...more), tag, sealed: null }
  },
  pick: ({ apdu }, answer) => {
    const asked = askedIn(apdu)
    return asked.length > 0 && asked.every((oad) => find(answer, oad)._tag !== "Missing") ? answer : null
  }
}
