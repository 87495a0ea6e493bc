/** What a `WriteCredit` is made of: the one home of its content and its envelope, for the attempt that is opened and for the dry run. */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Identity, RequestPayload, TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import type { WireNo } from "../../values/WireNo.ts"
import type * as Target from "../target/Target.ts"
import * as ClockSetting from "../terminal/ClockSetting.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type { Credit } from "./Credit.ts"

/** What a credit carries to its target; an attempt keeps it. */
export type Content = Omit<RequestPayload<"WriteCredit">, "target">

/** How long a frame lives: what its time tag says (`tagMinutes: null`: it has none), and for how long it may take effect. */
export const lifetimeOf = ({ lifetime }: Capabilities, { frameLifetimeMinutes }: Policy) => {
  if (lifetime._tag === "Quarantine") return { tagMinutes: null, minutes: lifetime.minutes }
  const minutes = Math.min(frameLifetimeMinutes, lifetime.maxMinutes)
  return { tagMinutes: minutes, minutes }
}

/** Whose terminal takes a frame, and what it can do. */
export interface Taker {
  readonly terminal: Terminal.State
  readonly capabilities: Capabilities
}

/**
 * Gives for how long after it was handed to the line a frame is not taken for dead, in milliseconds, and whether the terminal judges it by a clock that
 * may be put back: its lifetime and the site's margin, and where the terminal checks tags their rounding and the largest skew let pass.
 */
export const lifeOf = ({ terminal, capabilities }: Taker, policy: Policy, now: Instant) =>
  lifeBy(ClockSetting.clockAt(terminal, now), capabilities, policy)

/** The same, for a terminal of whose clock it is known whether it may be put back. */
export const lifeBy = (clock: ClockSetting.Clock, capabilities: Capabilities, policy: Policy) => {
  const { minutes, tagMinutes } = lifetimeOf(capabilities, policy)
  const byClock = tagMinutes === null ? {} : clock
  const lives = byClock.clock === undefined ? minutes : Math.max(minutes, policy.frameTravelMinutes)
  const tagged = tagMinutes === null ? 0 : 60 + policy.maxClockSkewSeconds
  return { byClock, millis: lives * 60_000 + (policy.deathMarginSeconds + tagged) * 1000 }
}

/** Gives until when a credit may be handed to the line that is sent now. */
export const sendBy = (now: Instant, { sendWithinSeconds }: Policy): Instant =>
  plusMillis(now, sendWithinSeconds * 1000)

/** Gives what a credit carries under this number; thresholds are those desired now, not those of the day of the sale. */
export const contentOf = (
  { credit, target }: { readonly credit: Credit; readonly target: Target.State },
  wireNo: WireNo | null,
  capabilities: Capabilities,
  policy: Policy
): Content => ({
  mode: credit.mode,
  wireNo,
  value: credit.value,
  thresholds: capabilities.thresholds === "withCredit" ? target.desired : null,
  lifetimeMinutes: lifetimeOf(capabilities, policy).tagMinutes
})

/** What is around it, as an attempt keeps it. */
export interface Envelope {
  readonly requestId: string
  readonly sendBy: Instant
  readonly identity?: Identity
  readonly connectionId?: string
}

/** Makes the request that carries a credit to its target, over the connection that it names. */
export const requestOf = (
  target: CreditTarget,
  { mode, wireNo, value, thresholds, lifetimeMinutes }: Content,
  envelope: Envelope
): TerminalRequest<"WriteCredit"> => ({
  _tag: "WriteCredit",
  requestId: envelope.requestId,
  terminalId: target.terminalId,
  notAfter: envelope.sendBy,
  ...(envelope.identity === undefined ? {} : { identity: envelope.identity }),
  ...(envelope.connectionId === undefined ? {} : { connectionId: envelope.connectionId }),
  payload: { target, mode, wireNo, value, thresholds, lifetimeMinutes }
})
