/** 跳闸预警: queues the warning that a trip must wait for. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as TripWarningRules from "../../books/control/TripWarningRules.ts"
import { numbersFor } from "../../books/customer/Recipients.ts"
import { messageIdOf } from "../../books/message/Occasion.ts"
import { orgNameFor } from "../../engines/archive/ArchiveCopy.ts"
import { templateFor } from "../../engines/message/TemplateChoice.ts"
import type { Changes } from "../../store/Commit.ts"
import { absent } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Installation } from "../customers/Installation.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { sessionAt, sessionStates } from "./CommissioningSession.ts"
import { commissioning as table } from "./Table.ts"

/** Gives what a warning says and to whom: one message to each number of the customer. */
export const warningTo = Effect.fnUntraced(function* ({ customer }: Installation, commandId: string, context: Context) {
  const template = yield* templateFor("tripWarning", customer.state)
  const orgName = yield* orgNameFor(template, customer.state.customerNo, context.now)
  const mobiles = numbersFor(customer.state, "tripWarning")
  const occasion = idOf("tripWarning", commandId, 0)
  const messages = mobiles.map((to, no) => ({ messageId: messageIdOf(occasion, no), to }))
  return { template, orgName, messages } satisfies TripWarningRules.Command
})

/** Makes the decision of a warning. */
export const warningDecision = (
  { customer }: Installation,
  { messages }: TripWarningRules.Command,
  { messages: queued }: TripWarningRules.Changes
) => {
  const absents = messages.map(({ messageId }) => absent("Message", messageId))
  const view = { ...Object.fromEntries(absents.map((message) => [message.ref.id, message])), customer }
  const changes = Object.fromEntries(queued.map((event) => [event.content.messageId, [event]]))
  return decision(view, changes as Changes<typeof view>, null, () => ({
    messages: queued.map(({ content }) => content.messageId)
  }))
}

/** Implements the warning within a commissioning. */
export const warnOfTrip: Handlers<typeof table>["warnOfTrip"] = run(
  table.warnOfTrip,
  ({ deviceId, commandId }, context) =>
    Effect.gen(function* () {
      const session = yield* sessionAt(deviceId, context)
      const { installation } = session
      const command = yield* warningTo(installation, commandId, context)
      return Result.map(TripWarningRules.warn(command, sessionStates(session), context), ({ changes }) =>
        warningDecision(installation, command, changes)
      )
    })
)
