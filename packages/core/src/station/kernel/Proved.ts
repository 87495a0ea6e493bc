/** Whether whoever acts has proved afresh who he is (F-81), for every command of the table that is sensitive: none can forget it. */
import * as Effect from "effect/Effect"
import { Proof, Reauthentication } from "../../ports/people/Reauthentication.ts"
import { Reauthenticate } from "../../rejection/Rejection.ts"
import type { AnyOperation } from "./Operation.ts"

/** Refuses a sensitive operation to whom the host does not find freshly proved; a host without the port is not asked. */
export const demandProof = Effect.fnUntraced(function* (
  { name, sensitive }: Pick<AnyOperation, "name" | "sensitive">,
  actor: string
) {
  const reauthentication = yield* Reauthentication
  if (sensitive === "no" || reauthentication === null) return
  const freshness = yield* reauthentication({ actor, operation: name, proof: yield* Proof })
  if (freshness === "stale") return yield* new Reauthenticate()
})
