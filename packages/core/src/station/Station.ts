/**
 * The station: the functions of the manual as one facade, for hosts that use Effect.
 *
 * **Example**
 *
 * ```ts
 * const { purchases, approvals } = yield* Station.Station
 * const { orderNo } = yield* purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: Energy.kwh("500") })
 * yield* approvals.approve({ actor: "chief", commandId: "5", orderNo })
 * ```
 *
 * @category Station
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { StationTemplates } from "../books/template/TemplateText.ts"
import { observed } from "../engines/alarm/Observed.ts"
import { EngineProcess } from "../engines/kernel/EngineProcess.ts"
import { StationPolicy } from "../policy/Policy.ts"
import { AccessLog } from "../ports/access/AccessLog.ts"
import { CustomerArchive } from "../ports/archive/CustomerArchive.ts"
import { Authorization } from "../ports/authorization/Authorization.ts"
import { ActorNames } from "../ports/people/ActorNames.ts"
import { OrgUnits } from "../ports/people/OrgUnits.ts"
import { Reauthentication } from "../ports/people/Reauthentication.ts"
import { Secrets } from "../ports/secrets/Secrets.ts"
import { FrameExplainer } from "../ports/terminal/FrameExplainer.ts"
import { FrameLog } from "../ports/terminal/FrameLog.ts"
import { TerminalGateway } from "../ports/terminal/TerminalPorts.ts"
import { StationStore } from "../store/StationStore.ts"
import { approvals } from "./approvals/Handlers.ts"
import { commissioning } from "./commissioning/Handlers.ts"
import { customers } from "./customers/Handlers.ts"
import { disconnection } from "./disconnection/Handlers.ts"
import { dunning } from "./dunning/Handlers.ts"
import { history } from "./history/Handlers.ts"
import { type EffectFacadeOf, effectFacade, type HandlersOf, type Standing } from "./kernel/EffectFacade.ts"
import type { StationPorts } from "./kernel/Handler.ts"
import type { Operations } from "./Operations.ts"
import { people } from "./people/Handlers.ts"
import { purchases } from "./purchases/Handlers.ts"
import { purchaseRecords } from "./records/Handlers.ts"
import { settlement } from "./settlement/Handlers.ts"
import { sayUnlogged } from "./Unlogged.ts"
import { sayUnproved } from "./Unproved.ts"
import { warnUnsigned } from "./Unsigned.ts"

/**
 * The facade of operations: each takes its decoded payload, succeeds with its view, fails with its own rejections.
 *
 * **Details** `plan` has a dry run of each command, with the same payload: everything that forbids it, what would go out, and the confirmation.
 *
 * @category Models
 */
export type EffectFacade = EffectFacadeOf<Operations>

/** The plans of the commands of all facades. @category Models */
export type EffectPlans = EffectFacade["plan"]

const handlers: HandlersOf<Operations> = {
  customers,
  commissioning,
  purchases,
  purchaseRecords,
  approvals,
  disconnection,
  dunning,
  history,
  settlement,
  people
}

/** The station's operations. @category Services */
export class Station extends Context.Service<Station, EffectFacade>()("@yugou/core/station/Station") {}

/** What operations are bound to when the station is built; clock, tracer and logger are those of whoever calls. */
const picked = Context.pick(
  StationStore,
  TerminalGateway,
  CustomerArchive,
  Authorization,
  StationPolicy,
  StationTemplates,
  Secrets,
  OrgUnits,
  ActorNames,
  Reauthentication,
  FrameExplainer,
  EngineProcess
)

/** The same, and the logs that the host has. */
const bound = (ports: Context.Context<StationPorts>): Context.Context<StationPorts> => {
  const frames = Option.match(Context.getOption(ports, FrameLog), {
    onNone: () => Context.empty(),
    onSome: (log) => Context.make(FrameLog, log)
  })
  const access = Option.match(Context.getOption(ports, AccessLog), {
    onNone: () => Context.empty(),
    onSome: (log) => Context.make(AccessLog, log)
  })
  return Context.mergeAll(picked(ports), frames, access)
}

/**
 * Provides the station on its ports: store, terminals, archive, authorization; policies and templates are those that stand when it is built.
 *
 * **Details** When its scope has ended, every operation answers `Closed`. A site without a signature logs a warning while customers have messages on; one without
 * `Reauthentication` says which operations go through without a fresh proof, and one without `AccessLog` that nobody keeps who was refused.
 *
 * @category Layers
 */
export const layer: Layer.Layer<Station, never, StationPorts> = Layer.effect(
  Station,
  Effect.gen(function* () {
    const ports = yield* Effect.context<StationPorts>()
    yield* warnUnsigned
    yield* sayUnproved
    yield* sayUnlogged
    let standing: ReturnType<Standing> = "open"
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        standing = "closed"
      })
    )
    const watching = Context.add(ports, StationStore, observed(Context.get(ports, StationStore)))
    return Station.of(effectFacade(handlers, bound(watching), () => standing))
  })
)
