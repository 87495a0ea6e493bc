/**
 * The port that knows what actors are called, so that lists and timelines can show names (F-80); trails keep the actor himself.
 *
 * **Example**
 *
 * ```ts
 * const names = ActorNames.layerTable({ "clerk-zhang": "张会计" })
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The most actors of one question. @category Constants */
export const maxActors = 200

/** Gives what actors are called now, at most {@link maxActors} a question; one whom it does not know is left out. @category Ports */
export interface ActorNamesPort {
  readonly namesOf: (actors: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, string>>
}

/**
 * Gives the names of actors; a host that says nothing has none.
 *
 * @category Ports
 */
export const ActorNames = Context.Reference<ActorNamesPort>("@yugou/core/people/ActorNames", {
  defaultValue: () => ({ namesOf: () => Effect.succeed(new Map()) })
})

/** Provides names from a table. @category Layers */
export const layerTable = (names: { readonly [actor: string]: string }): Layer.Layer<never> =>
  Layer.succeed(ActorNames, {
    namesOf: (actors) =>
      Effect.succeed(
        new Map(
          actors.flatMap((actor) => {
            const name = Object.hasOwn(names, actor) ? names[actor] : undefined
            return name === undefined ? [] : [[actor, name] as const]
          })
        )
      )
  })

/** The actors under which the station itself acts, alone or before a colon; no person may be called so. @category Constants */
export const stationActors: ReadonlyArray<string> = ["system", "station", "sms-gateway"]

/** Tells whether the station itself acted, and not a person or a program. @category Questions */
export const isStationActor = (actor: string): boolean =>
  stationActors.some((name) => actor === name || actor.startsWith(`${name}:`))
