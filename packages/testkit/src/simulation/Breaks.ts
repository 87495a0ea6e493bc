/**
 * Safety rules that can be switched off, one at a time, between the station and its ports: what a simulation is worth shows when a rule is
 * missing. Each is taken away without touching core, by a store or a gateway that does what the rule forbids.
 */
import {
  type CheckedRead,
  type Commit,
  catalog,
  Energy,
  Instant,
  Order,
  type Outcome,
  type Ref,
  refKey,
  type SmsGateway,
  type StationStore,
  type TerminalRequest,
  type Versioned,
  type Write
} from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

type Store = StationStore["Service"]
/** Sends one request. */
export type Execute = (request: TerminalRequest) => Effect.Effect<Outcome>

/** What stands between the station and its ports while a rule is broken. */
export interface Tamper {
  readonly store: (store: Store) => Store
  readonly execute: (execute: Execute) => Execute
  readonly submit: (submit: SmsGateway["Service"]["submit"]) => SmsGateway["Service"]["submit"]
}

/** A row of the catalog, for code that does not know which. */
interface Row {
  readonly evolve: (state: unknown, event: unknown) => unknown
  readonly due: (state: unknown) => Write["due"]
}

const same = <A>(value: A): A => value

/** Nothing between station and ports. */
export const untouched: Tamper = { store: same, execute: same, submit: same }

const tampered = (part: Partial<Tamper>): (() => Tamper) => {
  const tamper: Tamper = { ...untouched, ...part }
  return () => tamper
}

/** Forgets that a target stays quiet after a frame without a lifetime. */
const restless = ({ events }: Write): Write["events"] =>
  events.map((event) =>
    event._tag === "SlotFreed" ? { ...event, quietUntil: null } : event
  ) as unknown as Write["events"]

const withCommit = (change: (commit: Commit, store: Store) => Effect.Effect<Commit, never>) =>
  tampered({
    store: (store) => ({ ...store, commit: (it) => Effect.flatMap(change(it, store), store.commit) })
  })

const withOutcome = (change: (outcome: Outcome, request: TerminalRequest) => Outcome) =>
  tampered({
    execute: (execute) => (request) => Effect.map(execute(request), (outcome) => change(outcome, request))
  })

/** Makes the commit that these events are on what the store holds now, whatever the command has seen. */
const onNewest = (
  { writes, reads, ...rest }: Commit,
  store: Store,
  keep: (write: Write) => Write["events"]
): Effect.Effect<Commit> =>
  Effect.gen(function* () {
    const found = yield* store.load([...writes, ...reads].map(({ ref }): Ref => ref))
    const newest = new Map(found.map((it) => [refKey(it.ref), it]))
    const rebuilt = writes.flatMap((it): ReadonlyArray<Write> => {
      const { version = 0, state = null } = newest.get(refKey(it.ref)) ?? {}
      const events = keep(it)
      const { evolve, due } = catalog[it.ref._tag] as unknown as Row
      const after = events.reduce((before: unknown, event) => evolve(before, event), state)
      return events.length === 0 ? [] : [{ ...it, version, events, state: after, due: due(after) } as unknown as Write]
    })
    const checked = reads.map((it): CheckedRead => ({ ...it, version: newest.get(refKey(it.ref))?.version ?? 0 }))
    return { ...rest, writes: rebuilt, reads: checked }
  }).pipe(Effect.orDie)

/** Changes the events of a commit that would be accepted; one that is stale stays stale. */
const onSeen: typeof onNewest = (it, store, keep) =>
  Effect.flatMap(Effect.orDie(store.load(it.writes.map(({ ref }): Ref => ref))), (found) =>
    found.every(({ version }, index) => version === it.writes[index]?.version)
      ? onNewest(it, store, keep)
      : Effect.succeed(it)
  )

const money = (outcome: Outcome, request: TerminalRequest): boolean =>
  request._tag === "WriteCredit" && outcome._tag === "NoAnswer"

const dyingAtOnce = (outcome: Outcome, request: TerminalRequest): Outcome =>
  money(outcome, request) && outcome._tag === "NoAnswer" ? { ...outcome, deadAt: outcome.sentAt } : outcome

const saidNotSent = (outcome: Outcome, request: TerminalRequest): Outcome =>
  money(outcome, request) && outcome._tag === "NoAnswer"
    ? { _tag: "NotSent", at: outcome.sentAt, reason: "offline", detail: "no answer came" }
    : outcome

/** Answers reads from what was answered last. */
const remembering = (): Tamper => {
  const answers = new Map<string, Outcome>()
  return {
    ...untouched,
    execute: (execute) => (request) => {
      const cached = request._tag === "ReadStoredCredit"
      const key = `${request._tag}/${request.terminalId}`
      const known = answers.get(key)
      if (cached && known?._tag === "Answered") return Effect.succeed({ ...known, at: request.notAfter })
      return Effect.tap(execute(request), (outcome) => Effect.sync(() => void answers.set(key, outcome)))
    }
  }
}

/** Takes an accepted credit for one that took effect: the balance is reckoned, not read. */
const reckoning = (): Tamper => {
  const accepted = new Map<string, bigint>()
  return {
    ...untouched,
    execute: (execute) => (request) =>
      Effect.map(execute(request), (outcome): Outcome => {
        if (outcome._tag !== "Answered") return outcome
        if (request._tag === "WriteCredit") accepted.set(request.terminalId, request.payload.value)
        if (request._tag === "ReadConsumption")
          return { _tag: "NotSent", at: outcome.at, reason: "unsupported", detail: "" }
        const value = accepted.get(request.terminalId)
        if (request._tag !== "ReadBalance" || value === undefined) return outcome
        accepted.delete(request.terminalId)
        const { answer } = outcome as Extract<Outcome<"ReadBalance">, { _tag: "Answered" }>
        if (answer.remaining === null) return outcome
        return { ...outcome, answer: { ...answer, remaining: Energy.add(answer.remaining, value as Energy.Energy) } }
      })
  }
}

/** Sends a credit again when no answer came. */
const repeating: Tamper["execute"] = (execute) => (request) =>
  Effect.flatMap(execute(request), (outcome) =>
    money(outcome, request)
      ? execute({ ...request, requestId: `${request.requestId}r` } as TerminalRequest)
      : Effect.succeed(outcome)
  )

const withoutSendBy: Tamper["execute"] = (execute) => (request) =>
  execute(
    request._tag === "WriteCredit"
      ? { ...request, notAfter: Instant.plusMillis(request.notAfter, 86_400_000) }
      : request
  )

/** Loads every order as if it were approved. */
const approving = (store: Store): Store => ({
  ...store,
  load: ((refs: ReadonlyArray<Ref>) =>
    Effect.map(store.load(refs), (found) =>
      found.map((it) => {
        if (it.ref._tag !== "Order" || it.state === null) return it
        const order = it as Versioned<"Order">
        const content = Order.contentText(order.state)
        const approval = { _tag: "Approved", by: "nobody", at: order.state.savedAt, content } as const
        return { ...order, state: { ...order.state, approval } }
      })
    )) as Store["load"],
  commit: (it) =>
    Effect.flatMap(
      onNewest(it, store, ({ events }) => events),
      store.commit
    )
})

/** Makes every command a new one. */
const forgetful = (): Tamper => {
  let no = 0
  return {
    ...untouched,
    store: (store) => ({
      ...store,
      answered: () => Effect.succeed(Option.none()),
      commit: (it) => {
        no += 1
        return store.commit({ ...it, command: { ...it.command, id: `${it.command.id}#${no}` } })
      }
    })
  }
}

/** Leaves out that a slot was taken. */
const slotless = ({ events }: Write): Write["events"] =>
  events.filter(({ _tag }) => _tag !== "SlotTaken") as unknown as Write["events"]

/** Leaves out everything about work items. */
const withoutItems = ({ ref: at, events }: Write): Write["events"] => (at._tag === "WorkItem" ? [] : events)

/** Leaves out that a credit left the queue because its time was over. */
const withoutExpiry = ({ events }: Write): Write["events"] =>
  events.filter((it) => it._tag !== "Dequeued" || it.reason !== "expired") as unknown as Write["events"]

/** The rules that can be broken: what each says, and what is done instead. */
export const breaks = {
  versions: {
    says: "a commit is refused when a version has moved",
    make: withCommit((it, store) => onNewest(it, store, ({ events }) => events))
  },
  commandIds: {
    says: "the same command id is the same command",
    make: forgetful
  },
  oneSlot: {
    says: "a target has one slot, taken in the commit that opens an attempt",
    make: withCommit((it, store) => onNewest(it, store, slotless))
  },
  approval: {
    says: "nothing is sent without an approval that stands",
    make: tampered({ store: approving })
  },
  sendBy: {
    says: "after sendBy nothing is sent",
    make: tampered({ execute: withoutSendBy })
  },
  deadAt: {
    says: "a frame under way may still take effect until it is dead",
    make: withOutcome(dyingAtOnce)
  },
  quiet: {
    says: "after a frame without a lifetime its target stays quiet until it is dead",
    make: withCommit((it, store) => onSeen(it, store, restless))
  },
  noAnswer: {
    says: "no answer is never written down as not sent",
    make: withOutcome(saidNotSent)
  },
  lookAgain: {
    says: "evidence is read from the terminal, not remembered",
    make: remembering
  },
  arrival: {
    says: "arrival is not effect",
    make: reckoning
  },
  moneyOnce: {
    says: "money is sent once, and repeated by nobody below core",
    make: tampered({ execute: repeating })
  },
  workItems: {
    says: "what evidence does not decide is laid before persons",
    make: withCommit((it, store) => onSeen(it, store, withoutItems))
  },
  expiry: {
    says: "a credit that is not sent in its time leaves the queue",
    make: withCommit((it, store) => onSeen(it, store, withoutExpiry))
  },
  messageOnce: {
    says: "a message of unknown outcome is never handed over again",
    make: tampered({
      submit: (submit) => (sms) =>
        Effect.map(submit(sms), (outcome) =>
          outcome._tag === "Submitted" && outcome.parts.some(({ _tag }) => _tag === "Unknown")
            ? ({ _tag: "NotSent", reason: "offline" } as const)
            : outcome
        )
    })
  }
} satisfies { readonly [rule: string]: { readonly says: string; readonly make: () => Tamper } }

/** The name of a rule that can be broken. */
export type BreakName = keyof typeof breaks

/** The names of all rules that can be broken. */
export const breakNames = Object.keys(breaks) as ReadonlyArray<BreakName>

/** Tells whether a rule of that name can be broken. */
export const isBreak = (name: string): name is BreakName => Object.hasOwn(breaks, name)
