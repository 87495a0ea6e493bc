/** A bare SP for tests of the gateway's side: writes what it is told and keeps every PDU that comes. Answers nothing by itself. */
import * as net from "node:net"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { makeSplitter } from "../src/Frame.ts"
import type { Pdu, PduType } from "../src/Messages.ts"
import { decodeOnLink, encode } from "../src/Messages.ts"
import { submitBody } from "./SessionBench.ts"

/** Logs in without a digest, which a simulated ISMG without an account takes; closing the scope drops the connection. */
export const rawSp = Effect.fnUntraced(function* (port: number) {
  const heard: Array<Pdu> = []
  const waiters = new Set<() => void>()
  const splitter = makeSplitter()
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true })
  socket.on("data", (bytes) => {
    for (const frame of splitter.push(bytes).frames) heard.push(Result.getOrThrow(decodeOnLink(frame, "3.0")))
    for (const waiter of [...waiters]) waiter()
  })
  yield* Effect.addFinalizer(() => Effect.sync(() => socket.destroy()))
  const write = (pdu: Pdu) => Effect.sync(() => socket.write(Result.getOrThrow(encode(pdu))))
  const of = <T extends PduType>(type: T): ReadonlyArray<Pdu<T>> =>
    heard.filter((pdu): pdu is Extract<Pdu, Pdu<T>> => pdu.type === type)
  /** Waits for so many PDUs of a type, and gives them. */
  const hear = <T extends PduType>(type: T, count: number): Effect.Effect<ReadonlyArray<Pdu<T>>> =>
    Effect.callback((resume) => {
      const look = (): void => {
        if (of(type).length < count) return
        waiters.delete(look)
        resume(Effect.succeed(of(type)))
      }
      waiters.add(look)
      look()
    })
  const submit = (sequenceId: number) =>
    write({ type: "SUBMIT", version: "3.0", sequenceId, body: submitBody(`s${sequenceId}`) })
  const login = { Source_Addr: "900001", AuthenticatorSource: new Uint8Array(16), Version: 0x30, Timestamp: 0 }
  yield* write({ type: "CONNECT", version: "3.0", sequenceId: 1, body: login })
  yield* hear("CONNECT_RESP", 1)
  return { hear, of, submit }
})
