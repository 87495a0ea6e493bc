/**
 * The port that decides what an actor may do, and in which org units. Core has no allow-all default: a host must decide.
 *
 * **Example**
 *
 * ```ts
 * const people = {
 *   clerk: { permissions: ["purchase.save"], orgScope: ["37"] },
 *   chief: { permissions: ["purchase.approve"], orgScope: ["37"] }
 * }
 * const authorization = Authorizations.layerRoles(people)
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Forbidden } from "../../rejection/Rejection.ts"

/** What an actor was granted: the org units whose data the operation may touch (an org and all whose number starts with it). @category Models */
export interface Grant {
  readonly orgScope: ReadonlyArray<string>
}

/**
 * Decides whether an actor holds a permission, and for which org units.
 *
 * **Example**
 *
 * ```ts
 * const authorization = Layer.succeed(Authorization, {
 *   authorize: (actor, permission) =>
 *     actor === "chief" ? Effect.succeed({ orgScope: ["37"] }) : Effect.fail(new Rejection.Forbidden({ actor, permission }))
 * })
 * ```
 *
 * @category Ports
 */
export class Authorization extends Context.Service<
  Authorization,
  { readonly authorize: (actor: string, permission: string) => Effect.Effect<Grant, Forbidden> }
>()("@yugou/core/trail/Authorization") {}

/** What an actor may do: permissions by name, and the org units; `displayName`: what he is called. @category Models */
export interface Role {
  readonly permissions: ReadonlyArray<string>
  readonly orgScope: ReadonlyArray<string>
  readonly displayName?: string
}

/** Provides authorization from a table of actors and what they may do. @category Layers */
export const layerRoles = (actors: { readonly [actor: string]: Role }): Layer.Layer<Authorization> =>
  Layer.succeed(
    Authorization,
    Authorization.of({
      authorize: (actor, permission) => {
        const role = Object.hasOwn(actors, actor) ? actors[actor] : undefined
        return role?.permissions.includes(permission) === true
          ? Effect.succeed({ orgScope: role.orgScope })
          : Effect.fail(new Forbidden({ actor, permission }))
      }
    })
  )

/** Gives what two grants have in common: the org units that both hold. @category Functions */
export const commonGrant = (a: Grant, b: Grant): Grant => ({
  orgScope: [
    ...a.orgScope.filter((org) => isInScope(org, b.orgScope)),
    ...b.orgScope.filter((org) => isInScope(org, a.orgScope) && !a.orgScope.includes(org))
  ]
})

/** Tells whether an org unit lies in a scope. @category Questions */
export const isInScope = (orgNo: string, orgScope: ReadonlyArray<string>): boolean =>
  orgScope.some((prefix) => orgNo.startsWith(prefix))
