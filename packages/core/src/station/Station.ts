/** The station: the functions of the manual as one facade, for hosts that use Effect. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { StationTemplates } from "../books/template/TemplateText.ts"
import { StationPolicy } from "../policy/Policy.ts"
import { CustomerArchive } from "../ports/archive/CustomerArchive.ts"
import { Authorization } from "../ports/authorization/Authorization.ts"
import type { StoreError } from "../ports/StoreError.ts"
import { TerminalGateway } from "../ports/terminal/TerminalPorts.ts"
import { StationStore } from "../store/StationStore.ts"
import { approvals } from "./approvals/Handlers.ts"
import { commissioning } from "./commissioning/Handlers.ts"
import { customers } from "./customers/Handlers.ts"
import { dunning } from "./dunning/Handlers.ts"
import { history } from "./history/Handlers.ts"
import type { Handlers, StationPorts } from "./kernel/Handler.ts"
import type { AnyOperation, CommandNames, PayloadOf, RejectionOf, SuccessOf } from "./kernel/Operation.ts"
import type { Plan } from "./kernel/Plan.ts"
import type { Operations } from "./Operations.ts"
import { purchases } from "./purchases/Handlers.ts"
import { purchaseRecords } from "./records/Handlers.ts"

type Call<O, A> = O extends AnyOperation
  ? (input: PayloadOf<O>) => Effect.Effect<A, RejectionOf<O> | StoreError>
  : never
type Method<O> = O extends AnyOperation
  ? O["kind"] extends "stream"
    ? (input: PayloadOf<O>) => Stream.Stream<SuccessOf<O>, RejectionOf<O> | StoreError>
    : Call<O, SuccessOf<O>>
  : never

/** The plans of the commands of all facades. */
export type EffectPlans = {
  readonly [F in keyof Operations]: {
    readonly [N in CommandNames<Operations[F]>]: Call<Operations[F][N], Plan>
  }
}

/**
 * The facade of operations: each takes its decoded payload, succeeds with its view, fails with its own rejections.
 *
 * **Details** `plan` has a dry run of each command, with the same payload: everything that forbids it, what would go out, and the confirmation.
 */
export type EffectFacade = {
  readonly [F in keyof Operations]: {
    readonly [N in keyof Operations[F]]: Method<Operations[F][N]>
  }
} & { readonly plan: EffectPlans }

type AllHandlers = { readonly [F in keyof Operations]: Handlers<Operations[F]> }

const handlers: AllHandlers = { customers, commissioning, purchases, purchaseRecords, approvals, dunning, history }

/** The station's operations. */
export class Station extends Context.Service<Station, EffectFacade>()("@yugou/core/station/Station") {}

/** Any way to run an operation. */
type Run = (input: unknown) => Effect.Effect<unknown> | Stream.Stream<unknown>
type Table = {
  readonly [facade: string]: { readonly [name: string]: Run | { readonly execute: Run; readonly plan: Run } }
}

/** What operations are bound to when the station is built; clock, tracer and logger are those of whoever calls. */
const bound = Context.pick(
  StationStore,
  TerminalGateway,
  CustomerArchive,
  Authorization,
  StationPolicy,
  StationTemplates
)

/** Provides the station on its ports: store, terminals, archive, authorization; policies and templates are those that stand when it is built. */
export const layer: Layer.Layer<Station, never, StationPorts> = Layer.effect(
  Station,
  Effect.gen(function* () {
    const ports = bound(yield* Effect.context<StationPorts>())
    const bind = (span: string, run: Run): Run => {
      const provided = ports as Context.Context<never>
      return (input) => {
        const running = run(input)
        return Stream.isStream(running)
          ? running.pipe(Stream.provideContext(provided), Stream.withSpan(`Station.${span}`))
          : running.pipe(Effect.provideContext(provided), Effect.withSpan(`Station.${span}`))
      }
    }
    const facades: { [facade: string]: { [name: string]: unknown } } = {}
    const plan: { [facade: string]: { [name: string]: unknown } } = {}
    for (const [facade, table] of Object.entries(handlers as unknown as Table)) {
      const runs: { [name: string]: Run } = {}
      const plans: { [name: string]: Run } = {}
      for (const [name, handler] of Object.entries(table)) {
        const span = `${facade}.${name}`
        runs[name] = bind(span, typeof handler === "function" ? handler : handler.execute)
        if (typeof handler !== "function") plans[name] = bind(`plan.${span}`, handler.plan)
      }
      facades[facade] = runs
      plan[facade] = plans
    }
    return Station.of({ ...facades, plan } as unknown as EffectFacade)
  })
)
