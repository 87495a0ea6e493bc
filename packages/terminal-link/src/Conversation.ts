/**
 * Drives one conversation, a turn at a time: what reached the connection goes to the `SessionHost`, what that says is carried out.
 *
 * A turn takes a piece of the bytes and all else that waits, and leaves in one write. No fiber is woken for a frame; fibers are made for what has to wait:
 * the store, the ports of the host.
 */
import { Monotonic } from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Alarms from "./Alarms.ts"
import * as Allowance from "./Allowance.ts"
import { logFrame } from "./FrameTrace.ts"
import type { Inputs, Other } from "./Inputs.ts"
import { deliver, type Link, nowOf, stampOfKnown, tell } from "./Link.ts"
import type { Mailbox } from "./Mailbox.ts"
import * as PortCalls from "./PortCalls.ts"
import type { Live } from "./Registry.ts"
import * as SessionHost from "./SessionHost.ts"
import type { StoreQueue } from "./StoreQueue.ts"
import type { TcpSocket } from "./TcpSocket.ts"
import * as Trust from "./Trust.ts"
import type { Worker } from "./Turns.ts"

/** One connection whose terminal is known. */
export interface Connection {
  readonly link: Link
  readonly socket: TcpSocket
  readonly inputs: Inputs
  readonly mailbox: Mailbox
  readonly live: Live
}

/** How and why a connection ended. */
export interface Ending {
  cause: SessionHost.CloseCause
  detail: string
}

const isOfTerminal = ({ _tag }: Outcome): boolean => _tag === "Answered" || _tag === "Refused"

/** An alarm may ring early by so much; beyond that the clock of the station has gone back. */
const clockBackMillis = 1_000

const nothing: ReadonlyArray<SessionHost.Action> = []

type Send = Extract<SessionHost.Action, { _tag: "Send" }>

export class Conversation implements Worker {
  queued: "no" | "yes" = "no"
  state: SessionHost.State
  private readonly connection: Connection
  private readonly storeQueue: StoreQueue
  private readonly ending: Ending
  private readonly ended: (exit: Exit.Exit<void>) => void
  private readonly alarm: Alarms.Alarm
  /** What the session host has yet to be told, and what it said that is not carried out yet. */
  private inputs: Array<SessionHost.Input> = []
  private actions: ReadonlyArray<SessionHost.Action> = nothing
  private carriedOut = 0
  /** Until when a write may wait for the former ones to leave; `null`: none waits. */
  private drainBy: number | null = null
  /** By how much the clock stood behind when the alarm rang; `null`: it did not. */
  private rang: number | null = null
  private slowed: "no" | "yes" = "no"
  private life: "talks" | "over" = "talks"
  private at: "rest" | "work" = "rest"
  private heardFrames = 0
  private asking: Set<Fiber.Fiber<void>> | null = null

  constructor(
    connection: Connection,
    storeQueue: StoreQueue,
    ending: Ending,
    state: SessionHost.State,
    ended: (exit: Exit.Exit<void>) => void
  ) {
    this.connection = connection
    this.storeQueue = storeQueue
    this.ending = ending
    this.state = state
    this.ended = ended
    this.alarm = Alarms.alarm((behind) => {
      this.rang = behind
      this.ready()
    })
    connection.inputs.listen(this.came)
    this.slowDown(Monotonic.millisOf(connection.link.clock))
    this.ready()
  }

  /** Only what the station asks for is awaited: a terminal that floods has the store tell it of its events as often as it likes. */
  lane(): "awaited" | "other" {
    return this.state.running !== null || this.connection.inputs.hasRequest() ? "awaited" : "other"
  }

  work(): number {
    if (this.life === "over") return 0
    this.heardFrames = 0
    this.at = "work"
    try {
      this.turn()
    } catch (defect) {
      this.over(Exit.die(defect))
    }
    this.at = "rest"
    return this.heardFrames
  }

  /** Ends it where it stands. */
  stop(): void {
    this.life = "over"
    const { inputs, link, socket } = this.connection
    inputs.deafen()
    link.alarms.clear(this.alarm)
    socket.flush()
    for (const fiber of this.asking ?? []) fiber.interruptUnsafe()
  }

  private readonly ready = (): void => this.connection.link.turns.ready(this)

  /** What comes in the midst of a turn, such as the next request of whoever was answered, is taken in it, or that turn asks for another one. */
  private readonly came = (): void => {
    if (this.at === "rest") this.ready()
  }

  private over(exit: Exit.Exit<void>): void {
    this.stop()
    this.ended(exit)
  }

  private turn(): void {
    const { inputs, link, socket } = this.connection
    // The process's clock is read once in a turn: that is no cheap question, and a turn is short.
    const now = Monotonic.millisOf(link.clock)
    this.noticeClock(now)
    if (this.carryOn() === "done" && this.wakeUp() === "done" && this.hear(now) === "done") this.obey(now)
    socket.flush()
    if (this.drainBy === null && this.state.life === "closed") {
      this.over(Exit.void)
      return
    }
    if (this.drainBy === null && ((inputs.hasBytes() && this.slowed === "no") || inputs.hasOther())) this.ready()
    link.alarms.setBy(this.alarm, this.nextAt(now), now)
  }

  /**
   * Notices that the clock went back: what is awaited by a time of before is as much farther away, and ends the connection; without that its next
   * alarm is reckoned anew.
   */
  private noticeClock(now: number): void {
    const { alarms } = this.connection.link
    const moved = alarms.moved(this.alarm, now)
    if (moved >= -clockBackMillis) return
    if (this.state.running !== null || this.drainBy !== null) this.rang = -moved
    else alarms.set(this.alarm, this.nextAt(now))
  }

  /** An alarm that rings early finds nothing due, so that moving a deadline back costs nothing. */
  private nextAt(now: number): number {
    if (this.drainBy !== null) return this.drainBy
    const { link, live } = this.connection
    const deadline = SessionHost.deadline(link.limits, this.state)
    if (this.slowed === "no") return deadline
    // What it may send is counted by the clock of the process, and alarms stand at times of day.
    const rest = Allowance.heardAgainAt(link.allowance, live.allowance.left) - now
    return Math.min(deadline, nowOf(link) + Math.max(rest, 0))
  }

  private wakeUp(): "done" | "waits" {
    const behind = this.rang
    this.rang = null
    if (behind === null) return "done"
    if (behind <= clockBackMillis) return this.feed({ _tag: "Timer" })
    // Its deadlines are as far away again as the clock went back: whoever waits for an answer would wait for as long.
    this.ending.detail = "the clock of the station went back"
    return this.feed({ _tag: "Closed", cause: "error" })
  }

  /** Takes a piece of the bytes, unless the terminal has sent more than its share. */
  private hear(now: number): "done" | "waits" {
    const { inputs, link, live, socket } = this.connection
    const { allowance } = live
    if (!inputs.hasBytes() && this.slowed === "no") return "done"
    if (this.slowed === "yes" && Allowance.heardAgainAt(link.allowance, allowance.left) > now) return "done"
    const bytes = inputs.takeBytes(link.limits.turnBytes)
    if (bytes === undefined) return this.slowDown(now)
    socket.taken(bytes.byteLength)
    const heard = this.feed({ _tag: "Bytes", bytes })
    const counted = { frames: this.heardFrames, bytes: bytes.byteLength }
    allowance.left = Allowance.spend(link.allowance, allowance.left, counted, now)
    this.slowDown(now)
    if (heard === "waits" || !Allowance.isTooMuch(link.allowance, allowance.left, now)) return heard
    const detail = `more frames or bytes than it may for ${link.limits.slowedMillis} ms`
    return this.feed({ _tag: "TooMuch", detail })
  }

  private slowDown(now: number): "done" {
    const { link, live, socket } = this.connection
    const slowed = Allowance.heardAgainAt(link.allowance, live.allowance.left) > now ? "yes" : "no"
    if (slowed !== this.slowed) socket.slow(slowed)
    this.slowed = slowed
    return "done"
  }

  /** Takes all that waits beside the bytes; the end of the connection comes after what was received before it, as far as that may be heard now. */
  private obey(now: number): void {
    const { inputs } = this.connection
    for (let next = inputs.nextOther(); next !== undefined; next = inputs.nextOther()) {
      if (next._tag === "Closed" && inputs.hasBytes() && this.state.life === "open" && this.slowed === "no") return
      inputs.takeOther()
      if (this.take(next, now) === "waits") return
    }
  }

  private take(input: Other, now: number): "done" | "waits" {
    const { link, live, mailbox } = this.connection
    switch (input._tag) {
      case "Submit":
        mailbox.taken(input.request)
        live.allowance.left = Allowance.grant(link.allowance, live.allowance.left, now)
        break
      case "Closed":
        this.ending.cause = input.cause
        this.ending.detail = input.detail
        break
      case "Accepted":
      case "Told":
      case "Gate":
        break
    }
    return this.feed(input)
  }

  private feed(input: SessionHost.Input): "done" | "waits" {
    this.inputs.push(input)
    return this.carryOn()
  }

  /** Carries out what is left; it waits where a write does. */
  private carryOn(): "done" | "waits" {
    const { link } = this.connection
    for (;;) {
      for (let action = this.actions[this.carriedOut]; action !== undefined; action = this.actions[this.carriedOut]) {
        if (action._tag === "Send") {
          if (this.send(action) === "waits") return "waits"
        } else this.perform(action)
        this.carriedOut += 1
      }
      const input = this.inputs.shift()
      if (input === undefined) return "done"
      const [state, actions] = SessionHost.step(link.limits, this.state, input, nowOf(link))
      this.state = state
      this.actions = actions
      this.carriedOut = 0
    }
  }

  private perform(action: Exclude<SessionHost.Action, Send>): void {
    const { inputs, link, live, mailbox } = this.connection
    switch (action._tag) {
      case "Deliver":
        if (isOfTerminal(action.outcome)) Trust.answered(live.trust, action.request.requestId)
        deliver(link, action.request.requestId, Trust.carried(link.process, live, action.outcome))
        mailbox.settled(action.request)
        break
      case "Store":
        this.storeQueue.store(action.event)
        break
      case "Save":
        this.storeQueue.save(action.memo)
        break
      case "Ask":
        this.ask(action)
        break
      case "Tell":
        this.inputs.push({ ...action, _tag: "Told" })
        break
      case "Log":
        if (action.frame.direction === "up") {
          this.heardFrames += 1
          if (action.problem === null && live.trust.listeners !== null) Trust.heard(live.trust, inputs.since())
        }
        logFrame(link, live, action)
        break
      case "Fault":
        tell(link, { ...stampOfKnown(link, live), _tag: "SessionFault", detail: action.detail })
        break
      case "CutOff":
        this.cutOff(action.reason, action.detail)
        break
      case "HangUp":
        this.ending.detail = action.reason
        this.inputs.push({ _tag: "Closed", cause: "error" })
        break
    }
  }

  private cutOff(reason: SessionHost.CutOffReason, detail: string): void {
    const { link, live } = this.connection
    tell(link, { ...stampOfKnown(link, live), _tag: "CutOff", reason, detail })
  }

  /** Asks beside the conversation; what is still asked when it ends is interrupted. */
  private ask({ askId, payload, port }: Extract<SessionHost.Action, { _tag: "Ask" }>): void {
    const { inputs, link } = this.connection
    const asking = this.asking ?? new Set()
    this.asking = asking
    const fiber = link.fork(
      Effect.map(PortCalls.call(link.ports, port, payload, link.limits.askMillis), (told) =>
        inputs.offer({ _tag: "Told", askId, told })
      )
    )
    if (fiber.pollUnsafe() !== undefined) return
    asking.add(fiber)
    fiber.addObserver(() => void asking.delete(fiber))
  }

  /**
   * Lets a write go when those of former turns have left the process: bytes that wait in a buffer could leave after their time. For an effecting one
   * those of this turn must have left too.
   */
  private send(action: Send): "done" | "waits" {
    const { link, live, socket } = this.connection
    const { effect, requestId, writeId } = action
    const now = nowOf(link)
    if (effect === "effecting") socket.flush()
    if (socket.backlog() === "some") {
      if (this.drainBy === null) {
        this.drainBy = now + link.limits.drainMillis
        socket.whenFlushed(this.ready)
      }
      if (now < this.drainBy) return "waits"
      this.drainBy = null
      this.ending.detail = `the peer took nothing for ${link.limits.drainMillis} ms`
      this.cutOff("takesNothing", this.ending.detail)
      socket.destroy()
      this.inputs.push({ _tag: "Withheld", requestId, effect, why: "closed" }, { _tag: "Closed", cause: "error" })
      return "done"
    }
    this.drainBy = null
    if (now > action.notAfter) this.inputs.push({ _tag: "Withheld", requestId, effect, why: "expired" })
    else if (socket.send(action.bytes) === "handed") {
      this.inputs.push({ _tag: "Written", writeId })
      if (live.trust.listeners !== null) Trust.asked(live.trust, requestId)
    } else this.inputs.push({ _tag: "Withheld", requestId, effect, why: "closed" })
    return "done"
  }
}
