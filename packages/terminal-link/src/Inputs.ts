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

type Chunk = Pick<Extract<Received, { _tag: "Bytes" }>, "bytes" | "since">

const nobody = (): void => undefined

export class Inputs {
  private chunks: Array<Chunk> = []
  private others: Array<Other> = []
  private told: () => void = nobody
  private takenSince = 0

  readonly offer = (input: ConnectionInput): void => {
    if (input._tag === "Bytes") this.chunks.push(input)
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

  /** Puts bytes back in front; they are as old as what was taken last. */
  putBack(bytes: Uint8Array): void {
    this.chunks.unshift({ bytes, since: this.takenSince })
  }

  /** Takes up to so many bytes of what came first, without copying them. */
  takeBytes(limit: number): Uint8Array | undefined {
    const [first] = this.chunks
    if (first === undefined) return undefined
    const { bytes, since } = first
    this.takenSince = since
    if (bytes.byteLength <= limit) {
      this.chunks.shift()
      return bytes
    }
    this.chunks[0] = { bytes: bytes.subarray(limit), since }
    return bytes.subarray(0, limit)
  }

  /** Gives the moment after which the bytes came that were taken last. */
  since(): number {
    return this.takenSince
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
