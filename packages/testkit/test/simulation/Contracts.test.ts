import { assert, describe, it } from "@effect/vitest"
import { Instant, type SmsGateway, StoreError, type TerminalGateway } from "@yugou/core"
import type { Dialect, Outcome, Session, SessionInput, SessionOutput, TerminalRequest } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { type Commit, type Loaded, type Ref, refKey, type StationStore, type Write } from "@yugou/core/store"
import { contracts, run, type Setup, smallSize } from "@yugou/testkit/simulation"
import type { TerminalSide } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { toy } from "./Kinds.ts"

type Store = StationStore["Service"]
type Execute = (request: TerminalRequest) => Effect.Effect<Outcome>

const memory = (): Store => StationStoreMemory.make(StationStoreMemory.emptyBooks())

/** A store of which one part does not keep its contract; `nth` counts the calls of that part. */
const storeWith = (change: (inner: Store, nth: () => number) => Partial<Store>) => (): Store => {
  const inner = memory()
  let calls = 0
  return { ...inner, ...change(inner, () => calls++) }
}

/** A step that does something else to what a session says, or before it hears. */
const sessionWith = (
  inner: Session,
  change: (input: SessionInput, outputs: ReadonlyArray<SessionOutput>) => ReadonlyArray<SessionOutput>
): Session => ({
  step: (input) => {
    const [next, outputs] = inner.step(input)
    return [sessionWith(next, change), change(input, outputs)]
  }
})

const dialectWith = (change: Parameters<typeof sessionWith>[1]): Partial<Setup> => {
  const dialect: Dialect = {
    ...toy.dialect,
    configure: (settings) =>
      Result.map(toy.dialect.configure(settings), (it) => ({
        ...it,
        open: (terminalId, memo) => sessionWith(it.open(terminalId, memo), change)
      }))
  }
  return { kinds: [{ ...toy, dialect }] }
}

const settlesOf = (outputs: ReadonlyArray<SessionOutput>) =>
  outputs.flatMap((output) => (output._tag === "Settle" ? [output] : []))

const saidNotSent = (outcome: Outcome): Outcome =>
  outcome._tag === "NoAnswer" ? { _tag: "NotSent", at: outcome.sentAt, reason: "offline", detail: "" } : outcome

const gatewayWith = (change: (execute: Execute) => Execute): Partial<Setup> => ({
  gateway: (front) => ({ ...front, execute: change(front.execute as Execute) as TerminalGateway["Service"]["execute"] })
})

const throwingFace = (inner: TerminalSide): TerminalSide => ({
  terminal: inner.terminal,
  step: (input) => {
    if (input._tag === "World" && input.input._tag === "PowerLoss") throw new Error("no power")
    const [next, outputs] = inner.step(input)
    return [throwingFace(next), outputs]
  }
})

/** Puts what is due into a line in which nothing else stands. */
const alone = (write: Write): Write =>
  write.due === null ? write : { ...write, due: { ...write.due, serial: refKey(write.ref) } }

/** A terminal's side that wants to be woken at once, each time. */
const restlessFace = (inner: TerminalSide): TerminalSide => ({
  terminal: inner.terminal,
  step: (input) => {
    const [next, outputs] = inner.step(input)
    return [restlessFace(next), [...outputs, { _tag: "WakeAt", at: input.now }]]
  }
})

/** Asks for each balance once, and answers with it for ever. */
const cachedReads = (execute: Execute): Execute => {
  const known = new Map<string, Outcome>()
  return (request) => {
    const cached = known.get(request.terminalId)
    if (request._tag !== "ReadBalance") return execute(request)
    if (cached !== undefined) return Effect.succeed(cached)
    return Effect.tap(execute(request), (it) =>
      Effect.sync(() => {
        if (it._tag === "Answered") known.set(request.terminalId, it)
      })
    )
  }
}

/** Makes a commit that the store takes whatever it has seen. */
const onAnything = (inner: Store, commit: Commit) =>
  Effect.flatMap(inner.load([...commit.writes, ...commit.reads].map(({ ref }): Ref => ref)), (found) => {
    const versions = new Map(found.map((it: Loaded) => [refKey(it.ref), it.version]))
    const now = <T extends { readonly ref: Ref; readonly version: number }>(it: T): T => ({
      ...it,
      version: versions.get(refKey(it.ref)) ?? 0
    })
    return inner.commit({ ...commit, writes: commit.writes.map(now), reads: commit.reads.map(now) })
  })

/** Answers in a later turn of the event loop. */
const later = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.andThen(
    Effect.promise(() => Promise.resolve()),
    effect
  )

const throws = (): never => {
  throw new Error("no such call\n    at somewhere")
}

const failing = Effect.fail(new StoreError({ reason: "unavailable", detail: "the disk is full" }))

/** A gateway that does something else with every purchase. */
const creditsWith = (change: Execute): Partial<Setup> =>
  gatewayWith((execute) => (request) => (request._tag === "WriteCredit" ? change(request) : execute(request)))

const smsWith = (submit: SmsGateway["Service"]["submit"]): Partial<Setup> => ({
  sms: (gateway) => ({ ...gateway, submit })
})

/** Within so many seeds a broken contract must show. */
const within = 200

describe("an adapter that breaks the contract of its port", () => {
  const broken: ReadonlyArray<readonly [port: string, rule: string, Partial<Setup>]> = [
    ["StationStore", "stale", { store: storeWith((inner) => ({ commit: (it) => onAnything(inner, it) })) }],
    [
      "StationStore",
      "once",
      {
        store: storeWith((inner, nth) => ({
          answered: () => Effect.succeedNone,
          // But for clocks, which are found by another rule: a clock is kept anew under the id of the same moment.
          commit: (it) =>
            it.command.id.startsWith("clock.")
              ? inner.commit(it)
              : inner.commit({ ...it, command: { ...it.command, id: `${it.command.id}#${nth()}` } })
        }))
      }
    ],
    [
      "StationStore",
      "typed",
      {
        store: storeWith((inner, nth) => ({
          commit: (it) => (nth() === 200 ? Effect.die(new Error("the disk is gone")) : inner.commit(it))
        }))
      }
    ],
    [
      "StationStore",
      "atOnce",
      {
        store: storeWith((inner, nth) => ({
          claim: (it) =>
            nth() < 50
              ? inner.claim(it)
              : Effect.andThen(
                  Effect.promise(() => Promise.resolve()),
                  inner.claim(it)
                )
        }))
      }
    ],
    [
      "StationStore",
      "newest",
      {
        store: storeWith((inner) => {
          const cache = new Map<string, Loaded>()
          return {
            load: ((refs: ReadonlyArray<Ref>) =>
              Effect.map(inner.load(refs), (found) =>
                found.map((it) => {
                  const known = cache.get(refKey(it.ref)) ?? it
                  cache.set(refKey(it.ref), known)
                  return known
                })
              )) as Store["load"]
          }
        })
      }
    ],
    [
      "StationStore",
      "typed",
      { store: storeWith((inner, nth) => ({ commit: (it) => (nth() === 200 ? throws() : inner.commit(it)) })) }
    ],
    [
      "StationStore",
      "typed",
      {
        store: storeWith((inner, nth) => ({
          load: ((refs: ReadonlyArray<Ref>) => (nth() === 200 ? throws() : inner.load(refs))) as Store["load"]
        }))
      }
    ],
    ["StationStore", "typed", { store: storeWith(() => ({ history: () => Effect.die("gone") })) }],
    [
      "StationStore",
      "atOnce",
      {
        store: storeWith((inner, nth) => ({ commit: (it) => (nth() < 5 ? inner.commit(it) : later(inner.commit(it))) }))
      }
    ],
    [
      "StationStore",
      "atOnce",
      { store: storeWith((inner, nth) => ({ commit: (it) => (nth() < 5 ? inner.commit(it) : Effect.never) })) }
    ],
    [
      "StationStore",
      "atOnce",
      {
        store: storeWith((inner) => ({
          history: ((ref: Ref, page: never) => later(inner.history(ref, page))) as Store["history"]
        }))
      }
    ],
    [
      "StationStore",
      "serves",
      { store: storeWith((inner, nth) => ({ commit: (it) => (nth() < 5 ? inner.commit(it) : failing) })) }
    ],
    ["StationStore", "serves", { store: storeWith(() => ({ history: () => failing })) }],
    [
      "StationStore",
      "differs",
      {
        store: storeWith((inner) => ({
          commit: (it) => inner.commit({ ...it, command: { ...it.command, content: "" } })
        }))
      }
    ],
    [
      "StationStore",
      "newest",
      {
        store: storeWith((inner) => {
          const first = new Map<string, Loaded>()
          return {
            load: ((refs: ReadonlyArray<Ref>) =>
              Effect.map(inner.load(refs), (found) =>
                found.map((it) => {
                  if (it.version === 0) return it
                  const known = first.get(refKey(it.ref)) ?? it
                  first.set(refKey(it.ref), known)
                  return { ...it, state: known.state }
                })
              )) as Store["load"]
          }
        })
      }
    ],
    [
      "StationStore",
      "facts",
      {
        store: storeWith((inner) => ({
          facts: (series, at, limit) => Effect.map(inner.facts(series, at, limit), (found) => found.slice(1))
        }))
      }
    ],
    [
      "StationStore",
      "claims",
      {
        store: storeWith((inner) => ({
          claim: (it) => inner.claim({ ...it, now: Instant.plusMillis(it.now, 3_600_000) })
        }))
      }
    ],
    ["StationStore", "claims", { store: storeWith(() => ({ claim: () => Effect.succeed([]) })) }],
    [
      "StationStore",
      "claims",
      {
        store: storeWith((inner) => ({
          claim: (it) => (it.queue === "resolve" ? Effect.succeed([]) : inner.claim(it))
        }))
      }
    ],
    [
      "StationStore",
      "claims",
      {
        // Each record stands in a line of its own: two credits of one target are given out at once.
        store: storeWith((inner) => ({ commit: (it) => inner.commit({ ...it, writes: it.writes.map(alone) }) }))
      }
    ],
    ["StationStore", "once", { store: storeWith(() => ({ answered: () => Effect.succeedNone })) }],
    ["StationStore", "count", { store: storeWith(() => ({ count: () => Effect.succeed(0) })) }],
    [
      "Dialect",
      "outcome",
      dialectWith((_, outputs) =>
        outputs.map((it) => (it._tag === "Settle" ? { ...it, outcome: { _tag: "Ok" } as never } : it))
      )
    ],
    [
      "Dialect",
      "outcome",
      dialectWith((_, outputs) =>
        outputs.map((it) =>
          it._tag === "Settle" && it.outcome._tag === "Answered" && it.outcome.answer !== null
            ? { ...it, outcome: { ...it.outcome, answer: { remaining: "abc" } as never } }
            : it
        )
      )
    ],
    [
      "Dialect",
      "outcome",
      dialectWith((_, outputs) =>
        outputs.map((it) => (it._tag === "Settle" ? { ...it, outcome: undefined as never } : it))
      )
    ],
    ["Dialect", "rests", dialectWith((input, outputs) => [...outputs, { _tag: "WakeAt", at: input.now }])],
    [
      "Dialect",
      "pure",
      dialectWith((input, outputs) => {
        if (input._tag === "Start" && input.request._tag === "WriteCredit") throw new Error("no such item")
        return outputs
      })
    ],
    ["Dialect", "settles", dialectWith((_, outputs) => [...outputs, ...settlesOf(outputs)])],
    ["Dialect", "ends", dialectWith((input, outputs) => (input._tag === "Closed" ? [] : outputs))],
    [
      "Dialect",
      "notSent",
      dialectWith((_, outputs) =>
        outputs.map((it) => (it._tag === "Settle" ? { ...it, outcome: saidNotSent(it.outcome) } : it))
      )
    ],
    [
      "Dialect",
      "noAnswer",
      dialectWith((input, outputs) => {
        if (input._tag !== "Start" || input.request._tag !== "WriteCredit") return outputs
        const outcome = {
          _tag: "NoAnswer",
          sentAt: Instant.fromMillis(input.now),
          deadAt: null,
          cause: "timeout",
          frames: []
        } as const
        return [{ _tag: "Settle", requestId: input.request.requestId, outcome }]
      })
    ],
    ["Dialect", "memo", dialectWith((_, outputs) => [...outputs, { _tag: "Remember", memo: "x".repeat(300) }])],
    [
      "TerminalSide",
      "pure",
      { kinds: [{ ...toy, open: (address, firmware) => throwingFace(toy.open(address, firmware)) }] }
    ],
    [
      "TerminalSide",
      "rests",
      { kinds: [{ ...toy, open: (address, firmware) => restlessFace(toy.open(address, firmware)) }] }
    ],
    [
      "TerminalGateway",
      "answered",
      gatewayWith(
        (execute) => (request) =>
          request._tag === "WriteCredit"
            ? Effect.map(execute({ ...request, _tag: "ReadClock", payload: {} }), (outcome) =>
                outcome._tag === "Answered" ? ({ ...outcome, answer: null } as Outcome) : outcome
              )
            : execute(request)
      )
    ],
    ["TerminalGateway", "answered", gatewayWith(cachedReads)],
    [
      "TerminalGateway",
      "outcome",
      gatewayWith(
        (execute) => (request) =>
          request._tag === "WriteCredit" ? Effect.die(new Error("the cluster is gone")) : execute(request)
      )
    ],
    ["TerminalGateway", "outcome", creditsWith(throws)],
    ["TerminalGateway", "outcome", creditsWith(() => Effect.succeed(undefined as never))],
    ["TerminalGateway", "outcome", creditsWith(() => Effect.succeed({ _tag: "Answered" } as never))],
    ["TerminalGateway", "outcome", { gateway: (front) => ({ ...front, capabilities: () => Effect.die("gone") }) }],
    ["TerminalGateway", "answers", creditsWith(() => Effect.never)],
    ["TerminalGateway", "answers", { gateway: (front) => ({ ...front, capabilities: () => Effect.never }) }],
    [
      "TerminalGateway",
      "once",
      gatewayWith(
        (execute) => (request) =>
          Effect.flatMap(execute(request), (outcome) =>
            request._tag === "WriteCredit" && outcome._tag === "NoAnswer"
              ? Effect.as(execute(request), outcome)
              : Effect.succeed(outcome)
          )
      )
    ],
    ["TerminalGateway", "notSent", gatewayWith((execute) => (request) => Effect.map(execute(request), saidNotSent))],
    [
      "TerminalGateway",
      "notAfter",
      gatewayWith(
        (execute) => (request) =>
          Effect.delay(
            execute({ ...request, notAfter: Instant.plusMillis(request.notAfter, 86_400_000) }),
            request._tag === "WriteCredit" ? "100 seconds" : "0 millis"
          )
      )
    ],
    [
      "TerminalGateway",
      "connection",
      gatewayWith(
        (execute) => (request) =>
          Effect.map(execute(request), (outcome) =>
            request.connectionId === undefined || outcome._tag === "NotSent" || outcome.over === undefined
              ? outcome
              : { ...outcome, over: { ...outcome.over, connectionId: "another" } }
          )
      )
    ],
    ["SmsGateway", "outcome", smsWith(() => Effect.die(new Error("no line")))],
    ["SmsGateway", "outcome", smsWith(throws)],
    ["SmsGateway", "outcome", smsWith(() => Effect.succeed(undefined as never))],
    ["SmsGateway", "answers", smsWith(() => Effect.never)],
    [
      "SmsGateway",
      "once",
      { sms: (gateway) => ({ ...gateway, submit: (it) => Effect.andThen(gateway.submit(it), gateway.submit(it)) }) }
    ]
  ]

  it.each(broken)("ends the run: %s, rule %s", (port, rule, part) => {
    const setup: Setup = { kinds: [toy], size: smallSize, ...part }
    let violation = null
    for (let seed = 1; seed <= within && violation === null; seed += 1) violation = run(setup, seed).violation
    assert.isNotNull(violation)
    if (violation === null) return
    assert.strictEqual(violation.rule, "port", violation.detail)
    const sentences: { readonly [port: string]: { readonly [rule: string]: string } } = contracts
    assert.isTrue(violation.detail.startsWith(`${port}, rule ${rule} (${sentences[port]?.[rule]}): `), violation.detail)
    assert.isAbove(violation.step, 0)
    assert.notMatch(violation.detail, /\n\s+at /, "a sentence, not a stack trace")
  })

  it("has a planted break for every rule", () => {
    const planted = new Set(broken.map(([port, rule]) => `${port}.${rule}`))
    const all = Object.entries(contracts).flatMap(([port, rules]) =>
      Object.keys(rules).map((rule) => `${port}.${rule}`)
    )
    assert.deepStrictEqual(
      all.filter((it) => !planted.has(it)),
      []
    )
  })
})
