/** The station: the functions of the manual as one facade, for hosts that use Effect. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreError } from "../store/StoreError.ts"
import { customers } from "./customers.ts"
import { dunning } from "./dunning.ts"
import type { Handlers, StationPorts } from "./Handler.ts"
import type { AnyOperation, PayloadOf, RejectionOf, SuccessOf } from "./Operation.ts"
import { type Operations, operations } from "./operations/index.ts"
import { approvals, purchaseRecords } from "./purchaseRecords.ts"
import { purchases } from "./purchases.ts"

/** The facade of operations: each takes its decoded payload, succeeds with its view, fails with its own rejections. */
export type EffectFacade = {
  readonly [F in keyof Operations]: {
    readonly [N in keyof Operations[F]]: Operations[F][N] extends AnyOperation
      ? (
          input: PayloadOf<Operations[F][N]>
        ) => Effect.Effect<SuccessOf<Operations[F][N]>, RejectionOf<Operations[F][N]> | StoreError>
      : never
  }
}

type AllHandlers = { readonly [F in keyof Operations]: Handlers<Operations[F]> }

const handlers: AllHandlers = { customers, purchases, purchaseRecords, approvals, dunning }

/** The station's operations. */
export class Station extends Context.Service<Station, EffectFacade>()("@yugou/core/station/Station") {}

/** Provides the station on its ports: store, terminals, archive, authorization. */
export const layer: Layer.Layer<Station, never, StationPorts> = Layer.effect(
  Station,
  Effect.gen(function* () {
    const ports = yield* Effect.context<StationPorts>()
    const bind = (facade: string, name: string) => {
      const handler = (
        handlers as unknown as { [f: string]: { [n: string]: (input: unknown) => Effect.Effect<unknown> } }
      )[facade]?.[name]
      if (handler === undefined) throw new Error(`no handler for ${facade}.${name}`)
      return (input: unknown) =>
        handler(input).pipe(
          Effect.provideContext(ports as Context.Context<never>),
          Effect.withSpan(`Station.${facade}.${name}`)
        )
    }
    const facades = Object.entries(operations).map(([facade, table]) => [
      facade,
      Object.fromEntries(Object.keys(table).map((name) => [name, bind(facade, name)]))
    ])
    return Station.of(Object.fromEntries(facades) as EffectFacade)
  })
)
