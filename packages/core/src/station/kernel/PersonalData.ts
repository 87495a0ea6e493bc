/** Who may see personal data: what stands between an answer and its caller, for every operation in one place. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { Authorization, isInScope } from "../../ports/authorization/Authorization.ts"
import type { Permission } from "../../rejection/permissions.ts"
import { maskerOf } from "../../values/Personal.ts"
import { readNoted } from "./Access.ts"
import type { AnyOperation } from "./Operation.ts"

const permission: Permission = "customer.personalData"

/** Who asks, and in which org units he may do what he asks for. */
export interface Asker {
  readonly actor: string
  readonly orgScope: ReadonlyArray<string>
}

/** Says whether somebody sees personal data: he must hold the permission in every org unit in which he does this. */
export const personalDataFor = Effect.fnUntraced(function* ({
  actor,
  orgScope
}: Asker): Effect.fn.Return<"shown" | "masked", never, Authorization> {
  const authorization = yield* Authorization
  const granted = yield* authorization.authorize(actor, permission).pipe(
    Effect.map((grant) => grant.orgScope),
    Effect.catchTag("Forbidden", () => Effect.succeed<ReadonlyArray<string>>([]))
  )
  return orgScope.every((orgNo) => isInScope(orgNo, granted)) ? "shown" : "masked"
})

/** Gives an answer as somebody may see it; that he saw personal data is noted in the access log. */
export const shownTo = Effect.fnUntraced(function* <A>(
  operation: Pick<AnyOperation, "name">,
  schema: Schema.Constraint,
  answer: A,
  asker: Asker
): Effect.fn.Return<A, never, Authorization> {
  const mask = maskerOf<A>(schema)
  if (mask === null) return answer
  if ((yield* personalDataFor(asker)) === "masked") return mask(answer)
  yield* readNoted(operation, asker.actor, answer)
  return answer
})
