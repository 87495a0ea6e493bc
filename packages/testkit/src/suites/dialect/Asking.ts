/** Requests on a line: opening it, starting a request, waiting for its outcome. */
import { Instant, type TerminalId } from "@yugou/core"
import type { Outcome, RequestPayload, RequestTag, TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { Firmware } from "../../terminal/index.ts"
import { beginning, drain, type Line, passUntil, type Setup, tell, tellTerminal } from "./Line.ts"

/** What a request of a case may say besides its payload. */
export interface Envelope {
  readonly notAfter?: number
}

/** Starts a request and lets everything happen that happens at once; gives its id. */
export const start = <T extends RequestTag>(
  line: Line,
  tag: T,
  payload: RequestPayload<T>,
  envelope: Envelope = {}
): string => {
  const request = requestOf(line, tag, payload, envelope)
  line.started.set(request.requestId, request)
  line.active = request.requestId
  tell(line, { _tag: "Start", request, now: line.now })
  drain(line)
  return request.requestId
}

/** Makes a request for the terminal at the line, allowed for an hour unless said otherwise. */
export const requestOf = <T extends RequestTag>(
  line: Line,
  tag: T,
  payload: RequestPayload<T>,
  { notAfter = line.now + 3_600_000 }: Envelope = {}
): TerminalRequest =>
  ({
    _tag: tag,
    requestId: `r${line.started.size + 1}`,
    terminalId: line.terminalId,
    notAfter: Instant.fromMillis(notAfter),
    payload
  }) as unknown as TerminalRequest

/** Lets time run until a request is settled; `null`: it never was. */
export const settled = (line: Line, requestId: string): Outcome | null => {
  passUntil(line, () => line.outcomes.has(requestId))
  return line.outcomes.get(requestId) ?? null
}

/** Starts a request and waits for its outcome. */
export const ask = <T extends RequestTag>(
  line: Line,
  tag: T,
  payload: RequestPayload<T>,
  envelope: Envelope = {}
): Outcome | null => settled(line, start(line, tag, payload, envelope))

/** How a case opens a line. */
export interface Opening {
  readonly firmware?: Partial<Firmware>
  readonly memo?: Schema.Json
  readonly address?: string
}

/** Opens a line: the terminal connects and both sides say what they have to say. */
export const open = (setup: Setup, { firmware = {}, memo = null, address = setup.address }: Opening = {}): Line => {
  const configured = Result.getOrThrowWith(
    setup.dialect.configure(setup.settings),
    ({ path, message }) => new Error(`the settings of the suite are refused at ${path}: ${message}`)
  )
  const terminalId = "suite-1" as TerminalId
  const line: Line = {
    setup,
    configured,
    terminalId,
    session: configured.open(terminalId, memo),
    side: setup.openTerminal({ address, firmware }),
    now: beginning,
    sessionWakeAt: null,
    sideWakeAt: null,
    socket: "taking",
    inbox: "storing",
    ports: "answering",
    down: "open",
    effectsDown: "open",
    up: "open",
    afterEffect: null,
    arrival: "whole",
    alter: (bytes) => bytes,
    heldDown: [],
    heldUp: [],
    sentUp: [],
    writes: [],
    emitted: [],
    memos: [],
    asks: [],
    closes: [],
    started: new Map(),
    outcomes: new Map(),
    breaches: [],
    queue: [],
    active: null
  }
  tellTerminal(line, { _tag: "Connected", now: line.now })
  drain(line)
  return line
}
