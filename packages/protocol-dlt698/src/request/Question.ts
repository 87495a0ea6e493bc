/** What a terminal is asked in one APDU, what its answer says, and what becomes of a refusal (DAR). */
import type { RefusalReason } from "@yugou/core/dialect"
import { Script } from "@yugou/dialect-kit"
import type * as Apdu from "../apdu/Apdu.ts"
import type { Data } from "../value/Data.ts"

/** The services that this dialect asks for. */
export type AskedService =
  | "GET-Request-Normal"
  | "GET-Request-NormalList"
  | "GET-Request-Record"
  | "SET-Request-Normal"
  | "ACTION-Request-Normal"
  | "PROXY-Request"
  | "CONNECT-Request"

type Without<A> = A extends unknown ? Omit<A, "piid" | "high" | "acd" | "timeTag" | "longLengths"> : never

/** A request before it has its number and its time tag. */
export type Asked = Without<Apdu.Service<AskedService>>

/** Until when a request counts: sent at (the terminal's own local time), minutes allowed. */
export interface Tag {
  readonly sent: string
  readonly minutes: number
}

/**
 * That an answer comes in an envelope. `asked` is what the envelope was made of, `piid` the number inside; `null`: it is in the clear and gets its number
 * as other frames do. `envelope: null`: it has left already, and an envelope that came was that of something else.
 */
export interface Sealed {
  readonly asked: Asked
  readonly tag: Tag | null
  readonly piid: number | null
  readonly form: "plain" | "cipher"
  readonly envelope: Apdu.Apdu | null
}

/** A request; `sealed`: its envelope, made by the host's security module. */
export interface Question {
  readonly apdu: Asked
  readonly tag: Tag | null
  readonly sealed: Sealed | null
}

/** What a terminal answered: joined from its blocks; of an envelope that could not be opened yet the envelope. */
export type Answer = Apdu.Apdu

export type Next = Script.Next<Question, Answer>

/** Asks for attributes, each with a result of its own. */
export const get = (...oads: readonly [string, ...ReadonlyArray<string>]): Asked => {
  const [oad, ...more] = oads
  return more.length === 0 ? { service: "GET-Request-Normal", oad } : { service: "GET-Request-NormalList", oads }
}

/** Writes an attribute. */
export const set = (oad: string, data: Data): Asked => ({ service: "SET-Request-Normal", oad, data })

/** Calls a method. */
export const call = (omd: string, data: Data): Asked => ({ service: "ACTION-Request-Normal", omd, data })

/** What reading one attribute gave. */
export type Found =
  | { readonly _tag: "Value"; readonly data: Data }
  | { readonly _tag: "Denied"; readonly dar: number }
  | { readonly _tag: "Missing" }

/** Finds an attribute in an answer. */
export const find = (answer: Answer, oad: string): Found => {
  const results =
    answer.service === "GET-Response-NormalList"
      ? answer.results
      : answer.service === "GET-Response-Normal"
        ? [answer.result]
        : []
  const found = results.find((one) => one.oad === oad)
  if (found === undefined) return { _tag: "Missing" }
  return "dar" in found ? { _tag: "Denied", dar: found.dar } : { _tag: "Value", data: found.data }
}

/** The names of DAR that say something about the request itself; every other is unspecified (ASN.1 of the protocol, two firmwares). */
const reasons: { readonly [dar: number]: RefusalReason } = {
  3: "notPermitted",
  4: "unsupported",
  5: "unsupported",
  6: "unsupported",
  7: "badValue",
  8: "badValue",
  15: "notPermitted",
  20: "notPermitted",
  21: "duplicateNumber",
  22: "notPermitted",
  23: "notPermitted",
  24: "badValue",
  25: "badValue",
  26: "overLimit",
  28: "notPermitted",
  29: "notPermitted",
  30: "notPermitted",
  32: "expired"
}

/** Ends with what a DAR says. */
export const refusedBy = (dar: number): Script.End => Script.refused(reasons[dar] ?? "unspecified", `DAR ${dar}`)

/**
 * Ends with what a DAR says about a purchase. 8 and 255 prove nothing there: both are what some firmware answers to a number that it holds, so the
 * purchase may well be in. 21 says that the number is there.
 */
export const purchaseRefusedBy = (dar: number): Script.End =>
  dar === 8 ? Script.refused("unspecified", `DAR ${dar}`) : refusedBy(dar)

/**
 * The refusal of a whole request, or `null`: an envelope or an error in place of an answer. An envelope has no number, so its DAR may be that of an
 * earlier request: it says nothing for sure.
 */
export const refusalOf = (answer: Answer): Script.End | null => {
  if (answer.service === "ERROR-Response") return Script.refused("unspecified", `ERROR ${answer.error}`)
  if (answer.service === "SECURITY-Response" && answer.form === "error")
    return Script.refused("unspecified", `SECURITY DAR ${answer.dar}`)
  return null
}

/** Ends with the result of a write or of a method. */
export const confirmed = (answer: Answer, denied: (dar: number) => Script.End = refusedBy): Script.End => {
  const refusal = refusalOf(answer)
  if (refusal !== null) return refusal
  if (answer.service !== "SET-Response-Normal" && answer.service !== "ACTION-Response-Normal")
    return Script.unclear("unreadable")
  return answer.dar === 0 ? Script.answered(null) : denied(answer.dar)
}

/** Ends a read of one attribute with what `of` makes of its value; `undefined` means that it is no such value. */
export const valued = (answer: Answer, oad: string, of: (data: Data) => unknown): Script.End => {
  const found = find(answer, oad)
  switch (found._tag) {
    case "Denied":
      return refusedBy(found.dar)
    case "Missing":
      return refusalOf(answer) ?? Script.unclear("unreadable")
    case "Value": {
      const value = of(found.data)
      return value === undefined ? Script.unclear("unreadable") : Script.end({ _tag: "Answered", answer: value })
    }
  }
}
