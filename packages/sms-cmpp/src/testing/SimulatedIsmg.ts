/**
 * A simulated ISMG over real TCP: takes any number of links, answers by script, counts what it received and sent.
 *
 * It plays what gateways do, good and bad (see IsmgScript.ts); it is no gateway and forwards nothing.
 *
 * @category Simulated gateway
 */

import * as net from "node:net"
import { Monotonic } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { encodeText, isAscii, msgFmtOf } from "../DataCoding.ts"
import type { Body } from "../Messages.ts"
import * as UserDataHeader from "../UserDataHeader.ts"
import type { IsmgConnection } from "./IsmgConnection.ts"
import { serve } from "./IsmgConnection.ts"
import { IsmgLedger, msgIds } from "./IsmgLedger.ts"
import type { IsmgOptions, ReceivedLogin, ReceivedSubmit } from "./IsmgScript.ts"

/** A message of a subscriber that the gateway delivers. @category Models */
export interface Reply {
  readonly from: string
  readonly to: string
  readonly text: string
  /** Puts it in as part of a long message. */
  readonly concatenation?: UserDataHeader.Concatenation
  readonly udhiValue?: 1 | 0x40
}

/** A simulator that listens. @category Models */
export interface SimulatedIsmg {
  readonly host: string
  readonly port: number
  readonly logins: () => ReadonlyArray<ReceivedLogin>
  readonly submits: () => ReadonlyArray<ReceivedSubmit>
  /** Delivery reports written to a link: each once, repetitions not counted. */
  readonly reportsSent: () => number
  /** Deliveries that were answered with Result 0. */
  readonly confirmed: () => number
  /** Deliveries that wait for a link or for their answer. */
  readonly undelivered: () => number
  /** Links that are logged in now. */
  readonly links: () => number
  /** Link tests that came, and those of ours that were answered. */
  readonly linkTests: () => { readonly received: number; readonly answered: number }
  /** Delivers a message over any link, or over the next one that logs in. */
  readonly reply: (reply: Reply) => Effect.Effect<void>
  /** Delivers any body. */
  readonly deliver: (body: Body<"DELIVER">) => Effect.Effect<void>
  readonly terminateAll: Effect.Effect<void>
  readonly dropAll: Effect.Effect<void>
  readonly testLinks: Effect.Effect<void>
  readonly sendRaw: (bytes: Uint8Array) => Effect.Effect<void>
  /** Waits until a condition on the simulator holds; looked at after everything that happens. */
  readonly until: (condition: (ismg: SimulatedIsmg) => boolean) => Effect.Effect<void>
}

/**
 * Starts listening (host 127.0.0.1 and a free port unless said otherwise); closing the scope drops all links. A port in use is a defect.
 *
 * @category Constructors
 */
export const make = Effect.fnUntraced(function* (options: IsmgOptions = {}) {
  const clock = yield* Clock.Clock
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  const firstMsgId = options.msgIds === "repeated" ? 0 : yield* Random.nextIntBetween(0, msgIds)
  const ledger = new IsmgLedger(options, firstMsgId, Monotonic.millisOf(clock))
  const connections = new Set<IsmgConnection>()
  let next = 1
  const server = net.createServer({ noDelay: true }, (socket) => {
    const connection: IsmgConnection = serve({ options, ledger, clock, fork, connections, no: next++ }, socket)
    connections.add(connection)
    socket.on("close", () => {
      connections.delete(connection)
      connection.closed()
    })
  })
  const address = yield* listen(server, options.host ?? "127.0.0.1", options.port ?? 0)
  yield* Effect.addFinalizer(() => stop(server, connections))
  return face(address, ledger, connections)
})

const listen = (server: net.Server, host: string, port: number) =>
  Effect.callback<{ readonly host: string; readonly port: number }>((resume) => {
    server.once("error", (error) => resume(Effect.die(error)))
    server.listen(port, host, () => {
      const address = server.address()
      resume(Effect.succeed({ host, port: typeof address === "object" && address !== null ? address.port : port }))
    })
  })

const stop = (server: net.Server, connections: ReadonlySet<IsmgConnection>) =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    for (const connection of connections) connection.drop()
  })

const face = (
  address: { readonly host: string; readonly port: number },
  ledger: IsmgLedger,
  connections: ReadonlySet<IsmgConnection>
): SimulatedIsmg => {
  const onAll = (act: (connection: IsmgConnection) => void) =>
    Effect.sync(() => {
      for (const connection of [...connections]) act(connection)
    })
  const open = (): ReadonlyArray<IsmgConnection> => [...connections].filter((connection) => connection.isOpen())
  const deliver = (body: Body<"DELIVER">): Effect.Effect<void> =>
    Effect.sync(() => {
      const [first] = open()
      const parcel = { what: "message", body, change: 0 } as const
      if (first === undefined) ledger.backlog.push(parcel)
      else first.deliver(parcel)
    })
  const self: SimulatedIsmg = {
    ...address,
    logins: () => ledger.logins,
    submits: () => ledger.submits,
    reportsSent: () => ledger.reportsSent,
    confirmed: () => ledger.confirmed,
    undelivered: () => [...connections].reduce((sum, one) => sum + one.unanswered(), ledger.backlog.length),
    links: () => open().length,
    linkTests: () => ledger.linkTests,
    deliver,
    reply: (reply) => deliver(replyBody(ledger, reply)),
    terminateAll: onAll((connection) => connection.terminate()),
    dropAll: onAll((connection) => connection.drop()),
    testLinks: onAll((connection) => connection.testLink()),
    sendRaw: (bytes) => onAll((connection) => connection.raw(bytes)),
    until: (condition) => ledger.until(() => condition(self))
  }
  return self
}

const replyBody = (ledger: IsmgLedger, reply: Reply): Body<"DELIVER"> => {
  const coding = isAscii(reply.text) ? "ascii" : "ucs2"
  const bytes = encodeText(coding, reply.text) ?? new Uint8Array(0)
  const header = reply.concatenation === undefined ? new Uint8Array(0) : UserDataHeader.write(8, reply.concatenation)
  return {
    Msg_Id: ledger.takeMsgId(1),
    Dest_Id: reply.to,
    Service_Id: "",
    TP_pid: 0,
    TP_udhi: reply.concatenation === undefined ? 0 : (reply.udhiValue ?? 1),
    Msg_Fmt: msgFmtOf[coding],
    Src_terminal_Id: reply.from,
    Registered_Delivery: 0,
    Msg_Content: Uint8Array.from([...header, ...bytes])
  }
}
