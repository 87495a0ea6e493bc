/** What a station says when it is opened by a host that asks nobody to prove himself anew. */
import * as Effect from "effect/Effect"
import { Reauthentication } from "../ports/people/Reauthentication.ts"
import { operations } from "./Operations.ts"

/** The names of the operations before which a person proves anew who he is. */
export const sensitiveOperations: ReadonlyArray<string> = Object.values(operations).flatMap((rows) =>
  Object.values(rows).flatMap(({ name, sensitive }) => (sensitive === "yes" ? [name] : []))
)

/** Says at the start that sensitive operations go through by their permission alone (F-81). */
export const sayUnproved = Effect.gen(function* () {
  if ((yield* Reauthentication) !== null) return
  yield* Effect.logInfo(
    `nobody is asked to prove himself anew before ${sensitiveOperations.join(", ")}; the port Reauthentication does that`
  )
})
