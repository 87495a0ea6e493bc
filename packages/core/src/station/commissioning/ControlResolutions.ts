/** 远程控制/核实、人工认定: settles remote-control commands whose outcome is not known, and lists them. */
import * as Effect from "effect/Effect"
import * as ControlWorkItem from "../../books/control/ControlWorkItem.ts"
import * as ResolveControl from "../../books/control/ResolveControl.ts"
import * as ControlSender from "../../engines/control/ControlSender.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { retryStale } from "../kernel/Keep.ts"
import { anyOf, is, listed, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { commissioning as table } from "./Table.ts"
import { controlView } from "./Views.ts"

type Table = Handlers<typeof table>

type Asked = { readonly controlId: string }

const controlViewOf = Effect.fnUntraced(function* ({ controlId }: Asked, context: Context) {
  return { control: yield* need(ref("Control", controlId), context) }
})

const withItem = Effect.fnUntraced(function* (asked: Asked, context: Context) {
  const item = yield* find(ref("WorkItem", ControlWorkItem.itemId(asked.controlId)))
  return { ...(yield* controlViewOf(asked, context)), item }
})

const answer = ({ control }: { readonly control: Versioned<"Control"> }) => controlView(control)

/** Implements what is looked at and settled after a command was sent. */
export const controlResolutions: Pick<
  Table,
  "control" | "controls" | "resolveControl" | "proposeControlResolution" | "confirmControlResolution"
> = {
  control: (input) =>
    ask(table.control, input, ({ controlId }, context) =>
      Effect.map(need(ref("Control", controlId), context), controlView)
    ),
  controls: (input) =>
    ask(table.controls, input, ({ deviceId, customerNo, terminalId, state, ...asked }, context) =>
      Effect.gen(function* () {
        const device = deviceId === undefined ? null : yield* need(ref("Device", deviceId), context)
        const target = device === null ? undefined : keyOf(device.state.target)
        const conditions = {
          target: is(target),
          customerNo: is(customerNo),
          terminalId: is(terminalId),
          state: anyOf(state)
        }
        const page = yield* listed("Control", conditions, asked, context, "descending", controlView)
        return yield* withNames(page, context)
      })
    ),
  resolveControl: (input) =>
    ask(table.resolveControl, input, ({ controlId }, context) =>
      Effect.gen(function* () {
        yield* need(ref("Control", controlId), context)
        yield* retryStale(ControlSender.resolve(controlId))
        return controlView(yield* need(ref("Control", controlId), context))
      })
    ),
  proposeControlResolution: ruled(table.proposeControlResolution, controlViewOf, ResolveControl.propose, answer),
  confirmControlResolution: ruled(table.confirmControlResolution, withItem, ResolveControl.confirm, answer)
}
