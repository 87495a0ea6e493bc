/** One simulated terminal with its way to the front end: it dials, speaks through its side of the wire, loses power and connection, and dials again. */
import { Contested, connectionContested, Energy, Instant, type Over, type TerminalId } from "@yugou/core"
import {
  type ConfiguredDialect,
  type Dialect,
  type Outcome,
  requests,
  type TerminalEvent,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Schema from "effect/Schema"
import type {
  FaultPlan,
  State,
  TerminalSide,
  TerminalSideInput,
  TerminalSideOutput,
  WorldInput
} from "../terminal/index.ts"
import type { Agenda } from "./Agenda.ts"
import type { Dice } from "./Dice.ts"
import type { Handled } from "./GatewayGuard.ts"
import * as Network from "./Network.ts"
import * as SessionHost from "./SessionHost.ts"
import type { Ports } from "./Setup.ts"

/** As whom a device is met that says who it is. */
export interface Known {
  readonly terminalId: TerminalId
  readonly configured: ConfiguredDialect
  readonly memo: Schema.Json
  /** The entry of the books under which the device is met. */
  readonly entryNo: number
}

/** As which terminal a device is connected, and under which entry. */
export type Met = Pick<Known, "terminalId" | "entryNo">

/** The front end as one connection sees it. */
export interface FrontEnd {
  /** Whether that of a process takes connections. */
  readonly state: (no: number) => "up" | "down"
  /** That which a terminal gets that dials the one of a process. */
  readonly dialled: (no: number) => number
  /** Looks the device up in the directory; `null`: nobody has entered it. */
  readonly find: () => Known | null
  /** Whether the books would still meet the device so; what gives no answer is asked again later. */
  readonly isMeant: (met: Met) => "yes" | "no"
  /** Hears that a terminal is connected now: whatever else is connected as the same one is replaced. */
  readonly connected: (terminalId: TerminalId) => void
  /** Stores what a terminal pushed, and says when it is stored. */
  readonly accept: (event: TerminalEvent, stored: () => void) => void
  readonly remember: (terminalId: TerminalId, memo: Schema.Json) => void
}

/** What a terminal's link stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly dialect: Dialect
  readonly front: FrontEnd
  readonly handled: (requestId: string) => Handled
  readonly side: TerminalSide
  readonly ports: Ports
  /** Whether the main loop runs by itself by the terminal's side, or has to be run. */
  readonly loops: "byItself" | "driven"
  readonly happened: (kind: string) => void
  /** The process whose front end it dials first. */
  readonly home: number
  /** The address that is pinned for it. */
  readonly source: string
  /** Hears that something that has an effect is handed to a stranger. */
  readonly strayed: (request: TerminalRequest) => void
  /** Hears how the terminal stands after each step. */
  readonly watch: (before: State, after: State) => void
}

/** One terminal and its way. */
export interface Link {
  readonly network: Network.Network
  /** The process whose front end it dials. */
  readonly at: () => number
  /** Ends its connection and dials that of another process from now on. */
  readonly moves: (to: number) => void
  /** The connection that it has. */
  readonly over: () => Over
  /** As which terminal the device is connected; `null`: it is not. */
  readonly connectedAs: () => Met | null
  readonly terminal: () => State
  readonly execute: (request: TerminalRequest, done: (outcome: Outcome) => void) => void
  readonly dial: () => void
  readonly world: (input: WorldInput) => void
  readonly plan: (faults: FaultPlan.FaultPlan) => void
  /** Ends the connection: both sides hear of it (`cut`), or neither does for a while (`halfOpen`). */
  readonly cut: () => void
  /** Ends the connection since another one has taken its place, or the entry of its terminal is another one now. */
  readonly replace: () => void
  /** Ends the connection if the books would not meet the device so any more. */
  readonly recheck: () => void
  readonly halfOpen: (millis: number) => void
  /** Somebody switches the device on again, if it is not connected: he has just entered it. */
  readonly switchOn: () => void
  /**
   * A stranger who knows all that the terminal holds takes the connection over which the next credit is sent, and keeps it for a while; where the credit is kept
   * from him he goes on guessing.
   */
  readonly stranger: (millis: number) => void
  /** Somebody takes the connection while nothing is sent, says what he makes up, and keeps it for a while. */
  readonly impostor: (millis: number) => void
  /** A stranger claims to be the terminal beside its connection, and both are alive; the books are told so much later. */
  readonly contest: (lateMillis: number) => void
  /** Takes the terminal out of reach for a while. */
  readonly away: (millis: number) => void
  /** The front end died: conversations are gone, sockets are reset. */
  readonly frontDied: () => void
  readonly heal: () => void
}

type Plain<T> = T extends unknown ? Omit<T, "now"> : never

interface Condition {
  side: TerminalSide
  host: SessionHost.SessionHost | null
  connection: number
  connected: "no" | "yes"
  wake: number
  dialing: "no" | "yes"
  awayUntil: number
  deafUntil: number
  as: Met | null
  at: number
  loop: "no" | "set"
  /** Since when the connection is there. */
  since: number
  /** For how long a stranger who lies in wait stays; 0: none does. */
  lurking: number
  /** The terminal itself, while a stranger speaks in its place. */
  real: TerminalSide | null
}

/** From where strangers come. */
const strange = "203.0.113.9"

const encodeContested = Schema.encodeSync(Contested)

/** What a stranger says who knows no number; and in place of one that he knows: as far away from it as numbers that begin anew allow. */
const guessed = 50
const otherThan = (wireNo: number): number => ((wireNo - 1 + 50) % 99) + 1

/** By how much the clock of a stranger is wrong. */
const wrongMillis = 20 * 60_000

/** How long a stranger takes until he is known as the terminal. */
const takingMillis = 4_000

/** Nothing was sent: it is another connection than the one that was looked at. */
const unproved = (now: number): Outcome => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason: "unproved",
  detail: "another connection"
})

/** How long a terminal waits until its login counts as lost. */
const loginMillis = 90_000

/** How long a device waits that nobody knows. */
const unknownMillis = (dice: Dice): number => dice.whole(15 * 60_000, 60 * 60_000)

const redialMillis = (dice: Dice): number => dice.whole(5_000, 60_000)

const isPending = (state: State): boolean => state.holders.some(({ pending }) => pending !== null)

class Way implements Link {
  readonly network: Network.Network
  private readonly ground: Ground
  private readonly waiting = new Map<string, Array<(outcome: Outcome) => void>>()
  private readonly overs = new Map<string, Over>()
  private readonly condition: Condition

  constructor(ground: Ground) {
    this.ground = ground
    this.network = Network.make(ground.agenda, ground.dice, ground.happened)
    this.condition = {
      side: ground.side,
      host: null,
      connection: 0,
      connected: "no",
      wake: 0,
      dialing: "no",
      awayUntil: 0,
      deafUntil: 0,
      as: null,
      at: ground.home,
      loop: "no",
      since: 0,
      lurking: 0,
      real: null
    }
  }

  private readonly deaf = (): boolean => this.ground.agenda.now() < this.condition.deafUntil

  private readonly deliver = (requestId: string, outcome: Outcome): void => {
    const hearers = this.waiting.get(requestId) ?? []
    const over = this.overs.get(requestId)
    this.waiting.delete(requestId)
    this.overs.delete(requestId)
    const told = outcome._tag === "NotSent" || over === undefined ? outcome : { ...outcome, over }
    for (const hear of hearers) hear(told)
  }
  /** The front end knows terminals by the source that is pinned for them, and strangers by nothing. */
  readonly over = (): Over => ({
    connectionId: `${this.ground.source}/${this.condition.connection}`,
    source: this.condition.real === null ? this.ground.source : strange,
    certificate: null,
    since: Instant.fromMillis(this.condition.since),
    identity: this.condition.real === null ? "proved" : "unproved"
  })
  /** Puts somebody in the place of the terminal who holds just what it holds. */
  private readonly takeOver = (millis: number): void => {
    this.ground.happened("link.stranger")
    this.hangUp("replaced")
    this.condition.real = this.condition.side
    this.condition.connection += 1
    this.condition.connected = "yes"
    const mine = this.condition.connection
    this.ground.agenda.at(this.ground.agenda.now() + millis, () => {
      if (mine === this.condition.connection) this.hangUp("error")
    })
    this.side({ _tag: "Connected" })
  }
  private readonly redial = (after: number): void => {
    if (this.condition.dialing === "yes") return
    this.condition.dialing = "yes"
    this.ground.agenda.at(Math.max(this.ground.agenda.now() + after, this.condition.awayUntil), () => {
      this.condition.dialing = "no"
      this.dial()
    })
  }
  private readonly faceClosed = (): void => {
    if (this.condition.connected === "no") return
    this.condition.connected = "no"
    this.side({ _tag: "Closed" })
    this.redial(redialMillis(this.ground.dice))
  }
  private readonly hangUp = (end: SessionHost.End): void => {
    this.condition.connection += 1
    const { host } = this.condition
    this.condition.host = null
    host?.close(end)
    this.faceClosed()
    // A stranger has one connection, and is not let in again.
    if (this.condition.real !== null) this.condition.side = this.condition.real
    this.condition.real = null
  }
  private readonly openSession = ({ terminalId, configured, memo: remembered, entryNo }: Known): void => {
    const mine = this.condition.connection
    this.ground.front.connected(terminalId)
    this.condition.as = { terminalId, entryNo }
    this.condition.since = this.ground.agenda.now()
    this.condition.host = SessionHost.make(configured.open(terminalId, remembered), {
      agenda: this.ground.agenda,
      write: (bytes, effect) => {
        if (this.deaf()) return
        this.network.send("down", effect, (how) => {
          const reached =
            how === "anyConnection" ? this.condition.connected === "yes" : mine === this.condition.connection
          if (reached && !this.deaf()) this.side({ _tag: "Bytes", bytes })
        })
      },
      deliver: this.deliver,
      began: (requestId) => {
        this.ground.handled(requestId).begun += 1
      },
      effecting: (requestId) => void this.ground.handled(requestId).effectingAt.push(this.ground.agenda.now()),
      remember: (memo) => this.ground.front.remember(terminalId, memo as Schema.Json),
      accept: this.ground.front.accept,
      ask: (port, payload) => {
        const answer = Object.hasOwn(this.ground.ports, port) ? this.ground.ports[port] : undefined
        return answer === undefined
          ? { _tag: "Failure", reason: "noSuchPort", detail: port }
          : { _tag: "Answer", answer: answer(payload) }
      },
      hangUp: () =>
        this.ground.agenda.soon(() => {
          if (mine === this.condition.connection) this.hangUp("error")
        })
    })
  }
  private readonly up = (bytes: Uint8Array): void => {
    const mine = this.condition.connection
    if (this.condition.connected === "no" || this.deaf()) return
    this.network.send("up", "none", () => {
      if (mine !== this.condition.connection || this.deaf() || this.ground.front.state(this.condition.at) === "down")
        return
      if (this.condition.host === null) {
        if (this.ground.dialect.identify(bytes)._tag !== "Yes") return
        const known = this.ground.front.find()
        if (known === null) return this.away(unknownMillis(this.ground.dice))
        this.openSession(known)
      }
      this.condition.host?.receive(bytes)
    })
  }
  private readonly wakeAt = (at: number | null): void => {
    this.condition.wake += 1
    const mine = this.condition.wake
    if (at === null) return
    this.ground.agenda.at(at, () => {
      if (mine === this.condition.wake) this.side({ _tag: "Tick" })
    })
  }
  private readonly perform = (output: TerminalSideOutput): void => {
    switch (output._tag) {
      case "Write":
        this.up(output.bytes)
        return
      case "WakeAt":
        this.wakeAt(output.at)
        return
      case "Close": {
        // What the terminal said before still arrives; then its side is gone.
        const mine = this.condition.connection
        this.condition.connected = "no"
        this.ground.agenda.at(this.ground.agenda.now() + this.ground.dice.whole(500, 3_000), () => {
          if (mine !== this.condition.connection) return
          this.hangUp("peer")
          this.redial(redialMillis(this.ground.dice))
        })
        return
      }
      case "Happened":
        return
    }
  }
  /** What happens to a terminal in whose place a stranger speaks: nobody hears what it says. */
  private readonly unheard = (real: TerminalSide, input: WorldInput): void => {
    const [next] = real.step({ _tag: "World", input, now: this.ground.agenda.now() })
    this.condition.real = next
    this.ground.watch(real.terminal, next.terminal)
  }
  private readonly side = (input: Plain<TerminalSideInput>): void => {
    const before = this.condition.side.terminal
    const [next, outputs] = this.condition.side.step({ ...input, now: this.ground.agenda.now() } as TerminalSideInput)
    this.condition.side = next
    if (this.condition.real === null) this.ground.watch(before, next.terminal)
    for (const output of outputs) this.perform(output)
    if (this.ground.loops === "byItself" || this.condition.loop === "set" || !isPending(next.terminal)) return
    this.condition.loop = "set"
    this.ground.agenda.at(this.ground.agenda.now() + this.ground.dice.whole(200, 40_000), () => {
      this.condition.loop = "no"
      if (this.condition.real !== null) this.unheard(this.condition.real, { _tag: "Loop" })
      this.side({ _tag: "World", input: { _tag: "Loop" } })
    })
  }
  readonly dial = (): void => {
    if (this.condition.connected === "yes") return
    this.condition.at = this.ground.front.dialled(this.condition.at)
    if (this.ground.front.state(this.condition.at) === "down" || this.ground.agenda.now() < this.condition.awayUntil) {
      this.redial(redialMillis(this.ground.dice))
      return
    }
    this.condition.connection += 1
    const { host } = this.condition
    this.condition.host = null
    host?.close("replaced")
    this.condition.connected = "yes"
    const mine = this.condition.connection
    // A terminal whose login is lost dials again.
    this.ground.agenda.at(this.ground.agenda.now() + loginMillis, () => {
      if (mine === this.condition.connection && this.condition.host === null) this.hangUp("error")
    })
    this.side({ _tag: "Connected" })
  }
  readonly connectedAs = (): Met | null =>
    this.condition.host !== null && this.ground.front.state(this.condition.at) === "up" ? this.condition.as : null
  readonly terminal = (): State => (this.condition.real ?? this.condition.side).terminal
  readonly execute = (request: TerminalRequest, done: (outcome: Outcome) => void): void => {
    const hearers = this.waiting.get(request.requestId)
    if (hearers !== undefined) {
      hearers.push(done)
      return
    }
    if (request._tag === "WriteCredit" && this.condition.lurking > 0 && this.condition.host !== null) {
      this.lieInWait(request, done)
      return
    }
    this.waiting.set(request.requestId, [done])
    this.overs.set(request.requestId, this.over())
    if (this.condition.host === null || this.ground.front.state(this.condition.at) === "down") {
      this.deliver(request.requestId, SessionHost.offline(this.ground.agenda.now()))
      return
    }
    if (request.connectionId !== undefined && request.connectionId !== this.over().connectionId) {
      this.deliver(request.requestId, unproved(this.ground.agenda.now()))
      return
    }
    if (this.condition.real !== null && requests[request._tag].kind !== "read") this.ground.strayed(request)
    this.condition.host.submit(request)
  }
  /** The credit goes to whoever has the connection by then, if it is for whoever has it; a stranger who does not get it does not know what stands there now. */
  private readonly lieInWait = (request: TerminalRequest, done: (outcome: Outcome) => void): void => {
    const { lurking } = this.condition
    this.condition.lurking = 0
    this.takeOver(lurking)
    this.ground.agenda.at(this.ground.agenda.now() + takingMillis, () =>
      this.execute(request, (outcome) => {
        if (outcome._tag === "NotSent" && this.condition.real !== null) this.guess()
        done(outcome)
      })
    )
  }
  /** From here on a stranger says what he makes up: a number far from all that are in use, and a clock that wants to be set. */
  private readonly guess = (): void => {
    this.guessNumbers()
    this.side({ _tag: "World", input: { _tag: "SkewClock", millis: wrongMillis } })
  }
  private readonly guessNumbers = (): void => {
    for (const { no, stored } of this.condition.side.terminal.holders) {
      const wireNo = stored?.wireNo === undefined || stored.wireNo === null ? guessed : otherThan(stored.wireNo)
      this.side({ _tag: "World", input: { _tag: "OtherMaster", holder: no, wireNo, value: Energy.kwh("1") } })
    }
  }
  readonly stranger = (millis: number): void => {
    this.condition.lurking = millis
  }
  readonly impostor = (millis: number): void => {
    if (this.condition.host === null || this.condition.real !== null) return
    this.takeOver(millis)
    this.guessNumbers()
  }
  readonly contest = (lateMillis: number): void => {
    const met = this.connectedAs()
    if (met === null || this.condition.real !== null) return
    this.ground.happened("link.contest")
    const { agenda, front, source } = this.ground
    const now = agenda.now()
    const end = { certificate: null, since: Instant.fromMillis(now) }
    const { since } = this.over()
    const detail = encodeContested({ old: { ...end, source, since }, new: { ...end, source: strange } })
    const { terminalId } = met
    const key = `contested/${now}/${this.condition.connection}`
    agenda.at(now + lateMillis, () =>
      front.accept({ terminalId, key, kind: connectionContested, detail }, () => undefined)
    )
  }
  readonly world = (input: WorldInput): void =>
    this.condition.real === null ? this.side({ _tag: "World", input }) : this.unheard(this.condition.real, input)
  readonly plan = (faults: FaultPlan.FaultPlan): void => this.side({ _tag: "Plan", faults })
  readonly cut = (): void => this.hangUp("error")
  readonly at = (): number => this.condition.at
  readonly moves = (to: number): void => {
    if (to === this.condition.at) return
    this.hangUp("error")
    this.condition.at = to
  }
  readonly replace = (): void => this.hangUp("replaced")
  readonly recheck = (): void => {
    const met = this.connectedAs()
    if (this.condition.real !== null || (met !== null && this.ground.front.isMeant(met) === "no")) this.hangUp("error")
  }
  readonly halfOpen = (millis: number): void => {
    const mine = this.condition.connection
    this.condition.deafUntil = this.ground.agenda.now() + millis
    this.ground.agenda.at(this.condition.deafUntil, () => {
      if (mine === this.condition.connection) this.hangUp("error")
    })
  }
  readonly away = (millis: number): void => {
    this.condition.awayUntil = this.ground.agenda.now() + millis
    this.hangUp("error")
  }
  readonly switchOn = (): void => {
    if (this.condition.host !== null) return
    this.condition.awayUntil = 0
    this.hangUp("error")
    this.dial()
  }
  readonly frontDied = (): void => this.hangUp("lost")
  readonly heal = (): void => {
    this.network.heal()
    this.condition.lurking = 0
    if (this.condition.real !== null) this.hangUp("error")
    this.condition.awayUntil = 0
    this.condition.deafUntil = 0
    this.side({ _tag: "Plan", faults: [] })
  }
}

/** Makes the link of one terminal; nothing happens before it dials. */
export const make = (ground: Ground): Link => new Way(ground)
