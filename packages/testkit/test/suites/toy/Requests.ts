/** What each request is on the toy wire, and what its answer means. */
import { Energy } from "@yugou/core"
import type { RefusalReason, TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"

/** A request as verbs: `die` says how long an effecting frame may live; its local time is added when it is sent. */
export interface Planned {
  readonly words: ReadonlyArray<string>
  readonly effect: "none" | "effecting"
  readonly lifetimeMinutes: number
}

export type Wrong =
  | "identifiesEarly"
  | "ignoresChecksum"
  | "ignoresSequence"
  | "ignoresAddress"
  | "timeoutIsNotSent"
  | "lostLinkIsNotSent"
  | "unsentIsNoAnswer"
  | "sendsMoneyTwice"
  | "hidesEffect"
  | "ignoresNotAfter"
  | "claimsRecords"
  | "roundsDown"
  | "settlesTwice"
  | "mutates"
  | "diesTooEarly"
  | "writesLongMemo"
  | "takesWordsForTruth"
  | "lies"
  | "confirmsEarly"
  | "inventsKeys"
  | "keepsDeadline"
  | "keepsHalves"
  | "distrustsAnswers"
  | "lostCheckIsNoAnswer"
  | "readsTooLate"
  | "repeatsLateChecks"
  | "answersTheDead"
  | "neverCloses"
  | "neverAsksAgain"
  | "ignoresPort"
  | "asksInSecret"
  | "takesAnyTold"
  | "takesAnyAddress"
  | "takesOneSpelling"
  | "namesNoSetting"
  | "tunesFrames"

export const maxLifetimeMinutes = 60
export const usualLifetimeMinutes = 5
export const quantum = Energy.kwh("1")
export const max = Energy.kwh("9999999")
export const settingQuantum = Energy.kwh("0.1")
export const maxNumber = 99

type Request<T extends TerminalRequest["_tag"]> = Extract<TerminalRequest, { readonly _tag: T }>
type Refused = "unsupported" | "badValue"
type Plan = Result.Result<Planned, Refused>

const no = (reason: Refused): Plan => Result.fail(reason)
const reading = (...words: ReadonlyArray<string>): Plan =>
  Result.succeed({ words, effect: "none", lifetimeMinutes: usualLifetimeMinutes })
const writing = (lifetimeMinutes: number, ...words: ReadonlyArray<string>): Plan =>
  Result.succeed({ words, effect: "effecting", lifetimeMinutes })

const isWithin = (value: bigint, from: bigint, to: bigint): boolean => value >= from && value <= to

const planCredit = ({ payload }: Request<"WriteCredit">, group: string, wrong: Wrong | null): Plan => {
  const { mode, thresholds, wireNo } = payload
  const lifetime = payload.lifetimeMinutes ?? usualLifetimeMinutes
  if (thresholds !== null || !isWithin(BigInt(lifetime), 1n, BigInt(maxLifetimeMinutes))) return no("badValue")
  if (mode === "set") {
    const fits = payload.value % settingQuantum === 0n && isWithin(payload.value, -max, max)
    return fits && wireNo === null ? writing(lifetime, "SET", group, Energy.toKwh(payload.value)) : no("badValue")
  }
  const value = wrong === "roundsDown" ? Energy.fromUnits(payload.value - (payload.value % quantum)) : payload.value
  const fits = value % quantum === 0n && isWithin(value, 1n, max)
  if (!fits || wireNo === null || wireNo > maxNumber) return no("badValue")
  return writing(lifetime, "BUY", group, `${wireNo}`, Energy.toKwh(value))
}

const groupOf = (request: TerminalRequest): string | null => {
  if ("scope" in request.payload) return "1"
  if (!("target" in request.payload)) return "1"
  return request.payload.target._tag === "Group" ? `${request.payload.target.totalGroupNo}` : null
}

/** Plans a request, or says why it is not sent. */
export const plan = (request: TerminalRequest, wrong: Wrong | null): Plan => {
  const group = groupOf(request)
  if (group === null) return no("unsupported")
  switch (request._tag) {
    case "ReadBalance":
      return reading("BAL", group)
    case "ReadStoredCredit":
      return reading("NUM", group)
    case "ReadConsumption":
      return reading("USE", group)
    case "ReadClock":
      return reading("CLK")
    case "ReadItems":
      return request.payload.items.every((item) => item === "power") ? reading("ITM", "power") : no("unsupported")
    case "WriteParameter":
      return request.payload.item._tag === "PurchaseControl"
        ? writing(usualLifetimeMinutes, "CTL", group, request.payload.item.state)
        : no("unsupported")
    case "Trip": {
      const { scope, delayMinutes, halfHours } = request.payload
      return writing(usualLifetimeMinutes, "TRP", `${scope.round}`, `${delayMinutes}`, `${halfHours}`)
    }
    case "Close":
      return request.payload.mode === "direct"
        ? writing(usualLifetimeMinutes, "CLS", `${request.payload.scope.round}`)
        : no("unsupported")
    case "WriteCredit":
      return planCredit(request, group, wrong)
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadRounds":
    case "SetClock":
    case "SendText":
      return no("unsupported")
  }
}

/** What an answer says: a refusal, an answer, or nothing that belongs to the request. */
export type Meaning =
  | { readonly _tag: "Refused"; readonly reason: RefusalReason }
  | { readonly _tag: "Answered"; readonly answer: unknown }
  | { readonly _tag: "Strange" }

/** Reads the answer to a request. */
export const meaning = (request: TerminalRequest, words: ReadonlyArray<string>, skewMillis: number): Meaning => {
  const [verb, a = "", b = ""] = words
  const answered = (answer: unknown): Meaning => ({ _tag: "Answered", answer })
  if (verb === "NAK") return { _tag: "Refused", reason: a as RefusalReason }
  if (verb === "ACK") return answered(null)
  switch (request._tag) {
    case "ReadBalance":
      return verb === "BAL" ? answered({ remaining: Energy.kwh(a), terminalTime: null }) : { _tag: "Strange" }
    case "ReadStoredCredit":
      return verb === "NUM"
        ? answered({ wireNo: a === "0" ? null : Number(a), value: a === "0" ? null : Energy.kwh(b), thresholds: null })
        : { _tag: "Strange" }
    case "ReadConsumption":
      return verb === "USE" ? answered({ counter: Energy.kwh(a), counterId: b }) : { _tag: "Strange" }
    case "ReadClock":
      return answered({ terminalTime: a, skewMillis })
    case "ReadItems":
      return answered([{ item: a, value: b, unit: "kW", problem: null }])
    case "WriteParameter":
    case "Trip":
    case "Close":
    case "WriteCredit":
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadRounds":
    case "SetClock":
    case "SendText":
      return { _tag: "Strange" }
  }
}
