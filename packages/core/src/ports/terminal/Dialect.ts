/**
 * A dialect (规约): data and a pure step, without I/O, clock or randomness.
 *
 * The state of a session is closed over, so a host that runs many dialects needs neither a type parameter nor `any`. One connection speaks for
 * one terminal; frames for other addresses are logged and dropped. All times are milliseconds since 1970-01-01T00:00:00Z.
 */
import type * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { TerminalId } from "../../values/CreditTarget.ts"
import type { Capabilities } from "./Capabilities.ts"
import type { SettingNames } from "./Description.ts"
import type { Outcome } from "./Outcome.ts"
import type { RequestTag, TerminalRequest } from "./Requests.ts"
import type { TerminalEvent } from "./TerminalPorts.ts"

/**
 * What a session is told. The host starts the next request only after `Settle`.
 *
 * **Details** `Written`: the bytes of `writeId` were handed to the socket: before it a request ends as `NotSent`, from there (if the write was
 * effecting) as `NoAnswer`. `Accepted`: the inbox stored the event with this key: confirm it on the wire. `Told`: what came of an `Ask`.
 *
 * @category Models
 */
export type SessionInput = { readonly now: number } & (
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Start"; readonly request: TerminalRequest }
  | { readonly _tag: "Written"; readonly writeId: number }
  | { readonly _tag: "Accepted"; readonly key: string }
  | { readonly _tag: "Told"; readonly askId: number; readonly told: Told }
  | { readonly _tag: "Tick" }
  | { readonly _tag: "Closed"; readonly cause: "peer" | "replaced" | "error" | "shutdown" }
)

/**
 * What came of an `Ask`: the port's answer, or why there is none.
 *
 * **Details** `noSuchPort`: the host gives no port of this name. `timeout`: no answer within the host's deadline. `tooLarge`: payload or answer
 * has more than {@link maxAskBytes}. `tooMany`: as many asks as the host allows wait already, this one was not asked. `failed`: the port said no.
 *
 * @category Models
 */
export type Told =
  | { readonly _tag: "Answer"; readonly answer: Schema.Json }
  | {
      readonly _tag: "Failure"
      readonly reason: "noSuchPort" | "timeout" | "tooLarge" | "tooMany" | "failed"
      readonly detail: string
    }

/**
 * What a session wants done, in this order.
 *
 * **Details** `Write.effect`: `effecting` bytes may change the terminal, `none` cannot (a read before a write). `Settle`: exactly once for each
 * `Start`. `WakeAt`: the one next deadline, replaces the former, `null` clears it. `Remember`: JSON of at most {@link maxMemoBytes}. `Ask`: a
 * port of the host (a security module, an encryption machine) is to answer; the host says `Told` exactly once, within its deadline.
 *
 * @category Models
 */
export type SessionOutput =
  | {
      readonly _tag: "Write"
      readonly writeId: number
      readonly bytes: Uint8Array
      readonly effect: "none" | "effecting"
    }
  | { readonly _tag: "Settle"; readonly requestId: string; readonly outcome: Outcome<RequestTag> }
  | { readonly _tag: "Emit"; readonly event: TerminalEvent }
  | { readonly _tag: "WakeAt"; readonly at: number | null }
  | { readonly _tag: "Remember"; readonly memo: Schema.Json }
  | { readonly _tag: "Ask"; readonly askId: number; readonly port: string; readonly payload: Schema.Json }
  | {
      readonly _tag: "Trace"
      readonly direction: "up" | "down"
      readonly bytes: Uint8Array
      readonly problem: string | null
    }
  | { readonly _tag: "Close"; readonly reason: string }

/** The size of a memo, in bytes of JSON. @category Constants */
export const maxMemoBytes = 256

/** The size of what is asked of a port of the host, and of its answer, in bytes of JSON: a frame of 16 KiB as hex fits. @category Constants */
export const maxAskBytes = 40_960

/** Tells the size of a memo, or of anything asked, in bytes of JSON. @category Functions */
export const memoBytes = (memo: Schema.Json): number => new TextEncoder().encode(JSON.stringify(memo)).length

/** One conversation with one terminal. `step` never throws and never mutates: the former session stays valid. @category Models */
export interface Session {
  readonly step: (input: SessionInput) => readonly [Session, ReadonlyArray<SessionOutput>]
}

/** What the first bytes of a connection say: not this dialect, too few yet, or the address text of the terminal. @category Models */
export type Identified =
  | { readonly _tag: "No" }
  | { readonly _tag: "NeedMore" }
  | { readonly _tag: "Yes"; readonly address: string }

/** A dialect with the settings of one terminal. @category Models */
export interface ConfiguredDialect {
  readonly capabilities: Capabilities
  readonly open: (terminalId: TerminalId, memo: Schema.Json) => Session
  /** Gives the frames that a request would send (dry run), or why it would not be sent. */
  readonly plan: (
    request: TerminalRequest
  ) => Result.Result<ReadonlyArray<Uint8Array>, "unsupported" | "gated" | "badValue">
}

/**
 * A protocol as the front end hosts it.
 *
 * **Details** `canonicalAddress` gives an address as `identify` gives it, whatever the spelling (`3701-1` is `3701-00001`), or says what is
 * wrong with it. `configure` decodes the terminal's settings and names the path of what is wrong.
 *
 * @category Models
 */
export interface Dialect {
  readonly id: string
  readonly identify: (head: Uint8Array) => Identified
  readonly canonicalAddress: (address: string) => Result.Result<string, { readonly message: string }>
  readonly settings: SettingNames
  readonly configure: (
    settings: Schema.Json
  ) => Result.Result<ConfiguredDialect, { readonly path: string; readonly message: string }>
}
