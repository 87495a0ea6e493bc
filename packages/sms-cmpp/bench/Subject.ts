/** What the cases measure, from the public names of any revision. */
import type { SmsGateway, SmsInbox } from "@yugou/core"
import { Result } from "effect"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Names from "../../../scripts/bench/Names.ts"

/** A frame of CMPP by its name and fields. */
export interface Pdu {
  readonly type: string
  readonly version: "3.0"
  readonly sequenceId: number
  readonly body: object
}

export interface Subject {
  readonly encode: (pdu: Pdu) => Uint8Array
  /** Of a frame whose version is known, or is to be found out. */
  readonly decode: (frame: Uint8Array, version?: "3.0") => unknown
  readonly make: (
    options: object
  ) => Effect.Effect<{ readonly gateway: SmsGateway["Service"] }, unknown, SmsInbox | Scope.Scope>
  readonly Inbox: typeof SmsInbox
  readonly instant: (millis: number) => never
  /** A simulated gateway that listens on a port of its own. */
  readonly simulate: (options: object) => Effect.Effect<{ readonly port: number }, unknown, Scope.Scope>
}

interface Messages {
  readonly encode: (pdu: Pdu) => Result.Result<Uint8Array, unknown>
  readonly decode: (frame: Uint8Array, version?: "3.0") => Result.Result<unknown, unknown>
}

export const subject = async (): Promise<Subject> => {
  const core = await Names.load(["@yugou/core"])
  const own = await Names.load(["@yugou/sms-cmpp"])
  const testing = await Names.load(["@yugou/sms-cmpp/testing"])
  const messages = own.first("Messages") as Messages
  const { fromMillis } = core.first("Instant") as { readonly fromMillis: Subject["instant"] }
  const simulator = testing.first("SimulatedIsmg") as { readonly make: Subject["simulate"] }
  return {
    encode: (pdu) => Result.getOrThrow(messages.encode(pdu)),
    decode: (frame, version) => Result.getOrThrow(messages.decode(frame, version)),
    make: own.first("make") as Subject["make"],
    Inbox: core.first("SmsInbox") as Subject["Inbox"],
    instant: fromMillis,
    simulate: simulator.make
  }
}
