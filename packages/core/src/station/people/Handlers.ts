/** 人员与单位: what implements who may do what, the tree of org units and the names of actors. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { defaults, type Policy, StationPolicy } from "../../policy/Policy.ts"
import { PolicyJson } from "../../policy/PolicyJson.ts"
import { policyTexts } from "../../policy/texts.ts"
import { Authorization, commonGrant, type Grant, isInScope } from "../../ports/authorization/Authorization.ts"
import { ActorNames, isStationActor } from "../../ports/people/ActorNames.ts"
import { OrgUnits, treeOf } from "../../ports/people/OrgUnits.ts"
import { type Permission, permissions } from "../../rejection/permissions.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, usualPage } from "../kernel/Listing.ts"
import { people as table } from "./Table.ts"

const policyNames = Object.keys(policyTexts) as ReadonlyArray<keyof Policy>
const written = Schema.encodeSync(PolicyJson)

/** A policy as people read it: text as it is, everything else as JSON. */
const told = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const none: Grant = { orgScope: [] }

/** Asks what everybody is asked for at each operation, so that the list cannot differ from what is then allowed. */
const grantsOf = Effect.fnUntraced(function* (actor: string) {
  const authorization = yield* Authorization
  return yield* Effect.forEach(
    Object.keys(permissions) as ReadonlyArray<Permission>,
    (permission) =>
      Effect.map(
        Effect.catchTag(authorization.authorize(actor, permission), "Forbidden", () => Effect.succeed(none)),
        (grant) => ({ permission, grant })
      ),
    { concurrency: 8 }
  )
})

/** Implements 人员与单位. */
export const people: Handlers<typeof table> = {
  permissions: (input) =>
    ask(table.permissions, input, ({ actor, of = actor }, { orgScope }) =>
      Effect.map(grantsOf(of), (grants) =>
        grants
          .map(({ permission, grant }) => ({
            permission,
            may: permissions[permission],
            orgScope: (of === actor ? grant : commonGrant(grant, { orgScope })).orgScope
          }))
          .filter((row) => row.orgScope.length > 0)
      )
    ),
  orgUnits: (input) =>
    ask(table.orgUnits, input, ({ after = null, limit = usualPage, orgNo, name = "" }, { orgScope }) =>
      Effect.gen(function* () {
        const { list } = yield* OrgUnits
        const seen = treeOf((yield* list).filter((unit) => isInScope(unit.orgNo, orgScope)))
        const scope = narrowed(orgScope, orgNo)
        const all = seen.filter((unit) => isInScope(unit.orgNo, scope) && unit.name.includes(name))
        const rest = after === null ? all : all.filter((unit) => unit.orgNo > after)
        const rows = rest.slice(0, limit)
        return {
          rows,
          next: rest.length > limit ? (rows.at(-1)?.orgNo ?? null) : null,
          total: after === null ? all.length : null
        }
      })
    ),
  names: (input) =>
    ask(table.names, input, ({ actors }) =>
      Effect.gen(function* () {
        const { namesOf } = yield* ActorNames
        const asked = [...new Set(actors)].filter((actor) => !isStationActor(actor))
        const names = asked.length === 0 ? new Map<string, string>() : yield* namesOf(asked)
        return actors.map((actor) => ({
          actor,
          name: names.get(actor) ?? null,
          kind: isStationActor(actor) ? ("station" as const) : ("actor" as const)
        }))
      })
    ),
  policies: (input) =>
    ask(table.policies, input, (_, { orgScope }) =>
      Effect.gen(function* () {
        const policy = yield* StationPolicy
        const quotas = Object.entries(policy.messagesPerMonth).filter(([orgNo]) => isInScope(orgNo, orgScope))
        const values = written({ ...policy, messagesPerMonth: Object.fromEntries(quotas) })
        const recommended = written(defaults)
        return policyNames.map((name) => ({
          policy: name,
          title: policyTexts[name],
          value: told(values[name]),
          recommended: told(recommended[name])
        }))
      })
    )
}
