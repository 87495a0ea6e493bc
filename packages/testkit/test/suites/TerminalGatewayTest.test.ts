import { Energy, Instant, type Over, TerminalGateway, TerminalId } from "@yugou/core"
import { type Capabilities, describeBy, type Outcome, type TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { TerminalGatewayTest } from "@yugou/testkit/suites"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { planted } from "./Faults.ts"
import { toyCapabilities, toyDialect } from "./toy/Dialect.ts"

type Bench = TerminalGatewayTest.Bench

const [online, offline, unknown] = ["on", "off", "nobody"].map((id) => TerminalId.make(id)) as [
  TerminalId,
  TerminalId,
  TerminalId
]

const over: Over = {
  ...{ connectionId: "c-1", source: "10.8.0.7", certificate: null },
  since: Instant.fromMillis(0),
  identity: "unproved"
}

/** How long a silent terminal is waited for. */
const answerMillis = 30_000

interface Model {
  behaviour: TerminalGatewayTest.Behaviour
  effects: number
  link: "up" | "cut"
  since: Instant.Instant
  readonly lost: Deferred.Deferred<void>
}

/** What a terminal and its link do with one request that has reached the wire. */
const played = Effect.fnUntraced(function* (model: Model, request: TerminalRequest): Effect.fn.Return<Outcome> {
  const sentAt = yield* DateTime.now
  if (request._tag === "WriteCredit") model.effects += 1
  if (model.behaviour === "silent") {
    const end = yield* Effect.timeoutOption(Deferred.await(model.lost), answerMillis)
    const cause = Option.isSome(end) ? "linkLost" : "timeout"
    return { _tag: "NoAnswer", sentAt, deadAt: null, cause, frames: [] }
  }
  const at = yield* DateTime.now
  if (model.behaviour === "refuses") return { _tag: "Refused", at, raw: "NAK", reason: "unspecified", frames: [] }
  const answer = request._tag === "ReadBalance" ? { remaining: Energy.kwh("7"), terminalTime: null } : null
  return { _tag: "Answered", at, answer, frames: [] } as Outcome
})

const execute = (model: Model) =>
  Effect.fnUntraced(function* (request: TerminalRequest): Effect.fn.Return<Outcome> {
    const at = yield* DateTime.now
    const detail = "the terminal is not connected"
    if (request.terminalId !== online || model.link === "cut") return { _tag: "NotSent", at, reason: "offline", detail }
    return yield* played(model, request)
  })

const capabilitiesOf = (id: TerminalId): Capabilities | null =>
  id === online || id === offline ? toyCapabilities(null) : null

const open = Effect.fnUntraced(function* () {
  const since = yield* DateTime.now
  const model: Model = { behaviour: "answers", effects: 0, link: "up", since, lost: yield* Deferred.make<void>() }
  const script: TerminalGatewayMemory.Script = {
    capabilities: capabilitiesOf,
    presence: (id) =>
      id === online ? (model.link === "up" ? "online" : "offline") : id === offline ? "offline" : "unknown",
    since: (id) => (id === online ? model.since : null),
    device: () => ({ dialectId: "toy", address: "on" }),
    connection: (id) => (id === online ? over : null),
    execute: execute(model),
    describe: describeBy([toyDialect(null)]),
    preview: (request) => (capabilitiesOf(request.terminalId) === null ? [] : ["68AA16"])
  }
  const gateway = yield* Effect.provide(TerminalGateway, TerminalGatewayMemory.layer(script))
  return {
    gateway,
    online,
    offline,
    unknown,
    entry: { dialectId: "toy", address: "A1", settings: null },
    behave: (behaviour) =>
      Effect.sync(() => {
        model.behaviour = behaviour
      }),
    cut: Effect.gen(function* () {
      model.link = "cut"
      model.since = yield* DateTime.now
      yield* Deferred.succeed(model.lost, undefined)
    }),
    effects: Effect.sync(() => model.effects)
  } satisfies Bench
})

TerminalGatewayTest.suite("memory", { open })

type Execute = (request: TerminalRequest) => Effect.Effect<Outcome>

let sent = 0

/** Sends a credit that nobody asked for. */
const sendCredit = (execute: Execute, { online: terminalId }: Bench): Effect.Effect<Outcome> =>
  execute({
    _tag: "WriteCredit",
    requestId: `stray-${sent++}`,
    terminalId,
    notAfter: Instant.fromMillis(Number.MAX_SAFE_INTEGER),
    payload: {
      target: { _tag: "Terminal", terminalId },
      mode: "append",
      wireNo: 9,
      value: Energy.kwh("1"),
      thresholds: null,
      lifetimeMinutes: null
    }
  })

const executes = (change: (execute: Execute, bench: Bench) => Execute) => ({
  plant: (bench: Bench): Bench => ({
    ...bench,
    gateway: {
      ...bench.gateway,
      execute: change(bench.gateway.execute as Execute, bench) as Bench["gateway"]["execute"]
    }
  })
})

const mapped = (change: (outcome: Outcome) => Outcome) => executes((execute) => (it) => Effect.map(execute(it), change))

/** Sends a request again under another id, so that the gateway cannot know it. */
const sentAgain = (execute: Execute, request: TerminalRequest, no: number): Effect.Effect<Outcome> =>
  execute({ ...request, requestId: `${request.requestId}-again-${no}` })

const neverExpires = (request: TerminalRequest): TerminalRequest => ({
  ...request,
  notAfter: Instant.fromMillis(Number.MAX_SAFE_INTEGER)
})

/** Waits until a time of day, however the clock is set meanwhile. */
const timeOfDay = (until: number): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    now >= until ? Effect.void : Effect.andThen(Effect.sleep(answerMillis), timeOfDay(until))
  )

const knows = (change: (inner: Bench["gateway"], bench: Bench) => Partial<Bench["gateway"]>) => ({
  plant: (bench: Bench): Bench => ({ ...bench, gateway: { ...bench.gateway, ...change(bench.gateway, bench) } })
})

planted(
  "TerminalGateway",
  open,
  TerminalGatewayTest.cases,
  [
    {
      fault: "answersOtherForm",
      caught: "a request ends in an outcome",
      ...mapped((it) => (it._tag === "NotSent" ? ({ ...it, reason: "nobody" } as unknown as Outcome) : it))
    },
    {
      fault: "fails",
      caught: "a request ends in an outcome",
      ...executes((execute) => (it) => (it.terminalId === unknown ? Effect.die("unknown terminal") : execute(it)))
    },
    {
      fault: "sendsEffectsForReads",
      caught: "answers a read",
      ...executes(
        (execute, bench) => (it) =>
          it._tag === "ReadBalance" ? Effect.andThen(sendCredit(execute, bench), execute(it)) : execute(it)
      )
    },
    {
      fault: "sendsTwice",
      caught: "after exactly one effect",
      ...executes((execute) => (it) => Effect.andThen(sentAgain(execute, it, 1), execute(it)))
    },
    {
      fault: "takesRefusalForAnswer",
      caught: "says Refused",
      ...mapped((it) => (it._tag === "Refused" ? { _tag: "Answered", at: it.at, answer: null, frames: [] } : it))
    },
    {
      fault: "saysNoAnswerOfNothing",
      caught: "of a terminal that is not connected",
      ...mapped((it) =>
        it._tag === "NotSent" ? { _tag: "NoAnswer", sentAt: it.at, deadAt: null, cause: "linkLost", frames: [] } : it
      )
    },
    {
      fault: "takesWhoeverIsThere",
      caught: "reaches no other device",
      ...executes(
        (execute) =>
          ({ identity: _, ...it }) =>
            execute(it as TerminalRequest)
      )
    },
    {
      fault: "takesWhateverConnection",
      caught: "sends over no other connection",
      ...executes(
        (execute) =>
          ({ connectionId: _, ...it }) =>
            execute(it as TerminalRequest)
      )
    },
    {
      fault: "hidesItsConnection",
      caught: "as its outcomes do",
      ...knows((inner) => ({
        presence: (id) => Effect.map(inner.presence(id), ({ over: _, ...it }) => it)
      }))
    },
    {
      fault: "silenceIsNotSent",
      caught: "took in silence",
      ...mapped((it) =>
        it._tag === "NoAnswer" ? { _tag: "NotSent", at: it.sentAt, reason: "offline", detail: it.cause } : it
      )
    },
    {
      fault: "retriesMoney",
      caught: "took in silence",
      ...executes(
        (execute) => (it) =>
          Effect.tap(execute(it), ({ _tag }) => (_tag === "NoAnswer" ? sentAgain(execute, it, 1) : Effect.void))
      )
    },
    {
      fault: "lostLinkIsNotSent",
      caught: "whose link goes",
      ...mapped((it) =>
        it._tag === "NoAnswer" && it.cause === "linkLost"
          ? { _tag: "NotSent", at: it.sentAt, reason: "offline", detail: "" }
          : it
      )
    },
    {
      fault: "ignoresNotAfter",
      caught: "a request that is too late",
      ...executes((execute) => (it) => execute(neverExpires(it)))
    },
    {
      fault: "sendsWhatWaitedTooLong",
      caught: "waited behind another",
      ...executes((execute) => {
        let line: Effect.Effect<unknown> = Effect.void
        return (it) =>
          Effect.gen(function* () {
            const before = line
            const done = yield* Deferred.make<void>()
            line = Deferred.await(done)
            yield* before
            return yield* Effect.ensuring(execute(neverExpires(it)), Deferred.succeed(done, undefined))
          })
      })
    },
    {
      fault: "waitsByTheTimeOfDay",
      caught: "set back by a day",
      ...executes(
        (execute) => (it) =>
          Effect.flatMap(Clock.currentTimeMillis, (begun) =>
            Effect.tap(execute(it), ({ _tag }) => (_tag === "NoAnswer" ? timeOfDay(begun + answerMillis) : Effect.void))
          )
      )
    },
    {
      fault: "sendsAgainWhenTheClockLeaps",
      caught: "set forward by a day",
      ...executes(
        (execute) => (it) =>
          Effect.gen(function* () {
            const begun = yield* Clock.currentTimeMillis
            const outcome = yield* execute(it)
            const leapt = (yield* Clock.currentTimeMillis) - begun > 3_600_000
            return leapt ? yield* sentAgain(execute, neverExpires(it), 1) : outcome
          })
      )
    },
    {
      fault: "knowsNoIds",
      caught: "is idempotent by requestId",
      ...executes((execute) => {
        let no = 0
        return (it) => Effect.suspend(() => sentAgain(execute, it, no++))
      })
    },
    {
      fault: "knowsIdsOnly",
      caught: "to another one with the same id",
      ...executes((execute) => {
        const known = new Map<string, TerminalRequest>()
        return (it) =>
          Effect.suspend(() => {
            const first = known.get(it.requestId) ?? it
            known.set(it.requestId, first)
            return execute(first)
          })
      })
    },
    {
      fault: "forgetsWithItsCaller",
      caught: "whose caller gives up",
      ...executes((execute) => {
        let no = 0
        return (it) => Effect.onInterrupt(sentAgain(execute, it, no), () => Effect.sync(() => void no++))
      })
    },
    {
      fault: "losesOneOfSeveral",
      caught: "settles every one of several",
      ...executes((execute) => {
        let busy = 0
        return (it) =>
          Effect.suspend(() => {
            busy += 1
            return busy > 3 ? Effect.never : Effect.andThen(Effect.yieldNow, execute(it))
          })
      })
    },
    {
      fault: "everybodyIsOnline",
      caught: "online since a time that has been",
      ...knows(() => ({ presence: () => Effect.succeed({ state: "online", since: Option.none() }) }))
    },
    {
      fault: "keepsSince",
      caught: "offline since then",
      ...knows((inner) => ({
        presence: (id) => Effect.map(inner.presence(id), (it) => ({ ...it, since: Option.some(Instant.fromMillis(0)) }))
      }))
    },
    {
      fault: "knowsOnlyWhoIsOnline",
      caught: "tells the capabilities",
      ...knows((inner) => ({
        capabilities: (id) => (id === offline ? Effect.succeedNone : inner.capabilities(id))
      }))
    },
    {
      fault: "describesAnything",
      caught: "describes an entry",
      ...knows(() => ({
        describe: ({ address }) => Effect.succeed(Result.succeed({ address, settings: { secret: [], tuning: [] } }))
      }))
    },
    {
      fault: "previewSends",
      caught: "shows the frames",
      ...knows((inner, bench) => ({
        preview: (it) => Effect.andThen(sendCredit(inner.execute as Execute, bench), inner.preview(it))
      }))
    }
  ],
  "test"
)
