import { Authorization, Authorizations, Rejection } from "@yugou/core"
import { AuthorizationTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import { type Open, planted } from "./Faults.ts"

AuthorizationTest.suite(
  "table of roles",
  {
    open: () =>
      Effect.map(Authorization, (authorization) => ({
        authorization,
        granted: { actor: "clerk", permission: "orders.save", orgScope: ["3701", "3702"] },
        withheld: "orders.approve"
      }))
  },
  Authorizations.layerRoles({
    clerk: { permissions: ["orders.save", "orders.list"], orgScope: ["3701", "3702"] },
    head: { permissions: ["orders.save", "orders.approve"], orgScope: ["37"] }
  })
)

type Authorize = AuthorizationTest.Bench["authorization"]["authorize"]
const roles = Authorizations.layerRoles({
  clerk: { permissions: ["orders.save"], orgScope: ["3701"] },
  head: { permissions: ["orders.approve"], orgScope: ["37"] }
})
const openRoles: Open<AuthorizationTest.Bench> = () =>
  Effect.map(Effect.provide(Authorization, roles), (authorization) => ({
    authorization,
    granted: { actor: "clerk", permission: "orders.save", orgScope: ["3701"] },
    withheld: "orders.approve"
  }))
const authorize = (change: (authorize: Authorize) => Authorize) => ({
  plant: (bench: AuthorizationTest.Bench): AuthorizationTest.Bench => ({
    ...bench,
    authorization: { authorize: change(bench.authorization.authorize) }
  })
})

planted("Authorization", openRoles, AuthorizationTest.cases, [
  {
    fault: "widensScope",
    caught: "for exactly his org units",
    ...authorize(
      (inner) =>
        (...asked) =>
          Effect.map(inner(...asked), () => ({ orgScope: [""] }))
    )
  },
  {
    fault: "namesNobody",
    caught: "says who and what",
    ...authorize(
      (inner) =>
        (...asked) =>
          Effect.mapError(inner(...asked), () => new Rejection.Forbidden({ actor: "nobody", permission: "" }))
    )
  },
  {
    fault: "allowsStrangers",
    caught: "nobody is allowed by default",
    ...authorize(
      (inner) => (actor, permission) =>
        actor === "clerk-other" ? Effect.succeed({ orgScope: [] }) : inner(actor, permission)
    )
  },
  {
    fault: "matchesBeginnings",
    caught: "takes a permission whole",
    ...authorize(
      (inner) => (actor, permission) =>
        "orders.save".startsWith(permission) ? Effect.succeed({ orgScope: [] }) : inner(actor, permission)
    )
  },
  {
    fault: "remembersOneAnswer",
    caught: "for himself",
    ...authorize((inner) => {
      let last: readonly [string, string] = ["", ""]
      return (...asked) =>
        Effect.suspend(() => {
          last = asked
          return Effect.andThen(
            Effect.yieldNow,
            Effect.suspend(() => inner(...last))
          )
        })
    })
  }
])
