/**
 * One terminal, asked question by question over TCP (Node): it dials us, as terminals do, or is dialled. The session of the dialect speaks with it, so
 * that logins are answered, pieces joined and answers matched as the station does; but nothing is read on its own account, and reports are not
 * confirmed: they are the station's.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net"
import { Bytes, Instant, type Session, type SessionOutput, TerminalId, type TerminalRequest } from "@yugou/core/dialect"
import { Session as KitSession, Script, type Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Frame from "../../frame/Frame.ts"
import type { Answer, Next, Question } from "../../request/Question.ts"
import type { Settings } from "../../request/Settings.ts"
import type { Own } from "../../session/Reports.ts"
import { wireOf } from "../../session/Wire.ts"

/** A frame as it went over the line. */
export interface Seen {
  readonly dir: "up" | "down"
  readonly hex: string
}

/** What came of a question; `silent`: no answer in time; `lost`: the connection went meanwhile, or there was none. */
export type Heard =
  | { readonly _tag: "Answer"; readonly answer: Answer }
  | { readonly _tag: "None"; readonly why: "silent" | "lost"; readonly detail: string }

/** The terminal at the other end. */
export interface Line {
  /** The address of the terminal that spoke, `null` before. */
  readonly address: () => string | null
  /** Waits until the terminal is there; `no`: not within the time. */
  readonly ready: (millis: number) => Promise<"yes" | "no">
  /** Asks once; a read is repeated by the session as the settings say, a write is not. */
  readonly ask: (question: Question, effect: "none" | "effecting") => Promise<Heard>
  /** The frames since this was last asked. */
  readonly takeFrames: () => ReadonlyArray<Seen>
  readonly close: () => void
}

/** Where the terminal is: it dials this port, or is dialled there. */
export type Where =
  | { readonly _tag: "Listen"; readonly host: string; readonly port: number }
  | { readonly _tag: "Dial"; readonly host: string; readonly port: number }

export interface Options {
  readonly where: Where
  /** Only this terminal; `null`: the first that speaks. One that is dialled is named. */
  readonly address: string | null
  readonly settings: Settings
  /** Told of another terminal that dialled. */
  readonly stranger: (address: string) => void
}

const terminalId = TerminalId.make("probe")

/** Frames that are kept for a finding, at most. */
const maxSeen = 200

/** Pause before dialling again. */
const redialMillis = 1000

type Asking = () => Next

/** The dialect's wire, with a question of ours in place of the requests of core. A terminal that is dialled need not speak first. */
const wire = ({ address, settings, where }: Options, script: Asking): Wire<Frame.Frame, Question, Answer, Own> => {
  const { idleRead: _, ...of } = wireOf(settings)
  return { ...of, script, address: where._tag === "Dial" ? address : null }
}

/** The request that carries a question: of a kind that may be repeated, or of one that is sent once. The script says what is asked. */
const carrier = (requestId: string, effect: "none" | "effecting"): TerminalRequest => ({
  _tag: effect === "none" ? "ReadClock" : "SetClock",
  requestId,
  terminalId,
  notAfter: Instant.fromMillis(Date.now() + 60_000),
  payload: {}
})

/** One connection and its session. */
class Connection {
  readonly socket: Socket
  private readonly owner: TcpLine
  private session: Session
  private alarm: NodeJS.Timeout | undefined
  private resolve: ((heard: Heard) => void) | null = null
  private next: Next = Script.unclear("unreadable")
  private heard: Answer | null = null
  private asked = 0
  private problem = ""

  constructor(owner: TcpLine, socket: Socket, memo: Schema.Json) {
    this.owner = owner
    this.socket = socket
    this.session = KitSession.make(
      wire(owner.options, () => this.next),
      terminalId,
      memo
    )
    socket.setNoDelay(true)
    if (owner.options.where._tag === "Dial") socket.on("connect", () => owner.know(this, owner.options.address))
    socket.on("data", (bytes) => this.step({ _tag: "Bytes", bytes, now: Date.now() }))
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      clearTimeout(this.alarm)
      this.step({ _tag: "Closed", cause: "peer", now: Date.now() })
      this.settle({ _tag: "None", why: "lost", detail: this.problem })
      owner.gone(this)
    })
  }

  ask(question: Question, effect: "none" | "effecting"): Promise<Heard> {
    this.heard = null
    this.problem = ""
    this.asked += 1
    const requestId = `q${this.asked}`
    const end = (answer: Answer) => {
      this.heard = answer
      return Script.end({ _tag: "Answered", answer: null })
    }
    this.next = effect === "none" ? Script.read(question, end) : Script.write(question, null, end)
    return new Promise((resolve) => {
      this.resolve = resolve
      this.step({ _tag: "Start", request: carrier(requestId, effect), now: Date.now() })
    })
  }

  private step(input: Parameters<Session["step"]>[0]): void {
    const [next, outputs] = this.session.step(input)
    this.session = next
    for (const output of outputs) this.perform(output)
  }

  /** A timer of Node may ring a millisecond early, and a session that nothing is due for says no new time. */
  private wake(at: number): void {
    const rest = at - Date.now()
    this.alarm = setTimeout(
      () => (Date.now() < at ? this.wake(at) : this.step({ _tag: "Tick", now: Date.now() })),
      Math.max(0, rest)
    )
    this.alarm.unref()
  }

  private settle(heard: Heard): void {
    const waiting = this.resolve
    this.resolve = null
    waiting?.(heard)
  }

  private perform(output: SessionOutput): void {
    switch (output._tag) {
      case "Write": {
        const { writeId } = output
        this.socket.write(output.bytes, (failed) => {
          if (failed == null) this.step({ _tag: "Written", writeId, now: Date.now() })
        })
        return
      }
      case "Trace":
        this.owner.see(this, output.direction, output.bytes)
        if (output.problem !== null) this.problem = output.problem
        return
      case "WakeAt":
        clearTimeout(this.alarm)
        if (output.at !== null) this.wake(output.at)
        return
      case "Settle":
        this.settle(
          this.heard === null
            ? { _tag: "None", why: "silent", detail: this.problem }
            : { _tag: "Answer", answer: this.heard }
        )
        return
      case "Remember":
        this.owner.memo = output.memo
        return
      case "Ask":
        this.step({
          _tag: "Told",
          askId: output.askId,
          told: { _tag: "Failure", reason: "noSuchPort", detail: output.port },
          now: Date.now()
        })
        return
      case "Close":
        this.socket.destroy()
        return
      // Not accepted, so not confirmed: the terminal tells the station, too.
      case "Emit":
    }
  }
}

class TcpLine implements Line {
  readonly options: Options
  memo: Schema.Json = null
  private spoken: string | null
  private current: Connection | null = null
  private seen: Array<Seen> = []
  private waiting: Array<() => void> = []
  private readonly candidates = new Set<Connection>()
  private server: Server | null = null
  private stopped: "yes" | "no" = "no"
  private redial: NodeJS.Timeout | undefined
  private late: NodeJS.Timeout | undefined

  constructor(options: Options) {
    this.options = options
    this.spoken = null
  }

  address = (): string | null => this.spoken

  take(socket: Socket): void {
    this.candidates.add(new Connection(this, socket, this.memo))
  }

  /** It is known who is at the other end. A terminal that dials anew gave its last connection up; another terminal is sent away. */
  know(from: Connection, address: string | null): void {
    const wanted = this.spoken ?? this.options.address
    if (address === null) return
    if (wanted !== null && address !== wanted) {
      this.options.stranger(address)
      from.socket.destroy()
      return
    }
    const before = this.current
    this.current = from
    this.spoken = address
    before?.socket.destroy()
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  see(from: Connection, dir: "up" | "down", bytes: Uint8Array): void {
    if (dir === "up" && this.current !== from) {
      const frame = Result.getOrNull(Frame.decode(bytes))
      if (frame?.dir === "up" && frame.addressType === "single") this.know(from, frame.server)
    }
    if (this.current === from) this.seen = [...this.seen, { dir, hex: Bytes.hex(bytes) }].slice(-maxSeen)
  }

  gone(connection: Connection): void {
    this.candidates.delete(connection)
    if (this.current === connection) this.current = null
    if (this.options.where._tag === "Dial" && this.stopped === "no")
      this.redial = setTimeout(() => this.dial(), redialMillis)
  }

  takeFrames = (): ReadonlyArray<Seen> => this.seen.splice(0)

  ready = (millis: number): Promise<"yes" | "no"> => {
    if (this.current !== null) return Promise.resolve("yes")
    return new Promise((resolve) => {
      this.late = setTimeout(() => resolve("no"), millis)
      this.waiting.push(() => {
        clearTimeout(this.late)
        resolve("yes")
      })
    })
  }

  ask = (question: Question, effect: "none" | "effecting"): Promise<Heard> =>
    this.current === null
      ? Promise.resolve({ _tag: "None", why: "lost", detail: "" })
      : this.current.ask(question, effect)

  close = (): void => {
    this.stopped = "yes"
    clearTimeout(this.redial)
    clearTimeout(this.late)
    this.server?.close()
    for (const { socket } of this.candidates) socket.destroy()
  }

  private dial(): void {
    if (this.stopped === "no") this.take(dial({ host: this.options.where.host, port: this.options.where.port }))
  }

  /** Resolves when the port is open; fails with what the system says against it. */
  open(): Promise<Result.Result<number, string>> {
    const { where } = this.options
    if (where._tag === "Dial") {
      this.dial()
      return Promise.resolve(Result.succeed(where.port))
    }
    return new Promise((resolve) => {
      const server = createServer((socket) => this.take(socket))
      this.server = server
      server.once("error", (error) => resolve(Result.fail(error.message)))
      server.listen(where.port, where.host, () => {
        const address = server.address()
        resolve(Result.succeed(typeof address === "object" && address !== null ? address.port : where.port))
      })
    })
  }
}

/** Opens the line; gives the port with it, which the system chose where 0 was asked for. */
export const open = async (
  options: Options
): Promise<Result.Result<{ readonly line: Line; readonly port: number }, string>> => {
  const line = new TcpLine(options)
  return Result.map(await line.open(), (port) => ({ line, port }))
}
