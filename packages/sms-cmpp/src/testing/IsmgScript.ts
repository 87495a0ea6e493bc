/**
 * What a simulated ISMG does with a login, a SUBMIT and a link test: plain data, so that a script can be read and printed.
 *
 * All delays are milliseconds of the Effect clock: a test with a manual clock decides when they are over. 0 is at once.
 *
 * @category Simulated gateway
 */
import { type StatusEncoding, timestampDigits } from "../Authenticator.ts"
import type { Version } from "../Field.ts"
import type { Body } from "../Messages.ts"
import type { NumberPrefix } from "../Numbers.ts"
import { contentLength } from "../Segments.ts"

/** A login as it came. `verified` says whether the digest is that of the account's secret; null when the simulator knows no secret. @category Models */
export interface ReceivedLogin {
  readonly connection: number
  readonly spId: string
  readonly version: number
  readonly timestamp: number
  readonly verified: boolean | null
}

/** A SUBMIT as it came, in order of arrival. `repetition` counts earlier SUBMITs with the same bytes. @category Models */
export interface ReceivedSubmit {
  readonly index: number
  readonly connection: number
  readonly sequenceId: number
  readonly version: Version
  readonly body: Body<"SUBMIT">
  readonly bytes: Uint8Array
  /** Msg_Id that the simulator gives it; the recipients have this and the following ones. */
  readonly msgId: bigint
  /** The text without its header, or null when it is none. */
  readonly text: string | null
  readonly repetition: number
  /** When it came, in milliseconds since 1970. */
  readonly receivedAt: number
}

/** How a SUBMIT is answered. @category Models */
export type Answer =
  | { readonly _tag: "Result"; readonly result: number; readonly delayMillis: number }
  /** Taken (reports may follow), but the answer never comes. */
  | { readonly _tag: "Silence" }
  /** Taken, and the connection is dropped instead of an answer. */
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Terminate" }
  /** Some bytes instead of an answer. */
  | { readonly _tag: "Raw"; readonly bytes: Uint8Array }
  /** An answer in the widths of the other version. */
  | { readonly _tag: "WrongWidth"; readonly result: number }

/** A status report for a SUBMIT. @category Models */
export interface ReportPlan {
  readonly stat: string
  readonly delayMillis: number
  /** `beforeAnswer` ignores the delay: the report overtakes SUBMIT_RESP. */
  readonly when: "afterAnswer" | "beforeAnswer"
  readonly over: "sameLink" | "otherLink"
  /** Layout of the content: that of the link; 60 (`2.0`) or 71 bytes (`3.0`) whatever the link speaks; or 67 or 80 bytes, as some gateways send. */
  readonly layout: "byLink" | Version | 67 | 80
  /** A Msg_Id that was never given, or the right one. */
  readonly msgId: "real" | "unknown"
  readonly copies: number
  /** Put before the number, whatever the SUBMIT had. */
  readonly numberPrefix: NumberPrefix
  /** `short`: the last field of a 3.0 DELIVER has 9 bytes instead of 20; `long`: 16 bytes follow it. */
  readonly linkId: "whole" | "short" | "long"
}

/** What happens to one SUBMIT. @category Models */
export interface SubmitPlan {
  readonly answer: Answer
  readonly reports: ReadonlyArray<ReportPlan>
}

/** A report at once, over the same link. @category Functions */
export const report = (stat: string, of: Partial<ReportPlan> = {}): ReportPlan => ({
  stat,
  delayMillis: 0,
  when: "afterAnswer",
  over: "sameLink",
  layout: "byLink",
  msgId: "real",
  copies: 1,
  numberPrefix: "",
  linkId: "whole",
  ...of
})

/** Takes the message and reports it as delivered. @category Constants */
export const delivered: SubmitPlan = {
  answer: { _tag: "Result", result: 0, delayMillis: 0 },
  reports: [report("DELIVRD")]
}

/** Takes the message and says nothing more about it. @category Constants */
export const accepted: SubmitPlan = { ...delivered, reports: [] }

/** Refuses with a Result. @category Functions */
export const refused = (result: number): SubmitPlan => ({
  answer: { _tag: "Result", result, delayMillis: 0 },
  reports: []
})

/** Refuses because messages come too fast (Result 8). @category Constants */
export const tooFast: SubmitPlan = refused(8)

/** Plays a plan for every nth SUBMIT, counted over all links, and another for the rest. @category Functions */
export const everyNth =
  (n: number, plan: SubmitPlan, others: SubmitPlan = delivered) =>
  ({ index }: ReceivedSubmit): SubmitPlan =>
    (index + 1) % n === 0 ? plan : others

/** Plays one plan after the other, then the last for ever; with none, every message is delivered. @category Functions */
export const sequence = (plans: ReadonlyArray<SubmitPlan>): ((submit: ReceivedSubmit) => SubmitPlan) => {
  let at = 0
  return () => plans[Math.min(at++, plans.length - 1)] ?? delivered
}

/** Checks what an operator assigned, as many gateways do: Service_Id (Result 7), Src_Id by its beginning (10), Msg_src (11). @category Functions */
export const checkingFields =
  (
    assigned: { readonly serviceCode: string; readonly srcId: string; readonly msgSrc: string },
    plan: SubmitPlan = delivered
  ) =>
  ({ body }: ReceivedSubmit): SubmitPlan => {
    if (body.Service_Id !== assigned.serviceCode) return refused(7)
    if (!body.Src_Id.startsWith(assigned.srcId)) return refused(10)
    return body.Msg_src === assigned.msgSrc ? plan : refused(11)
  }

/**
 * Adds a signature of so many bytes to the first part, as some gateways do before they forward it: what no longer fits into 140 bytes is
 * refused as too long (Result 6).
 *
 * @category Functions
 */
export const addingSignature =
  (bytes: number, plan: SubmitPlan = delivered) =>
  ({ body }: ReceivedSubmit): SubmitPlan =>
    body.Pk_number === 1 && body.Msg_Content.length + bytes > contentLength ? refused(6) : plan

/** Refuses a login whose Timestamp is further than so many seconds from `clock` (both MMDDHHMMSS of one day) with Status 5. @category Functions */
export const clockWithin =
  (clock: string, seconds: number) =>
  (login: ReceivedLogin): LoginPlan => {
    const at = (digits: string): number =>
      Number(digits.slice(4, 6)) * 3_600 + Number(digits.slice(6, 8)) * 60 + Number(digits.slice(8, 10))
    const digits = timestampDigits(login.timestamp)
    const isNear = digits.slice(0, 4) === clock.slice(0, 4) && Math.abs(at(digits) - at(clock)) <= seconds
    return isNear ? verifiedLogin(login) : { _tag: "Answer", status: 5, delayMillis: 0 }
  }

/** How AuthenticatorISMG is made: in one of the encodings in use, or not at all. @category Models */
export type IsmgAuthenticator = StatusEncoding | "zero" | "echo"

/** What the gateway does with one login. @category Models */
export type LoginPlan =
  | { readonly _tag: "Answer"; readonly status: number; readonly delayMillis: number }
  /** Takes the login and sends TERMINATE at once. */
  | { readonly _tag: "Terminate" }
  | { readonly _tag: "Silence" }
  | { readonly _tag: "Close" }
  | { readonly _tag: "Raw"; readonly bytes: Uint8Array }

/** Accepts what is verified or cannot be verified; refuses the rest with Status 3. @category Functions */
export const verifiedLogin = (login: ReceivedLogin): LoginPlan => ({
  _tag: "Answer",
  status: login.verified === false ? 3 : 0,
  delayMillis: 0
})

/** How a link test is answered: as the standard says, without the Reserved byte, with a test, or not at all. @category Models */
export type LinkTestAnswer = "standard" | "short" | "test" | "silence"

/** How a simulated ISMG behaves; without options it takes every login and delivers every message at once. @category Models */
export interface IsmgOptions {
  readonly host?: string
  /** 0: any free port. */
  readonly port?: number
  /** Account that may log in; without it every login is taken. */
  readonly account?: { readonly spId: string; readonly secret: string }
  /** Width of the answers: that of the login, or the account's own whatever was asked for. */
  readonly version?: Version | "asLogin"
  readonly ismgAuthenticator?: IsmgAuthenticator
  readonly onLogin?: (login: ReceivedLogin) => LoginPlan
  readonly onSubmit?: (submit: ReceivedSubmit) => SubmitPlan
  /** Recipients a second, over all links; what comes faster is refused with Result 8, whatever the script says. After a pause as many at once. */
  readonly ratePerSecond?: number
  /**
   * `fresh`: counting begins anywhere, so that a restart does not repeat Msg_Ids. `repeated`: it begins where it always does, as in gateways
   * that forget at a restart what they gave. `constant`: all have the same, which is met as well. `fresh` unless said otherwise.
   */
  readonly msgIds?: "fresh" | "repeated" | "constant"
  readonly linkTest?: LinkTestAnswer
  /** Logged-in links at a time; more are refused with Status 56. */
  readonly maxLinks?: number
  /** Repetition of DELIVERs without an answer. */
  readonly redelivery?: { readonly afterMillis: number; readonly times: number } | null
  /** Writes every PDU in pieces of so many bytes; whole, and those of one turn together, unless said otherwise. */
  readonly pieceBytes?: number
  /** SUBMITs that `submits()` keeps, the newest; with it repetitions are not counted. All, and counted, unless said otherwise. */
  readonly remember?: number
  /** Gateway code in Msg_Id, up to 7 digits. */
  readonly gatewayCode?: number
  /** Hears everything that comes and goes. */
  readonly onEvent?: (event: IsmgEvent) => void
}

/** What comes and goes, for a listener. @category Events */
export type IsmgEvent =
  | { readonly _tag: "Connected" | "LoggedIn" | "LinkTestAnswered" | "Disconnected"; readonly connection: number }
  | { readonly _tag: "Login"; readonly login: ReceivedLogin; readonly plan: LoginPlan }
  | { readonly _tag: "Submit"; readonly submit: ReceivedSubmit; readonly plan: SubmitPlan }
  | { readonly _tag: "Answered"; readonly submit: ReceivedSubmit; readonly answer: Answer }
  | { readonly _tag: "Delivered"; readonly msgId: bigint; readonly what: "report" | "message" }
  | { readonly _tag: "Confirmed"; readonly msgId: bigint; readonly result: number }
  | { readonly _tag: "Problem"; readonly connection: number; readonly detail: string }
