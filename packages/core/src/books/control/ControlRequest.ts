/** What a `Trip` or a `Close` is made of: the one home of its content and its envelope, for the command that is sent and for the dry run. */
import type { Identity, TerminalRequest } from "../../ports/terminal/Requests.ts"
import type * as Control from "./Control.ts"

/** Makes the request that carries a remote-control command to the device that the books name. */
export const requestOf = (control: Control.Content, identity: Identity): TerminalRequest<"Trip" | "Close"> => {
  const { controlId, target, round, switches, action, sendBy } = control
  const scope = { target, round, switches }
  const envelope = { requestId: controlId, terminalId: target.terminalId, notAfter: sendBy, identity }
  switch (action._tag) {
    case "Trip": {
      const { delayMinutes, halfHours } = action
      return { _tag: "Trip", ...envelope, payload: { scope, delayMinutes, halfHours } }
    }
    case "Close":
      return { _tag: "Close", ...envelope, payload: { scope, mode: action.mode } }
  }
}
