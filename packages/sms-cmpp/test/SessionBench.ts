/** A session on the bench: keeps the state, feeds inputs, reads what was written. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { makeSplitter } from "../src/Frame.ts"
import type { Body, Pdu, PduType } from "../src/Messages.ts"
import { decode, encode } from "../src/Messages.ts"
import { step } from "../src/Session.ts"
import * as SessionSettings from "../src/SessionSettings.ts"
import type { CloseReason, Notice, Request, SessionInput, SessionOutput, SessionState } from "../src/SessionState.ts"
import { initial } from "../src/SessionState.ts"

type Unstamped = SessionInput extends infer I ? (I extends { readonly now: number } ? Omit<I, "now"> : never) : never

export const submitBody = (text: string): Body<"SUBMIT"> => ({
  Msg_Id: 0n,
  Pk_total: 1,
  Pk_number: 1,
  Registered_Delivery: 1,
  Msg_level: 0,
  Service_Id: "PREPAY",
  Fee_UserType: 2,
  Fee_terminal_Id: "",
  TP_pId: 0,
  TP_udhi: 0,
  Msg_Fmt: 0,
  Msg_src: "900001",
  FeeType: "01",
  FeeCode: "0",
  ValId_Time: "",
  At_Time: "",
  Src_Id: "10690000",
  Dest_terminal_Id: ["13900000001"],
  Msg_Content: new TextEncoder().encode(text)
})

export const submitOf = (id: string): Request => ({ id, type: "SUBMIT", body: submitBody(id) })

export const deliverBody = (msgId: bigint): Body<"DELIVER"> => ({
  Msg_Id: msgId,
  Dest_Id: "10690000",
  Service_Id: "",
  TP_pid: 0,
  TP_udhi: 0,
  Msg_Fmt: 0,
  Src_terminal_Id: "13900000001",
  Registered_Delivery: 0,
  Msg_Content: new TextEncoder().encode("TD")
})

export class SessionBench {
  readonly settings: SessionSettings.SessionSettings
  state: SessionState
  now = 1_000
  private readonly splitter = makeSplitter()

  constructor(settings: Partial<SessionSettings.SessionSettings> = {}, firstSequenceId = 1) {
    this.settings = SessionSettings.make({ spId: "900001", secret: Redacted.make("888888"), ...settings })
    this.state = initial(this.settings.version, firstSequenceId)
  }

  give(input: Unstamped): ReadonlyArray<SessionOutput> {
    const [state, outputs] = step(this.settings, this.state, { ...input, now: this.now } as SessionInput)
    this.state = state
    return outputs
  }

  /** What the gateway sends. */
  hear<T extends PduType>(type: T, sequenceId: number, body: Body<T>, version = this.settings.version) {
    const pdu = { type, version, sequenceId, body } as unknown as Pdu
    return this.give({ _tag: "Bytes", bytes: Result.getOrThrow(encode(pdu)) })
  }

  /** PDUs that outputs wrote. */
  written(outputs: ReadonlyArray<SessionOutput>): ReadonlyArray<Pdu> {
    return outputs
      .flatMap((output) => (output._tag === "Write" ? this.splitter.push(output.bytes).frames : []))
      .map((frame) => Result.getOrThrow(decode(frame, this.state.version)))
  }

  /** Logs in and answers with Status 0. */
  login(): this {
    const [connect] = this.written(this.give({ _tag: "Connected", timestamp: "1122062315" }))
    this.hear("CONNECT_RESP", connect?.sequenceId ?? 0, {
      Status: 0,
      AuthenticatorISMG: new Uint8Array(16),
      Version: 0x30
    })
    return this
  }

  /** Moves the clock to the armed tick and ticks. */
  tick(): ReadonlyArray<SessionOutput> {
    this.now = this.state.wakeAt ?? this.now
    return this.give({ _tag: "Tick" })
  }

  wait(millis: number): ReadonlyArray<SessionOutput> {
    this.now += millis
    return this.give({ _tag: "Tick" })
  }
}

export const settles = (outputs: ReadonlyArray<SessionOutput>) =>
  outputs.flatMap((output) => (output._tag === "Settle" ? [output] : []))

export const closeReason = (outputs: ReadonlyArray<SessionOutput>): CloseReason | null =>
  outputs.flatMap((output) => (output._tag === "Close" ? [output.reason] : []))[0] ?? null

export const notices = (outputs: ReadonlyArray<SessionOutput>): ReadonlyArray<Notice["_tag"]> =>
  outputs.flatMap((output) => (output._tag === "Notice" ? [output.notice._tag] : []))
