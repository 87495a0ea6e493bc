/** 销户: what asks to close an account, approves it, and what persons do when it does not get on. The saga carries it on. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AccountClosing from "../../books/closing/AccountClosing.ts"
import * as AccountClosingRepairs from "../../books/closing/AccountClosingRepairs.ts"
import * as AccountClosingRules from "../../books/closing/AccountClosingRules.ts"
import * as Credit from "../../books/credit/Credit.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { openCreditsOf } from "../../engines/replacement/OpenCredits.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { absent, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { is, listed, taggedAs, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { bindingOf } from "./Installation.ts"
import { foreignOn } from "./LeftOnTarget.ts"
import { manualReading, openOrdersOf } from "./OpenOrders.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>
type Asked = { readonly closingId: string }

const answer = (after: { readonly closing: Versioned<"AccountClosing"> }) => withVersion(after.closing)

const closeAccount: Table["closeAccount"] = run(table.closeAccount, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, reason, commandId, disposition = null, control = null, cut = "none" } = payload
    const { device, customer, target, terminal } = yield* bindingOf(deviceId, context)
    const orders = yield* openOrdersOf(deviceId, ["sending", "unknown"], context)
    const credits = yield* openCreditsOf(device.state)
    const gateway = yield* TerminalGateway
    const closing = absent("AccountClosing", idOf("closing", commandId))
    const states = {
      device: device.state,
      customer: customer.state,
      target: target.state,
      terminal: terminal.state,
      orders: orders.map(({ state }) => state),
      credits: credits.map(Credit.of),
      reading: yield* lastKnown(keyOf(device.state.target), terminal.state, context.now),
      foreign: yield* foreignOn(device.state),
      capabilities: yield* knownOf(terminal.state),
      presence: (yield* gateway.presence(terminal.state.terminalId)).state
    }
    const finalReading = manualReading(payload.finalReading, context)
    const command = { closingId: closing.ref.id, reason, finalReading, disposition, control, cut }
    return Result.map(AccountClosingRules.propose(command, states, context), ({ changes }) =>
      decision({ closing, device, target, customer, terminal }, changes, reason, answer)
    )
  })
)

const withTerminal = Effect.fnUntraced(function* ({ closingId }: Asked, context: Context) {
  const closing = yield* need(ref("AccountClosing", closingId), context)
  return { closing, terminal: yield* need(ref("Terminal", closing.state.target.terminalId), context) }
})

const withItem = Effect.fnUntraced(function* ({ closingId }: Asked, context: Context) {
  const closing = yield* need(ref("AccountClosing", closingId), context)
  const item = yield* find(ref("WorkItem", WorkItem.idOf({ cause: "closingStopped", subject: closingId })))
  return { closing, item }
})

/** Stands for the adjustment of a closing that has saved none. */
const noAdjustment = absent("Adjustment", "none")

const withDevice = Effect.fnUntraced(function* (asked: Asked, context: Context) {
  const { closing, item } = yield* withItem(asked, context)
  const { deviceId, target } = closing.state
  const step = AccountClosing.underwayOf(closing.state)
  return {
    closing,
    item,
    device: yield* need(ref("Device", deviceId), context),
    target: yield* need(ref("Target", keyOf(target)), context),
    adjustment: step?._tag === "Zeroing" ? yield* find(ref("Adjustment", step.adjustmentId)) : noAdjustment
  }
})

/** Implements 销户. */
export const closings: Pick<
  Table,
  "closeAccount" | "approveClosing" | "resumeClosing" | "undoClosing" | "closing" | "closings"
> = {
  closeAccount,
  approveClosing: ruled(table.approveClosing, withTerminal, AccountClosingRules.approve, answer),
  resumeClosing: ruled(table.resumeClosing, withItem, AccountClosingRepairs.resume, answer),
  undoClosing: ruled(table.undoClosing, withDevice, AccountClosingRepairs.undo, answer),
  closing: (input) =>
    ask(table.closing, input, ({ closingId }, context) =>
      Effect.map(need(ref("AccountClosing", closingId), context), withVersion)
    ),
  closings: (input) =>
    ask(table.closings, input, (payload, context) =>
      Effect.flatMap(
        listed(
          "AccountClosing",
          { step: taggedAs(payload.step), customerNo: is(payload.customerNo) },
          payload,
          context,
          "descending",
          withVersion
        ),
        (page) => withNames(page, context)
      )
    )
}
