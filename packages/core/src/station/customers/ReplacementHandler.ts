/** 换装: what starts the replacement of a device. The saga carries it on. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as ReplacementRules from "../../books/replacement/ReplacementRules.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { absent, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { archiveOf } from "./Archive.ts"
import { bindingOf } from "./Installation.ts"
import { manualReading, openOrdersOf } from "./OpenOrders.ts"
import { customers as table } from "./Table.ts"

/** Implements the start of a replacement. */
export const replaceDevice: Handlers<typeof table>["replaceDevice"] = run(table.replaceDevice, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, target, reason, commandId, control = null } = payload
    const old = yield* bindingOf(deviceId, context)
    const oldTarget = old.device.state.target
    const orders = yield* openOrdersOf(deviceId, ["queued", "sending", "unknown"], context)
    const terminal = yield* need(ref("Terminal", target.terminalId), context)
    const archive = yield* archiveOf(old.customer.state.customerNo)
    const known = yield* find(ref("Target", keyOf(target)))
    const capabilities = yield* knownOf(terminal.state)
    const replacement = absent("Replacement", idOf("replacement", commandId))
    const states = {
      cancel: {
        device: old.device.state,
        target: old.target.state,
        terminal: old.terminal.state,
        orders: orders.map(({ state }) => state),
        reading: yield* lastKnown(keyOf(oldTarget), old.terminal.state, context.now)
      },
      bind: {
        customer: old.customer.state,
        terminal: terminal.state,
        listed: archive.terminals,
        target: known.state,
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
    const { device, customer } = old
    const view = { replacement, device, customer, target: old.target, known, terminal }
    return Result.map(ReplacementRules.start(command, states, context), ({ changes }) =>
      decision(view, changes, reason, (after) => withVersion(after.replacement))
    )
  })
)
