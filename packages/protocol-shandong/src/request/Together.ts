/** How the reads of one look go in one frame: items of the terminal itself. What one of them is refused the whole frame is, and each is then asked for by itself. */
import type { Beside } from "@yugou/core/dialect"
import type { Together } from "@yugou/dialect-kit"
import type { Message } from "../message/Messages.ts"
import type { Capability } from "../profile/Profile.ts"
import type { Question } from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import { diOf, isEnd, rowFor } from "./Target.ts"
import { clockDi } from "./TimedWrite.ts"

type ReadTag = Beside["ahead"][number]

/** The bytes of a request before its items, and of each item. */
const [headBytes, itemBytes] = [8, 2]

const itemOf = (context: Context, capability: Capability): ReadonlyArray<string> => {
  const row = rowFor(context, capability, "read")
  return isEnd(row) ? [] : [diOf(row)]
}

/** The items that a read asks for. */
const itemsOf = (context: Context, tag: ReadTag): ReadonlyArray<string> => {
  const clock = clockDi(context)
  switch (tag) {
    case "ReadClock":
      return clock === null ? [] : [clock]
    case "ReadStoredCredit":
      return itemOf(context, "purchase.write")
    case "ReadBalance":
      return [...itemOf(context, "remaining.read"), ...(clock === null ? [] : [clock])]
    case "ReadConsumption":
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
      return []
  }
}

export const togetherOf = (context: Context): Together<Question, Message> => ({
  widen: (question, { ahead }) => {
    if (question._tag !== "Read" || question.point !== 0) return null
    const dis = [...new Set([...question.dis, ...ahead.flatMap((tag) => itemsOf(context, tag))])]
    const fits = headBytes + itemBytes * dis.length <= context.book.profile.limits.maxRequestData
    return dis.length === question.dis.length || !fits ? null : { ...question, dis }
  },
  pick: (question, message) => {
    if (question._tag !== "Read" || message._tag !== "ReadReply") return null
    const found = new Set(message.items.filter(({ tn }) => tn === question.point).map(({ di }) => di))
    return question.dis.flatMap(context.book.itemsAt).every(({ di }) => found.has(di)) ? message : null
  }
})
