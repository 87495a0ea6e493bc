/** What a station says when it is opened by a host that keeps no access log. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { AccessLog } from "../ports/access/AccessLog.ts"

/** Says at the start that refusals and reads of personal data are written down nowhere. */
export const sayUnlogged = Effect.gen(function* () {
  if (Option.isSome(yield* Effect.serviceOption(AccessLog))) return
  yield* Effect.logInfo("nobody keeps who was refused and who saw personal data; the port AccessLog does that")
})
