/** 换装: what starts the replacement of a device and lists replacements. The saga carries them on. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import * as Holding from "../../books/replacement/Holding.ts"
import * as ReplacementRules from "../../books/replacement/ReplacementRules.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { opening } from "../../engines/kernel/OpenWorkItems.ts"
import { openCreditsOf } from "../../engines/replacement/OpenCredits.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { is, listed, taggedAs, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { archiveOf } from "./Archive.ts"
import { type Binding, bindingOf } from "./Installation.ts"
import { foreignOn } from "./LeftOnTarget.ts"
import { manualReading, openOrdersOf } from "./OpenOrders.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

/** What the commit of a start is about besides the credits that the old device leaves behind. */
interface Around {
  readonly replacement: Loaded<"Replacement">
  readonly old: Binding
  readonly newTarget: Loaded<"Target">
  readonly newTerminal: Versioned<"Terminal">
}

/** Gives view and changes of a start with everything that it holds: queued credits leave the queue, and each that was not applied is a work item. */
const holding = Effect.fnUntraced(function* (
  { replacement, old, newTarget, newTerminal }: Around,
  { dequeued, ...own }: ReplacementRules.Changes,
  credits: ReadonlyArray<Versioned<Credit.HolderKind>>,
  at: Parameters<typeof opening>[1]
) {
  const queued = credits.filter((credit) => Credit.of(credit).dispatch._tag === "Queued")
  const items = yield* opening(Holding.leftBehind(credits.map(Credit.of), replacement.ref.id), at)
  const { device, customer, target: oldTarget, terminal } = old
  const oldTerminal = terminal.ref.id === newTerminal.ref.id ? {} : { oldTerminal: terminal }
  return {
    view: {
      ...items.view,
      ...Object.fromEntries(queued.map((credit) => [credit.ref.id, credit])),
      ...{ replacement, device, customer, oldTarget, newTarget, newTerminal, ...oldTerminal }
    },
    changes: {
      ...items.changes,
      ...Object.fromEntries(queued.map((credit) => [credit.ref.id, dequeued])),
      ...own
    } as Changes<View>
  }
})

const replaceDevice: Table["replaceDevice"] = run(table.replaceDevice, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, target, reason, commandId, control = null } = payload
    const old = yield* bindingOf(deviceId, context)
    const orders = yield* openOrdersOf(deviceId, ["sending", "unknown"], context)
    const newTerminal = yield* need(ref("Terminal", target.terminalId), context)
    const archive = yield* archiveOf(old.customer.state.customerNo)
    const newTarget = yield* find(ref("Target", keyOf(target)))
    const capabilities = yield* knownOf(newTerminal.state)
    const replacement = absent("Replacement", idOf("replacement", commandId))
    const states = {
      cancel: {
        device: old.device.state,
        target: old.target.state,
        terminal: old.terminal.state,
        orders: orders.map(({ state }) => state),
        reading: yield* lastKnown(keyOf(old.device.state.target), old.terminal.state, context.now),
        foreign: yield* foreignOn(old.device.state)
      },
      bind: {
        customer: old.customer.state,
        terminal: newTerminal.state,
        listed: archive.terminals,
        target: newTarget.state,
        capabilities
      }
    }
    const command = {
      replacementId: replacement.ref.id,
      newDeviceId: idOf("device", commandId),
      newTarget: target,
      reason,
      finalReading: manualReading(payload.finalReading, context),
      control
    }
    const decided = ReplacementRules.start(command, states, context)
    if (Result.isFailure(decided)) return Result.fail(decided.failure)
    const around = { replacement, old, newTarget, newTerminal }
    const credits = yield* openCreditsOf(old.device.state)
    const { view, changes } = yield* holding(around, decided.success.changes, credits, context.now)
    return Result.succeed(
      decision(view as View, changes, reason, (after) => withVersion(after.replacement as Versioned<"Replacement">))
    )
  })
)

/** Implements the start of a replacement, and what shows replacements. */
export const replacements: Pick<Table, "replaceDevice" | "replacement" | "replacements"> = {
  replaceDevice,
  replacement: (input) =>
    ask(table.replacement, input, ({ replacementId }, context) =>
      Effect.map(need(ref("Replacement", replacementId), context), withVersion)
    ),
  replacements: (input) =>
    ask(table.replacements, input, (payload, context) =>
      Effect.flatMap(
        listed(
          "Replacement",
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
