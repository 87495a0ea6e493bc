/** What handlers of orders and adjustments share: loading what is around them, and the frames that a dispatch would send. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Credit from "../../books/credit/Credit.ts"
import { nextRequest } from "../../books/credit/Forecast.ts"
import * as OpenAttempt from "../../books/credit/OpenAttempt.ts"
import type { Policy } from "../../policy/Policy.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { failing } from "../../rejection/Preconditions.ts"
import { NotFound, type Rejection, TerminalOffline } from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import type { Context } from "../kernel/Command.ts"
import { find, need } from "../kernel/Load.ts"

/** Makes a number: a letter, local date and time, six random digits. A number that exists already is drawn anew. */
export const newNumber = Effect.fnUntraced(function* (letter: "P" | "A", now: Instant, policy: Policy) {
  const stamp = localText(now, policy.siteZone).replace(/\D/g, "")
  const random = yield* Random.nextIntBetween(0, 1_000_000)
  return `${letter}${stamp}${random.toString().padStart(6, "0")}`
})

/** Loads what stands around a credit. */
export const around = Effect.fnUntraced(function* (found: Versioned<Credit.HolderKind>, context: Context) {
  const { customerNo, deviceId, target } = Credit.of(found)
  return {
    customer: yield* need(ref("Customer", customerNo), context),
    device: yield* need(ref("Device", deviceId), context),
    target: yield* need(ref("Target", keyOf(target)), context),
    terminal: yield* need(ref("Terminal", target.terminalId), context)
  }
})

/** Loads an order or an adjustment by its number. */
export const needCredit = Effect.fnUntraced(function* (creditNo: string, context: Context) {
  const order = yield* find(ref("Order", creditNo))
  if (order.state !== null) return (yield* need(ref("Order", creditNo), context)) as Versioned<Credit.HolderKind>
  return (yield* Effect.mapError(need(ref("Adjustment", creditNo), context), (error) =>
    error instanceof NotFound ? new NotFound({ what: "order", id: creditNo }) : error
  )) as Versioned<Credit.HolderKind>
})

/** Gives the request that a dispatch of this credit would send, and what it would wait for in the queue, for its plan. */
export const forecast = Effect.fnUntraced(function* (
  holder: Versioned<Credit.HolderKind>,
  view: { readonly target: Versioned<"Target">; readonly terminal: Versioned<"Terminal"> },
  context: Context
) {
  const gateway = yield* TerminalGateway
  const { terminalId } = view.terminal.state
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminalId))
  const { state: presence } = yield* gateway.presence(terminalId)
  const offline = presence === "offline" || capabilities === null ? new TerminalOffline({ terminalId }) : null
  if (capabilities === null) return { sends: [], waits: failing([offline]) }
  const states = { credit: Credit.of(holder), target: view.target.state, terminal: view.terminal.state, capabilities }
  const request = nextRequest(states, context)
  const waits = failing<Rejection>([
    offline,
    ...OpenAttempt.standing(states, context),
    OpenAttempt.ofThresholds(capabilities, states.target)
  ])
  return { sends: request === null ? [] : [request], waits }
})
