/**
 * The client: `SmsGateway` of `@yugou/core` over one CMPP account.
 *
 * Keeps nothing across a restart: core commits `submitting` before `submit`, keeps the Msg_Id of each part, and takes receipts by that id,
 * early ones, too. What was on the wire at a crash is unknown.
 */
import type { OutgoingSms, SubmitOutcome } from "@yugou/core"
import { Instant, Monotonic, SmsGateway, SmsInbox } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { CmppClientSettings, CmppOptions, CmppTextOptions, ConfigurationError } from "./CmppOptions.ts"
import { resolve } from "./CmppOptions.ts"
import * as Deliveries from "./Deliveries.ts"
import * as LinkPool from "./LinkPool.ts"
import type { Body } from "./Messages.ts"
import * as Metrics from "./Metrics.ts"
import { forWire } from "./Numbers.ts"
import type { OutboxEvent } from "./Outbox.ts"
import * as Outbox from "./Outbox.ts"
import * as ReferenceNumbers from "./ReferenceNumbers.ts"
import * as Segments from "./Segments.ts"
import * as WakeTimer from "./WakeTimer.ts"

/** The gateway with what a host may want to see of it. @category Models */
export interface CmppGateway {
  readonly gateway: SmsGateway["Service"]
  /** Best state of the account's links. */
  readonly status: () => LinkPool.LinkStatus
  /** Messages that wait for their turn. */
  readonly waiting: () => number
}

/** Opens the account in the background; closing the scope ends what waits and says goodbye on every link. @category Constructors */
export const make = Effect.fnUntraced(function* (options: CmppOptions) {
  const settings = yield* Effect.fromResult(resolve(options))
  const inbox = yield* SmsInbox
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const deliveries = yield* Deliveries.make(inbox, settings)
  const wakeTimer = yield* WakeTimer.make(() => outbox.pump())
  const outbox: Outbox.Outbox = Outbox.make(settings, {
    monotonic: () => Monotonic.millisOf(clock),
    wall: () => clock.currentTimeMillisUnsafe(),
    pick: () => pool.pick(),
    wakeAfter: wakeTimer.after,
    observe: (event) => observe(event, context)
  })
  const references = ReferenceNumbers.make(settings.referenceBits, yield* Random.nextIntBetween(0, 0xffff))
  const pool: LinkPool.LinkPool = yield* LinkPool.make(settings, {
    event: (link, event) => {
      if (event._tag === "Settle") outbox.settled(event.id, event.outcome)
      else deliveries.take(link, event.token, event.pdu.body)
    },
    changed: () => {
      const reason = linkProblem(pool.status())
      if (reason === null) outbox.pump()
      else outbox.failWaiting(reason)
    }
  })
  let closing = false
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      closing = true
      outbox.failWaiting("offline")
    })
  )

  const submit = (sms: OutgoingSms): Effect.Effect<SubmitOutcome> =>
    Effect.callback((resume) => {
      const reason = closing ? "offline" : (linkProblem(pool.status()) ?? queueProblem(settings, outbox))
      if (reason !== null) return resume(Effect.succeed(notSent(reason)))
      const to = forWire(sms.to, settings.numberPrefix)
      if (to === null) return resume(Effect.succeed(notSent("badNumber")))
      let reference: number | null = null
      const bodies = bodiesOf(settings, sms, to, () => {
        reference = references.take(sms.to, Monotonic.millisOf(clock))
        return reference
      })
      if (Result.isFailure(bodies)) return resume(Effect.succeed(notSent(bodies.failure)))
      const takeBack = outbox.submit(sms, bodies.success, Instant.toMillis(sms.notAfter), (outcome) => {
        if (outcome._tag === "NotSent" && reference !== null) references.giveBack(sms.to, reference)
        resume(Effect.succeed(outcome))
      })
      return Effect.sync(takeBack)
    })
  const gateway = SmsGateway.of({
    submit,
    segments: (text) => segments(settings, text),
    // One window on the wire, and as many that are at hand when it moves on.
    window: 2 * settings.session.window,
    standing: Effect.sync(() => (pool.status() === "open" ? "open" : "closed"))
  })
  const self: CmppGateway = { gateway, status: pool.status, waiting: outbox.waiting }
  return self
})

type NotSentReason = Extract<SubmitOutcome, { readonly _tag: "NotSent" }>["reason"]

const notSent = (reason: NotSentReason): SubmitOutcome => ({ _tag: "NotSent", reason })

/** Why nothing can go out soon; null while a link is open or being dialled. */
const linkProblem = (status: LinkPool.LinkStatus): NotSentReason | null => {
  switch (status) {
    case "open":
    case "dialing":
      return null
    case "waiting":
      return "offline"
    case "stopped":
      return "configuration"
  }
}

const queueProblem = (settings: CmppClientSettings, outbox: Outbox.Outbox): NotSentReason | null =>
  outbox.waiting() >= settings.queueLimit ? "throttled" : null

const segments = (settings: CmppClientSettings, text: string): number => {
  const plan = Segments.plan({ ...settings, maxParts: 255 }, text)
  return Result.isSuccess(plan) ? plan.success.parts.length : 0
}

/** Lays a message out as SUBMIT bodies, one a part, each to one number: reports are wanted, and the standard gives one Msg_Id a number. */
const bodiesOf = (
  settings: CmppClientSettings,
  sms: OutgoingSms,
  to: string,
  takeReference: () => number | null
): Result.Result<ReadonlyArray<Body<"SUBMIT">>, NotSentReason> => {
  const plan = Segments.plan(settings, sms.text)
  if (Result.isFailure(plan)) return Result.fail("badContent")
  const total = plan.success.parts.length
  const reference = total === 1 ? 0 : takeReference()
  if (reference === null) return Result.fail("throttled")
  const contents = Segments.contents(plan.success, settings.referenceBits, reference)
  return Result.succeed(
    contents.map((content, index) => bodyOf(settings, to, plan.success.msgFmt, content, index + 1, total))
  )
}

const bodyOf = (
  settings: CmppClientSettings,
  to: string,
  msgFmt: number,
  content: Uint8Array,
  number: number,
  total: number
): Body<"SUBMIT"> => ({
  Msg_Id: 0n,
  Pk_total: total,
  Pk_number: number,
  Registered_Delivery: settings.registeredDelivery,
  Msg_level: settings.msgLevel,
  Service_Id: settings.serviceCode,
  Fee_UserType: settings.feeUserType,
  Fee_terminal_Id: settings.feeTerminalId,
  TP_pId: 0,
  TP_udhi: total > 1 ? settings.udhiValue : 0,
  Msg_Fmt: msgFmt,
  Msg_src: settings.msgSrc,
  FeeType: settings.feeType,
  FeeCode: settings.feeCode,
  ValId_Time: "",
  At_Time: "",
  Src_Id: settings.srcId,
  Dest_terminal_Id: [to],
  Msg_Content: content
})

const observe = (event: OutboxEvent, context: Context.Context<never>): void => {
  switch (event._tag) {
    case "Sent":
      Metrics.submitted.updateUnsafe(1, context)
      Metrics.inFlight.updateUnsafe(event.inFlight, context)
      return
    case "Settled":
      Metrics.inFlight.updateUnsafe(event.inFlight, context)
      if (event.elapsedMillis !== null) Metrics.responseMillis.updateUnsafe(event.elapsedMillis, context)
      if (event.outcome._tag === "Accepted") Metrics.accepted.updateUnsafe(1, context)
      if (event.outcome._tag === "Refused") Metrics.refused.updateUnsafe(event.outcome.code, context)
      if (event.outcome._tag === "Unknown") Metrics.unknown.updateUnsafe(1, context)
      return
    case "SlowedDown":
      Metrics.refused.updateUnsafe(String(event.result), context)
  }
}

/** Provides `SmsGateway`. Fails with a {@link ConfigurationError} that names the setting; a gateway that is away does not fail it. @category Layers */
export const layer = (
  options: CmppOptions | CmppTextOptions
): Layer.Layer<SmsGateway, ConfigurationError, SmsInbox> => {
  const { secret } = options
  const sealed: CmppOptions = { ...options, secret: typeof secret === "string" ? Redacted.make(secret) : secret }
  return Layer.effect(
    SmsGateway,
    Effect.map(make(sealed), (self) => self.gateway)
  )
}

/** The same with options from the environment. @category Layers */
export const layerConfig = (
  config: Config.Wrap<CmppOptions>
): Layer.Layer<SmsGateway, ConfigurationError | Config.ConfigError, SmsInbox> =>
  Layer.effect(
    SmsGateway,
    Effect.flatMap(Config.unwrap(config), (options) => Effect.map(make(options), (self) => self.gateway))
  )
