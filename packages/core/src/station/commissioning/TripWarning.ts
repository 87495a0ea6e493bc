/** 跳闸预警: queues the warning that a trip must wait for. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Message from "../../books/message/Message.ts"
import { unsigned } from "../../books/message/MessageLimits.ts"
import { render, StationTemplates } from "../../books/template/TemplateText.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Changes } from "../../store/Commit.ts"
import { absent } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { toKwh } from "../../values/Energy.ts"
import { idOf } from "../../values/Id.ts"
import { plusMillis } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import type { AroundDevice } from "../customers/Installation.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { sessionOf } from "./CommissioningSession.ts"
import { commissioning as table } from "./Table.ts"

const valuesOf = ({ customer, reading }: AroundDevice, context: Context) => {
  const remaining = reading?.remaining ?? null
  return {
    customerName: customer.state.name,
    customerNo: customer.state.customerNo,
    remaining: remaining === null ? undefined : toKwh(remaining),
    readingTime: reading === null ? undefined : localText(reading.readAt, context.policy.siteZone)
  }
}

/** Implements the warning: one message to each number of the customer. */
export const warnOfTrip: Handlers<typeof table>["warnOfTrip"] = run(
  table.warnOfTrip,
  ({ deviceId, commandId }, context) =>
    Effect.gen(function* () {
      const { around } = yield* sessionOf(deviceId, context)
      const { customer, device } = around
      const missing = unsigned(context.policy)
      if (missing !== null) return Result.fail(missing)
      const templates = yield* StationTemplates
      const text = render(templates.tripWarning, valuesOf(around, context))
      if (Result.isFailure(text)) {
        const readAt = around.reading?.readAt ?? null
        return Result.fail(new R.StaleReading({ target: keyOf(device.state.target), readAt }))
      }
      const { mobiles } = customer.state.alarm
      if (mobiles.length === 0) return Result.fail(new R.AlarmIncomplete({ missing: "mobile" }))
      const { templateId, version } = templates.tripWarning
      const queued = mobiles.map((to, index) => {
        const message = absent("Message", idOf("tripWarning", commandId, index))
        const content: Message.Content = {
          messageId: message.ref.id,
          orgNo: customer.state.orgNo,
          customerNo: customer.state.customerNo,
          kind: "tripWarning",
          to,
          text: `${context.policy.signature ?? ""}${text.success}`,
          templateId,
          templateVersion: version,
          sentBy: context.actor,
          override: null,
          notAfter: plusMillis(context.now, context.policy.messageLifetimeMinutes * 60_000)
        }
        return { message, event: { _tag: "MessageQueued", v: 1, at: context.now, notBefore: context.now, content } }
      })
      const view = { ...Object.fromEntries(queued.map(({ message }) => [message.ref.id, message])), customer }
      const changes = Object.fromEntries(queued.map(({ message, event }) => [message.ref.id, [event]]))
      return Result.succeed(
        decision(view, changes as Changes<typeof view>, null, () => ({
          messages: queued.map(({ message }) => message.ref.id)
        }))
      )
    })
)
