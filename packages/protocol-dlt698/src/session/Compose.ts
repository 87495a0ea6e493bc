/** Makes the frames that a station sends: requests with their number, replies to logins, confirmations, what asks for more of an answer. */
import { Bytes, LocalTime, type Stamp } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Apdu from "../apdu/Apdu.ts"
import * as Frame from "../frame/Frame.ts"
import { withNumber } from "../request/Asking.ts"
import type { Question } from "../request/Question.ts"
import type { Settings } from "../request/Settings.ts"

type Encoded = Result.Result<Uint8Array, EncodeError>

/** The control bytes of what a station sends: it asks, it answers user data, it answers link management. */
const controls = {
  asks: { control: "43", prm: 1, fn: 3 },
  answers: { control: "03", prm: 0, fn: 3 },
  link: { control: "01", prm: 0, fn: 1 }
} as const

const headOf = (kind: keyof typeof controls, server: string, client: string) =>
  ({
    ...controls[kind],
    dir: "down",
    scrambled: false,
    addressType: "single",
    logicalAddress: 0,
    server,
    client
  }) as const

const whole = (kind: keyof typeof controls, server: string, client: string, apdu: Apdu.Apdu): Encoded =>
  Frame.encode({ ...headOf(kind, server, client), fragment: false, apdu })

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0")

/** Frames that the terminal started, and their confirmations, name no station. */
const noStation = "00"

/** The APDU of a request. What is ciphered has its number already: that which the frame would get. */
const apduOf = ({ apdu, sealed, tag }: Question, counter: number): Result.Result<Apdu.Apdu, EncodeError> => {
  const numbered = withNumber(apdu, counter, tag)
  const envelope = sealed?.envelope ?? null
  if (sealed === null || envelope === null) return Result.succeed(numbered)
  if (sealed.piid === null)
    return Result.map(Apdu.encode(numbered), (bytes) => {
      const { inner: _, ...rest } = { inner: undefined, ...envelope }
      return { ...rest, apdu: Bytes.hex(bytes) } as Apdu.Apdu
    })
  return sealed.piid === counter
    ? Result.succeed(envelope)
    : Result.fail(
        new EncodeError({ path: "piid", message: `is ${sealed.piid} in the envelope and ${counter} outside` })
      )
}

/** Makes the frame of a request. */
export const request = (settings: Settings, question: Question, { address, counter }: Stamp): Encoded =>
  Result.flatMap(apduOf(question, counter), (apdu) => whole("asks", address, hex(settings.clientAddress), apdu))

/** Asks for the block behind the one that came. */
export const nextBlock = (frame: Frame.Frame, piid: number, block: number): Encoded =>
  whole("asks", frame.server, frame.client, { service: "GET-Request-Next", piid, block })

/** Confirms a report of the terminal. */
export const confirmReport = (frame: Frame.Frame, apdu: Apdu.Apdu): Encoded =>
  whole("answers", frame.server, noStation, apdu)

const weekday = (local: number): number => new Date(local).getUTCDay()

const dateTime = (local: number): string => {
  const text = LocalTime.textOfLocal(local)
  return `${text.slice(0, 10)}(${weekday(local)})${text.slice(10)}.${new Date(local).toISOString().slice(20, 23)}`
}

/** Says to a login or heartbeat that it was heard; bit 7 lets the terminal set its clock by ours. */
export const linkResponse = (
  settings: Settings,
  frame: Frame.Frame,
  asked: Apdu.Service<"LINK-Request">,
  now: number
): Encoded => {
  const time = dateTime(LocalTime.localMillis(now, settings.utcOffsetMinutes))
  return whole("link", frame.server, noStation, {
    service: "LINK-Response",
    piid: asked.piid,
    result: settings.stationClock === "trusted" ? "80" : "00",
    requestTime: asked.requestTime,
    receivedTime: time,
    responseTime: time
  })
}

/** The bytes, or nothing where there are none to send. */
export const orNothing = (made: Encoded): Uint8Array | null => Result.getOrElse(made, () => null)
