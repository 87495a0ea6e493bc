/** One link of the simulated ISMG. */

import type * as net from "node:net"
import { Monotonic } from "@yugou/core"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import { copyOf, type Version } from "../Field.ts"
import { makeSplitter } from "../Frame.ts"
import type { Pdu } from "../Messages.ts"
import { decode, decodeOnLink, encode } from "../Messages.ts"
import { versionByte } from "../SessionSettings.ts"
import * as IsmgBodies from "./IsmgBodies.ts"
import { IsmgDeliveries } from "./IsmgDeliveries.ts"
import type { IsmgLedger, Parcel } from "./IsmgLedger.ts"
import type { Answer, IsmgOptions, ReceivedLogin, ReceivedSubmit, ReportPlan } from "./IsmgScript.ts"
import { delivered, tooFast, verifiedLogin } from "./IsmgScript.ts"

/** One link, as the simulator sees it. */
export interface IsmgConnection {
  readonly isOpen: () => boolean
  readonly deliver: (parcel: Parcel) => void
  readonly terminate: () => void
  readonly drop: () => void
  readonly testLink: () => void
  readonly raw: (bytes: Uint8Array) => void
  readonly closed: () => void
  /** Deliveries without an answer. */
  readonly unanswered: () => number
}

interface Surroundings {
  readonly options: IsmgOptions
  readonly ledger: IsmgLedger
  readonly clock: Clock.Clock
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly connections: ReadonlySet<IsmgConnection>
  readonly no: number
}

/** Serves an accepted socket. */
export const serve = (around: Surroundings, socket: net.Socket): IsmgConnection => new Served(around, socket)

class Served implements IsmgConnection {
  private readonly around: Surroundings
  private readonly socket: net.Socket
  private readonly splitter = makeSplitter()
  private version: Version = "3.0"
  private state: "new" | "open" | "closed" = "new"
  private nextSequenceId = 1
  private readonly deliveries: IsmgDeliveries

  constructor(around: Surroundings, socket: net.Socket) {
    this.around = around
    this.socket = socket
    this.deliveries = new IsmgDeliveries({
      options: around.options,
      ledger: around.ledger,
      isOpen: this.isOpen,
      takeSequenceId: () => this.nextSequenceId++,
      write: (sequenceId, { body, change }) =>
        this.send({ type: "DELIVER", version: this.version, sequenceId, body }, change),
      after: (millis, run) => this.after(millis, run)
    })
    socket.on("data", (bytes) => this.receive(bytes))
    socket.on("error", () => this.drop())
    socket.on("end", () => this.drop())
    around.ledger.note({ _tag: "Connected", connection: around.no })
  }

  unanswered = (): number => this.deliveries.unanswered()

  isOpen = (): boolean => this.state === "open"

  drop = (): void => {
    this.socket.destroySoon()
  }

  closed = (): void => {
    this.state = "closed"
    const parcels = this.deliveries.release()
    // What was not confirmed is delivered again, over another link or the next one.
    const other = this.otherOpen()
    if (other === undefined) this.around.ledger.backlog.push(...parcels)
    else for (const parcel of parcels) other.deliver(parcel)
    this.around.ledger.note({ _tag: "Disconnected", connection: this.around.no })
  }

  terminate = (): void => {
    this.send({ type: "TERMINATE", version: this.version, sequenceId: this.nextSequenceId++, body: {} })
  }

  testLink = (): void => {
    this.send({ type: "ACTIVE_TEST", version: this.version, sequenceId: this.nextSequenceId++, body: {} })
  }

  raw = (bytes: Uint8Array): void => {
    const size = this.around.options.pieceBytes ?? bytes.length
    for (let at = 0; at < bytes.length && this.socket.writable; at += size)
      this.socket.write(bytes.subarray(at, at + size))
  }

  private otherOpen(): IsmgConnection | undefined {
    return [...this.around.connections].find((connection) => connection !== this && connection.isOpen())
  }

  private send(pdu: Pdu, change = 0): void {
    const bytes = encode(pdu)
    if (Result.isSuccess(bytes)) this.raw(change === 0 ? bytes.success : IsmgBodies.resized(bytes.success, change))
    else this.problem(bytes.failure.message)
  }

  private problem(detail: string): void {
    this.around.ledger.note({ _tag: "Problem", connection: this.around.no, detail })
  }

  /** Runs at once, or after a delay of the clock. */
  private after(millis: number, run: () => void): void {
    if (millis <= 0) run()
    else this.around.fork(Effect.andThen(this.around.clock.sleep(Duration.millis(millis)), Effect.sync(run)))
  }

  private receive(bytes: Uint8Array): void {
    const { frames, error } = this.splitter.push(bytes)
    if (this.around.options.pieceBytes === undefined) this.socket.cork()
    for (const frame of frames) {
      const pdu = this.state === "new" ? decode(frame) : decodeOnLink(frame, this.version)
      if (Result.isFailure(pdu)) this.problem(pdu.failure.message)
      else this.take(pdu.success, frame)
    }
    this.socket.uncork()
    if (error !== null) {
      this.problem(error.message)
      this.drop()
    }
  }

  private take(pdu: Pdu, frame: Uint8Array): void {
    switch (pdu.type) {
      case "CONNECT":
        this.login(pdu)
        return
      case "SUBMIT":
        this.submit(pdu, frame)
        return
      case "DELIVER_RESP":
        this.deliveries.confirm(pdu)
        return
      case "ACTIVE_TEST":
        this.linkTest(pdu)
        return
      case "ACTIVE_TEST_RESP":
        this.around.ledger.linkTests.answered++
        this.around.ledger.note({ _tag: "LinkTestAnswered", connection: this.around.no })
        return
      case "TERMINATE":
        this.send({ type: "TERMINATE_RESP", version: this.version, sequenceId: pdu.sequenceId, body: {} })
        this.drop()
        return
      case "TERMINATE_RESP":
        this.drop()
        return
      case "QUERY":
        this.query(pdu)
        return
      case "CANCEL":
        this.send({ type: "CANCEL_RESP", version: this.version, sequenceId: pdu.sequenceId, body: { Success_Id: 1 } })
        return
      case "CONNECT_RESP":
      case "SUBMIT_RESP":
      case "DELIVER":
      case "QUERY_RESP":
      case "CANCEL_RESP":
      case "FWD":
      case "FWD_RESP":
        this.problem(`unexpected ${pdu.type}`)
    }
  }

  private login(pdu: Pdu<"CONNECT">): void {
    const { options, ledger, no } = this.around
    const { Source_Addr, AuthenticatorSource, Version, Timestamp } = pdu.body
    const login: ReceivedLogin = {
      connection: no,
      spId: Source_Addr,
      version: Version,
      timestamp: Timestamp,
      verified: options.account === undefined ? null : IsmgBodies.isVerified(options.account, pdu.body)
    }
    ledger.logins.push(login)
    const asLogin = Version >= 0x30 ? "3.0" : "2.0"
    const version = options.version ?? "asLogin"
    this.version = version === "asLogin" ? asLogin : version
    const tooMany = [...this.around.connections].filter((other) => other.isOpen()).length >= (options.maxLinks ?? 1_000)
    const plan = tooMany
      ? ({ _tag: "Answer", status: 56, delayMillis: 0 } as const)
      : (options.onLogin ?? verifiedLogin)(login)
    ledger.note({ _tag: "Login", login, plan })
    if (plan._tag === "Answer") {
      this.after(plan.delayMillis, () => this.answerLogin(pdu, plan.status, AuthenticatorSource))
    }
    if (plan._tag === "Terminate") {
      this.answerLogin(pdu, 0, AuthenticatorSource)
      this.terminate()
    }
    if (plan._tag === "Raw") this.raw(plan.bytes)
    if (plan._tag === "Close") this.drop()
  }

  private answerLogin(pdu: Pdu<"CONNECT">, status: number, source: Uint8Array): void {
    const { options, ledger, no } = this.around
    const secret = options.account?.secret ?? ""
    const digest = IsmgBodies.authenticator(options.ismgAuthenticator ?? "u32", this.version, status, source, secret)
    const body = { Status: status, AuthenticatorISMG: digest, Version: versionByte[this.version] }
    this.send({ type: "CONNECT_RESP", version: this.version, sequenceId: pdu.sequenceId, body })
    if (status !== 0) {
      this.drop()
      return
    }
    this.state = "open"
    for (const parcel of ledger.backlog.splice(0)) this.deliver(parcel)
    ledger.note({ _tag: "LoggedIn", connection: no })
  }

  private submit(pdu: Pdu<"SUBMIT">, frame: Uint8Array): void {
    const { options, ledger, clock, no } = this.around
    const submit = IsmgBodies.received(pdu, {
      index: ledger.taken,
      connection: no,
      bytes: copyOf(frame, 0),
      msgId: ledger.takeMsgId(Math.max(1, pdu.body.Dest_terminal_Id.length)),
      repetition: ledger.repetitionOf(frame),
      receivedAt: clock.currentTimeMillisUnsafe()
    })
    ledger.keep(submit)
    const isTooFast = ledger.isTooFast(pdu.body.Dest_terminal_Id.length, Monotonic.millisOf(clock))
    const plan = isTooFast ? tooFast : (options.onSubmit ?? (() => delivered))(submit)
    ledger.note({ _tag: "Submit", submit, plan })
    for (const report of plan.reports) {
      if (report.when === "beforeAnswer") this.report(submit, report)
    }
    this.after(plan.answer._tag === "Result" ? plan.answer.delayMillis : 0, () => {
      this.answer(submit, plan.answer)
      for (const report of plan.reports) {
        if (report.when === "afterAnswer") this.after(report.delayMillis, () => this.report(submit, report))
      }
      ledger.note({ _tag: "Answered", submit, answer: plan.answer })
    })
  }

  private answer(submit: ReceivedSubmit, answer: Answer): void {
    const respond = (result: number, version: Version): void => {
      const body = { Msg_Id: result === 0 ? submit.msgId : 0n, Result: result }
      this.send({ type: "SUBMIT_RESP", version, sequenceId: submit.sequenceId, body })
    }
    switch (answer._tag) {
      case "Result":
        respond(answer.result, this.version)
        return
      case "WrongWidth":
        respond(answer.result, this.version === "3.0" ? "2.0" : "3.0")
        return
      case "Silence":
        return
      case "Drop":
        this.drop()
        return
      case "Terminate":
        this.terminate()
        return
      case "Raw":
        this.raw(answer.bytes)
    }
  }

  private report(submit: ReceivedSubmit, plan: ReportPlan): void {
    const other = this.otherOpen()
    const over = plan.over === "otherLink" || !this.isOpen() ? (other ?? this) : this
    const doneAt = this.around.clock.currentTimeMillisUnsafe()
    const parcels = IsmgBodies.reports(submit, plan, this.version, doneAt, () => this.around.ledger.takeMsgId(1))
    if (Result.isFailure(parcels)) this.problem(parcels.failure.message)
    for (const parcel of Result.getOrElse(parcels, () => [])) {
      if (over.isOpen()) over.deliver(parcel)
      else this.around.ledger.backlog.push(parcel)
    }
  }

  deliver = (parcel: Parcel): void => this.deliveries.deliver(parcel)

  private linkTest({ sequenceId }: Pdu<"ACTIVE_TEST">): void {
    this.around.ledger.linkTests.received++
    const answer = IsmgBodies.linkTestAnswer(this.around.options.linkTest ?? "standard", sequenceId)
    if (answer !== null) this.raw(answer)
  }

  private query({ sequenceId, body }: Pdu<"QUERY">): void {
    const answer = { body: IsmgBodies.queryAnswer(body, this.around.ledger.taken), sequenceId }
    this.send({ type: "QUERY_RESP", version: this.version, ...answer })
  }
}
