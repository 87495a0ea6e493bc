/** What each request of the core does on the wire, as a script: ask, look at the answer, go on or end. */
import { Energy, type RefusalReason, type TerminalRequest } from "@yugou/core/dialect"
import { Script } from "@yugou/dialect-kit"
import { capabilities, lifetime } from "./Capabilities.ts"

/** A question is a verb with its arguments, and so is an answer. */
export type Words = ReadonlyArray<string>

type Next = Script.Next<Words, Words>
type Request<T extends TerminalRequest["_tag"]> = Extract<TerminalRequest, { readonly _tag: T }>

/** Clocks go wrong by less than this while a frame is on its way. */
const clockMarginMillis = 1_000

/** Reads one thing; `found` says what the answer means. */
const reading = (question: Words, found: (args: Words, now: number) => Script.End): Next =>
  Script.read(question, ([verb, ...args], now) =>
    verb === question[0] ? found(args, now) : verb === "NAK" ? refused(args) : Script.unclear("unreadable")
  )

/** A terminal refuses in the words of the core; where it says another word nobody knows why. */
const refused = ([reason = ""]: Words): Script.End => {
  const known: ReadonlyArray<RefusalReason> = ["duplicateNumber", "expired", "notPermitted", "badValue", "overLimit"]
  return Script.refused(known.find((it) => it === reason) ?? "unspecified", `NAK ${reason}`)
}

/** Writes after reading the terminal's clock: the frame says until when it counts, in the terminal's own time. */
const writing = (question: Words, minutes: number): Next =>
  Script.read(["CLK"], ([verb, local = ""], now) => {
    if (verb !== "CLK") return Script.notSent("gated", "the clock of the terminal could not be read")
    const millis = minutes * 60_000
    const deadAt = now + millis + clockMarginMillis
    return Script.write([...question, `${Number(local) + millis}`], deadAt, ([said, ...args]) =>
      said === "ACK" ? Script.answered(null) : said === "NAK" ? refused(args) : Script.unclear("unreadable")
    )
  })

const unsupported = (request: TerminalRequest): Next => Script.notSent("unsupported", `there is no ${request._tag}`)

const credit = ({ payload }: Request<"WriteCredit">): Next => {
  const { lifetimeMinutes, mode, thresholds, value, wireNo } = payload
  const { max, quantum } = capabilities.purchase
  const minutes = lifetimeMinutes ?? lifetime.usualMinutes
  if (mode === "set" || thresholds !== null) return Script.notSent("unsupported", "only amounts are added")
  if (value <= 0n || value > max || value % quantum !== 0n) return Script.notSent("badValue", "the amount")
  if (wireNo === null || wireNo > capabilities.numbering.max) return Script.notSent("badValue", "the number")
  if (minutes < 1 || minutes > lifetime.maxMinutes) return Script.notSent("badValue", "the lifetime")
  return writing(["BUY", `${wireNo}`, Energy.toKwh(value)], minutes)
}

const trip = ({ payload }: Request<"Trip">): Next =>
  writing(["TRP", `${payload.scope.round}`, `${payload.delayMinutes}`, `${payload.halfHours}`], lifetime.usualMinutes)

const targetOf = ({ payload }: TerminalRequest): "terminal" | "other" => {
  const target = "target" in payload ? payload.target : "scope" in payload ? payload.scope.target : null
  return target === null || target._tag === "Terminal" ? "terminal" : "other"
}

/** Says what a request does. */
export const script = (request: TerminalRequest): Next => {
  if (targetOf(request) === "other") return unsupported(request)
  switch (request._tag) {
    case "ReadBalance":
      return reading(["BAL"], ([kwh = ""]) => Script.answered({ remaining: Energy.kwh(kwh), terminalTime: null }))
    case "ReadStoredCredit":
      return reading(["NUM"], ([no = "", kwh = ""]) =>
        Script.answered(
          no === "0"
            ? { wireNo: null, value: null, thresholds: null }
            : { wireNo: Number(no), value: Energy.kwh(kwh), thresholds: null }
        )
      )
    case "ReadClock":
      return reading(["CLK"], ([local = ""], now) =>
        Script.answered({ terminalTime: timeOf(Number(local)), skewMillis: Number(local) - now })
      )
    case "WriteCredit":
      return credit(request)
    case "WriteParameter": {
      const { item } = request.payload
      return item._tag === "PurchaseControl"
        ? writing(["CTL", item.state], lifetime.usualMinutes)
        : unsupported(request)
    }
    case "Trip":
      return trip(request)
    case "Close":
      return request.payload.mode === "direct"
        ? writing(["CLS", `${request.payload.scope.round}`], lifetime.usualMinutes)
        : unsupported(request)
    case "ReadCreditRecords":
    case "ReadConsumption":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
    case "SetClock":
    case "SendText":
      return unsupported(request)
  }
}

const timeOf = (millis: number): string => new Date(millis).toISOString().slice(0, 19).replace("T", " ")

/** Answers in place of the terminal, for a dry run. */
export const rehearse = ([verb = ""]: Words, now: number): Words => {
  switch (verb) {
    case "CLK":
      return ["CLK", `${now}`]
    case "BAL":
      return ["BAL", "0"]
    case "NUM":
      return ["NUM", "0", "0"]
    default:
      return ["ACK"]
  }
}
