/** `SmsGateway` over a provider with an HTTP interface: one message at a time, alarms before bulk, nothing after its time. */
import { Instant, type OutgoingSms, SmsGateway, type SubmitOutcome } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { hand } from "./Provider.ts"

/** Where the provider is, and how many messages may wait; more are `throttled`. */
export interface Options {
  readonly url: string
  readonly queueLimit?: number
}

interface Waiting {
  readonly sms: OutgoingSms
  readonly outcome: Deferred.Deferred<SubmitOutcome>
}

/** Characters of one part of a text in UCS-2, and of each part of a longer one. */
const [single, part] = [70, 67]
const segments = (text: string): number => (text.length <= single ? 1 : Math.ceil(text.length / part))

const isMobile = (to: string): boolean => /^1\d{10}$/.test(to)

const notSent = (reason: Extract<SubmitOutcome, { _tag: "NotSent" }>["reason"]): SubmitOutcome => ({
  _tag: "NotSent",
  reason
})

/** Hands over what waits, one after another; looked at again before it goes, since it may have waited long. */
const work = Effect.fnUntraced(function* (url: string, { outcome, sms }: Waiting) {
  const isLate = (yield* Clock.currentTimeMillis) > Instant.toMillis(sms.notAfter)
  yield* Deferred.succeed(outcome, isLate ? notSent("expired") : yield* hand(url, sms))
})

const make = Effect.fnUntraced(function* ({ queueLimit = 1_000, url }: Options) {
  const lanes: { readonly [L in OutgoingSms["lane"]]: Array<Waiting> } = { alarm: [], bulk: [] }
  const bell = yield* Queue.unbounded<void>()
  const next = (): Waiting | undefined => lanes.alarm.shift() ?? lanes.bulk.shift()
  yield* Queue.take(bell).pipe(
    Effect.andThen(
      Effect.suspend(() => {
        const waiting = next()
        return waiting === undefined ? Effect.void : work(url, waiting)
      })
    ),
    Effect.forever,
    Effect.forkScoped
  )
  return SmsGateway.of({
    segments,
    submit: (sms) =>
      Effect.suspend(() => {
        if (!isMobile(sms.to)) return Effect.succeed(notSent("badNumber"))
        if (sms.text === "") return Effect.succeed(notSent("badContent"))
        if (lanes.alarm.length + lanes.bulk.length >= queueLimit) return Effect.succeed(notSent("throttled"))
        const outcome = Deferred.makeUnsafe<SubmitOutcome>()
        lanes[sms.lane].push({ sms, outcome })
        return Effect.andThen(Queue.offer(bell, undefined), Deferred.await(outcome))
      })
  })
})

/** Provides the gateway for as long as the layer lives. */
export const layer = (options: Options): Layer.Layer<SmsGateway> => Layer.effect(SmsGateway, make(options))
