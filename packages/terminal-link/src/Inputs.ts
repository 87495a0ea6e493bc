/** What has reached a connection and waits for its turn: bytes, and everything else. The bytes are bounded by `inputBytes`, the rest by what causes it. */
import type { TerminalRequest, Told } from "@yugou/core/dialect"
import type { Gate } from "./Gate.ts"
import type { Received } from "./TcpSocket.ts"

/** What reaches a connection from outside. */
export type ConnectionInput =
  | Received
  | { readonly _tag: "Submit"; readonly request: TerminalRequest }
  | { readonly _tag: "Accepted"; readonly key: string }
  | { readonly _tag: "Told"; readonly askId: number; readonly told: Told }
  | { readonly _tag: "Gate"; readonly gate: Gate | null }

/** All but bytes. */
export type Other = Exclude<ConnectionInput, { _tag: "Bytes" }>

const nobody = (): void => undefined

export class Inputs {
  private chunks: Array<Uint8Array> = []
  private others: Array<Other> = []
  private told: () => void = nobody

  readonly offer = (input: ConnectionInput): void => {
    if (input._tag === "Bytes") this.chunks.push(input.bytes)
    else this.others.push(input)
    this.told()
  }

  /** Has somebody told whenever something came; one at a time. */
  listen(told: () => void): void {
    this.told = told
  }

  deafen(): void {
    this.told = nobody
  }

  /** Puts bytes back in front. */
  putBack(bytes: Uint8Array): void {
    this.chunks.unshift(bytes)
  }

  /** Takes up to so many bytes of what came first, without copying them. */
  takeBytes(limit: number): Uint8Array | undefined {
    const [first] = this.chunks
    if (first === undefined) return undefined
    if (first.byteLength <= limit) return this.chunks.shift()
    this.chunks[0] = first.subarray(limit)
    return first.subarray(0, limit)
  }

  dropBytes(): void {
    this.chunks = []
  }

  hasBytes(): boolean {
    return this.chunks.length > 0
  }

  nextOther(): Other | undefined {
    return this.others[0]
  }

  takeOther(): void {
    this.others.shift()
  }

  hasRequest(): boolean {
    return this.others.some(({ _tag }) => _tag === "Submit")
  }

  hasOther(): boolean {
    return this.others.length > 0
  }
}
