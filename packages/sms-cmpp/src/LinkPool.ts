/**
 * The connections of one account: dials them, one login at a time, dials again with growing and jittered pauses, and stops where the
 * gateway says that the configuration is wrong.
 */
import { Monotonic } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { CmppClientSettings } from "./CmppOptions.ts"
import type { Link, LinkEvent, LinkRuntime } from "./LinkDriver.ts"
import * as LinkDriver from "./LinkDriver.ts"
import * as Metrics from "./Metrics.ts"
import type { OpenLink } from "./Outbox.ts"
import * as ReconnectPolicy from "./ReconnectPolicy.ts"
import type { CloseReason, Notice } from "./SessionState.ts"
import { closeText, noticeText } from "./texts.ts"

/** `dialing`: may soon be open. `waiting`: will be dialled again later. `stopped`: will not. */
export type LinkStatus = "dialing" | "open" | "waiting" | "stopped"

/** Events of a link that the pool hands on. */
export type PoolEvent = Extract<LinkEvent, { readonly _tag: "Settle" | "Deliver" }>

/** Who hears of the links; calls must not throw. */
export interface PoolHandlers {
  readonly event: (link: Link, event: PoolEvent) => void
  /** A link opened, or none is open or being dialled any more. */
  readonly changed: () => void
}

/** The links of one account. */
export interface LinkPool {
  readonly pick: () => OpenLink | null
  /** What can be hoped for: an open link, one that is being dialled, a later one, or none. */
  readonly status: () => LinkStatus
}

interface Slot {
  readonly no: number
  status: LinkStatus
  link: (OpenLink & { unanswered: number }) | null
  /** `paused`: answers over it come when the deliveries before them are stored. */
  reading: "flowing" | "paused"
  /** Whether we are saying goodbye: the link still takes answers, but nothing new is given to it. */
  leaving: boolean
}

/** Dials all links in the background; closing the scope says goodbye on each. */
export const make = Effect.fnUntraced(function* (settings: CmppClientSettings, handlers: PoolHandlers) {
  const slots = Array.from(
    { length: settings.links },
    (_, index): Slot => ({ no: index + 1, status: "dialing", link: null, reading: "flowing", leaving: false })
  )
  const logins = yield* Semaphore.make(1)
  const all = Effect.forEach(slots, (slot) => keepOpen(settings, slot, logins, handlers), { concurrency: "unbounded" })
  yield* Effect.forkScoped(all)
  const pool: LinkPool = { pick: () => leastBusy(slots), status: () => bestStatus(slots) }
  return pool
})

/** A link that is read goes before one that is not, then the one with fewer requests on it. */
const leastBusy = (slots: ReadonlyArray<Slot>): OpenLink | null => {
  let best: { readonly link: NonNullable<Slot["link"]>; readonly reading: Slot["reading"] } | null = null
  for (const { link, reading } of slots) {
    if (!link?.isOpen()) continue
    const isBetter =
      best === null || (reading === best.reading ? link.unanswered < best.link.unanswered : reading === "flowing")
    if (isBetter) best = { link, reading }
  }
  return best?.link ?? null
}

const bestStatus = (slots: ReadonlyArray<Slot>): LinkStatus => {
  const order = ["open", "dialing", "waiting"] as const
  return order.find((status) => slots.some((slot) => slot.status === status)) ?? "stopped"
}

const keepOpen = Effect.fnUntraced(function* (
  settings: CmppClientSettings,
  slot: Slot,
  logins: Semaphore.Semaphore,
  handlers: PoolHandlers
) {
  const clock = yield* Clock.Clock
  let failures = 0
  while (slot.status !== "stopped") {
    slot.status = "dialing"
    slot.leaving = false
    const startedAt = Monotonic.millisOf(clock)
    const reason = yield* Effect.scoped(oneConnection(settings, slot, logins, handlers))
    const lasted = Monotonic.millisOf(clock) - startedAt
    failures = lasted >= ReconnectPolicy.healthyMillis ? 0 : failures
    const stops = ReconnectPolicy.classOf(reason) === "configuration" && settings.onConfigurationError === "stop"
    const delay = ReconnectPolicy.delayMillis(settings, failures, yield* Random.next)
    yield* logEnd(slot, reason, stops ? null : delay)
    slot.status = stops ? "stopped" : "waiting"
    handlers.changed()
    failures++
    if (!stops) yield* Effect.sleep(delay)
  }
})

/** One connection from dialling to its end. Only one login at a time: gateways lock accounts that hammer. */
const oneConnection = Effect.fnUntraced(function* (
  settings: CmppClientSettings,
  slot: Slot,
  logins: Semaphore.Semaphore,
  handlers: PoolHandlers
) {
  const loggedIn = yield* Deferred.make<void>()
  const ended = yield* Deferred.make<CloseReason>()
  const dial = Effect.tap(openLink(settings, slot, handlers, loggedIn, ended), () => Deferred.await(loggedIn))
  yield* Semaphore.withPermit(logins, dial)
  return yield* Deferred.await(ended)
})

const openLink = Effect.fnUntraced(function* (
  settings: CmppClientSettings,
  slot: Slot,
  handlers: PoolHandlers,
  loggedIn: Deferred.Deferred<void>,
  ended: Deferred.Deferred<CloseReason>
): Effect.fn.Return<void, never, Scope.Scope> {
  const context = yield* Effect.context<never>()
  const runtime: LinkRuntime = { clock: yield* Clock.Clock, fork: Effect.runForkWith(context) }
  const firstSequenceId = 1 + (yield* Random.nextIntBetween(0, 0x7fff_ffff))
  const onEvent = (event: LinkEvent): void => {
    switch (event._tag) {
      case "Opened":
        slot.status = "open"
        slot.reading = "flowing"
        slot.link = asOpenLink(link, slot)
        runtime.fork(Effect.andThen(Metric.modify(Metrics.openLinks, 1), logOpened(settings, slot, event.version)))
        Deferred.doneUnsafe(loggedIn, Effect.void)
        handlers.changed()
        return
      case "Close":
        if (slot.link !== null) runtime.fork(Metric.modify(Metrics.openLinks, -1))
        slot.link = null
        Deferred.doneUnsafe(loggedIn, Effect.void)
        Deferred.doneUnsafe(ended, Effect.succeed(event.reason))
        return
      case "Pause":
        slot.reading = "paused"
        Metrics.pauses.updateUnsafe(1, context)
        return
      case "Resume":
        slot.reading = "flowing"
        Metrics.pausedMillis.updateUnsafe(event.pausedMillis, context)
        return
      case "LeftUnanswered":
        Metrics.leftUnanswered.updateUnsafe(1, context)
        return
      case "Notice":
        runtime.fork(logNotice(slot, event.notice))
        return
      case "Settle":
        if (slot.link !== null) slot.link.unanswered--
        handlers.event(link, event)
        return
      case "Deliver":
        handlers.event(link, event)
    }
  }
  const link = LinkDriver.open({ ...settings, firstSequenceId }, runtime, onEvent)
  yield* Effect.addFinalizer(() => goodbye(link, slot, ended))
})

/** Says goodbye on a link that is open; one that is still being dialled is dropped. */
const goodbye = (link: Link, slot: Slot, ended: Deferred.Deferred<CloseReason>): Effect.Effect<void> =>
  Effect.gen(function* () {
    slot.leaving = true
    if (slot.link !== null) {
      link.stop()
      yield* Deferred.await(ended)
    }
    link.destroy()
  })

const asOpenLink = (link: Link, slot: Slot): NonNullable<Slot["link"]> => {
  const open: NonNullable<Slot["link"]> = {
    unanswered: 0,
    isOpen: () => slot.link === open && !slot.leaving,
    request: (request) => {
      open.unanswered++
      link.request(request)
    }
  }
  return open
}

const logOpened = (settings: CmppClientSettings, slot: Slot, version: string): Effect.Effect<void> =>
  Effect.logInfo(`CMPP: link ${slot.no} to ${settings.host}:${settings.port} is open, version ${version}`)

const logEnd = (slot: Slot, reason: CloseReason, delayMillis: number | null): Effect.Effect<void> => {
  const next =
    delayMillis === null ? "not dialled again until the configuration changes" : `next try in ${delayMillis} ms`
  const { en, zh } = closeText(reason)
  return Effect.logWarning(`CMPP: link ${slot.no} closed: ${en}; ${next} (${zh})`, { reason: reason._tag })
}

const logNotice = (slot: Slot, notice: Notice): Effect.Effect<void> => {
  const { en, zh } = noticeText(notice)
  return Effect.logWarning(`CMPP: link ${slot.no}: ${en} (${zh})`, { notice: notice._tag })
}
