/** A line in memory: the session of a dialect at one end, a simulated terminal at the other, bytes between them, and the clock of the test. */
import { Instant, type TerminalId } from "@yugou/core"
import type {
  ConfiguredDialect,
  Dialect,
  Outcome,
  Session,
  SessionInput,
  SessionOutput,
  TerminalRequest
} from "@yugou/core/dialect"
import type { FaultPlan, TerminalSide, TerminalSideInput, TerminalState, WorldInput } from "@yugou/testkit/terminal"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { TestClock } from "effect/testing"
import { hearing } from "./Talk.ts"

/** What is at both ends of a line. */
export interface Ends {
  readonly terminalId: TerminalId
  readonly dialect: Dialect
  readonly configured: ConfiguredDialect
  readonly side: TerminalSide
}

type Untimed<I> = I extends { readonly now: number } ? Omit<I, "now"> : never

/** One terminal and the way to it. */
export class Line {
  /** Every effecting write of the session, as the terminal stood after it. */
  readonly written: Array<TerminalState.State> = []
  private readonly ends: Ends
  private readonly heard: (direction: "up" | "down") => void
  private readonly turn = Semaphore.makeUnsafe(1)
  private readonly outcomes = new Map<string, Outcome>()
  private readonly todo: Array<() => void> = []
  private readonly wakes = { session: null as number | null, terminal: null as number | null }
  private side: TerminalSide
  private session: Session | null = null
  private running: TerminalRequest | null = null
  private memo: Schema.Json = null
  private now = 0
  private sent = 0

  constructor(ends: Ends) {
    this.ends = ends
    this.side = ends.side
    this.heard = hearing(ends.dialect.id)
  }

  readonly terminal = (): TerminalState.State => this.side.terminal
  /** How many frames the session has sent. */
  readonly frames = (): number => this.sent
  readonly presence = (): "online" | "offline" => (this.session === null ? "offline" : "online")

  /** Connects: the terminal logs in, and its first bytes say which dialect it speaks. */
  readonly dial = this.timed(() => this.toTerminal({ _tag: "Connected" }))
  /** Ends the connection, as a lost line does. */
  readonly hangUp = this.timed(() => this.lose("error"))
  /** Lets something happen to the terminal. */
  readonly happen = (input: WorldInput) => this.timed(() => this.toTerminal({ _tag: "World", input }))
  /** Plans what goes wrong with the requests to come. */
  readonly plan = (...faults: FaultPlan.FaultPlan) => this.timed(() => this.toTerminal({ _tag: "Plan", faults }))

  /** Carries a request through; while nobody answers, the clock of the test goes on to the next deadline. */
  readonly execute = (request: TerminalRequest): Effect.Effect<Outcome> =>
    this.turn.withPermits(1)(
      Effect.gen({ self: this }, function* () {
        yield* this.catchUp
        if (this.session === null) return notSent(this.now, "offline")
        this.outcomes.clear()
        this.running = request
        this.toSession({ _tag: "Start", request })
        for (;;) {
          const outcome = this.outcomes.get(request.requestId)
          if (outcome !== undefined) return outcome
          const next = this.next()
          if (next === null) return yield* Effect.die(new Error(`${request._tag} never ends`))
          yield* TestClock.setTime(Math.max(next, this.now))
          yield* this.catchUp
        }
      })
    )

  private timed(act: () => void): Effect.Effect<void> {
    return Effect.suspend(() => this.turn.withPermits(1)(Effect.andThen(this.catchUp, Effect.sync(act))))
  }

  private next(): number | null {
    const due = [this.wakes.session, this.wakes.terminal].filter((at) => at !== null)
    return due.length === 0 ? null : Math.min(...due)
  }

  /** Does what has become due at both ends since somebody looked, each at its time. */
  private readonly catchUp: Effect.Effect<void> = Effect.map(Clock.currentTimeMillis, (present) => {
    for (let next = this.next(); next !== null && next <= present; next = this.next()) {
      this.now = Math.max(this.now, next)
      if (this.wakes.terminal === next) {
        this.wakes.terminal = null
        this.toTerminal({ _tag: "Tick" })
      } else {
        this.wakes.session = null
        this.toSession({ _tag: "Tick" })
      }
    }
    this.now = present
  })

  /** What an output causes waits until the outputs before it are done, as it would behind a socket. */
  private soon(act: () => void): void {
    this.todo.push(act)
    if (this.todo.length > 1) return
    for (let next = this.todo[0]; next !== undefined; next = this.todo[0]) {
      next()
      this.todo.shift()
    }
  }

  private toTerminal(input: Untimed<TerminalSideInput>): void {
    this.soon(() => {
      const [side, outputs] = this.side.step({ ...input, now: this.now } as TerminalSideInput)
      this.side = side
      for (const output of outputs) {
        if (output._tag === "WakeAt") this.wakes.terminal = output.at
        if (output._tag === "Write") this.up(output.bytes)
        if (output._tag === "Close") this.soon(() => this.lose("peer"))
      }
    })
  }

  private up(bytes: Uint8Array): void {
    this.soon(() => {
      const { dialect, configured, terminalId } = this.ends
      if (this.session === null) {
        if (dialect.identify(bytes)._tag !== "Yes") return
        this.session = configured.open(terminalId, this.memo)
      }
      this.heard("up")
      this.toSession({ _tag: "Bytes", bytes })
    })
  }

  private toSession(input: Untimed<SessionInput>): void {
    this.soon(() => {
      if (this.session === null) return
      const [session, outputs] = this.session.step({ ...input, now: this.now } as SessionInput)
      this.session = session
      for (const output of outputs) this.perform(output)
    })
  }

  private perform(output: SessionOutput): void {
    switch (output._tag) {
      case "Write":
        this.write(output)
        return
      case "Settle":
        this.outcomes.set(output.requestId, output.outcome)
        return
      case "Emit":
        this.toSession({ _tag: "Accepted", key: output.event.key })
        return
      case "WakeAt":
        this.wakes.session = output.at
        return
      case "Remember":
        this.memo = output.memo
        return
      case "Ask":
        this.toSession({
          _tag: "Told",
          askId: output.askId,
          told: { _tag: "Failure", reason: "noSuchPort", detail: output.port }
        })
        return
      case "Close":
        this.soon(() => this.lose("error"))
        return
      case "Trace":
        return
    }
  }

  private write({ writeId, bytes, effect }: Extract<SessionOutput, { _tag: "Write" }>): void {
    const running = this.running
    if (effect === "effecting" && running !== null && this.now > Instant.toMillis(running.notAfter)) {
      this.outcomes.set(running.requestId, notSent(this.now, "expired"))
      return
    }
    this.heard("down")
    this.sent += 1
    this.toTerminal({ _tag: "Bytes", bytes })
    if (effect === "effecting") this.soon(() => void this.written.push(this.side.terminal))
    this.toSession({ _tag: "Written", writeId })
  }

  private lose(cause: "peer" | "error"): void {
    this.toSession({ _tag: "Closed", cause })
    this.soon(() => {
      this.session = null
      this.wakes.session = null
    })
    this.toTerminal({ _tag: "Closed" })
  }
}

const notSent = (now: number, reason: "offline" | "expired"): Outcome => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail: ""
})
