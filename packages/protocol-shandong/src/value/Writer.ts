/** Puts fields one after another into a frame's data. The first refusal sticks, so an encoder looks at it once at the end. */

import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Bcd from "./Bcd.ts"
import { EncodeError } from "./Errors.ts"

export class Writer {
  readonly #bytes: Array<number> = []
  #error: EncodeError | null = null

  refuse(path: string, detail: string): void {
    this.#error ??= new EncodeError({ path, detail })
  }

  /** Writes a number low byte first; refuses what does not fit. */
  unsigned(value: number, length: 1 | 2, path: string): void {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length)
      this.refuse(path, `must be 0…${256 ** length - 1}`)
    this.#bytes.push(value & 0xff)
    if (length === 2) this.#bytes.push((value >> 8) & 0xff)
  }

  bcd(value: number, path: string): void {
    if (!Number.isInteger(value) || value < 0 || value > 99) this.refuse(path, "must be 0…99")
    this.#bytes.push(Bcd.toByte(value))
  }

  /** Writes four hexadecimal digits, low byte first. */
  code(text: string, path: string): void {
    if (!/^[0-9A-F]{4}$/.test(text)) this.refuse(path, "must be four hexadecimal digits")
    const value = Number.parseInt(text, 16)
    this.#bytes.push(value & 0xff, (value >> 8) & 0xff)
  }

  hex(text: string, path: string): void {
    const bytes = Bytes.fromHex(text)
    if (Result.isFailure(bytes)) this.refuse(path, "must be hexadecimal")
    else this.bytes(bytes.success)
  }

  /** Writes `YYYY-MM-DD HH:mm` as YY MM DD hh mm, not reversed; `null` becomes FF. */
  stamp(text: string | null, path: string): void {
    const bytes = text === null ? new Uint8Array(5).fill(0xff) : Bcd.writeMoment(text)
    if (bytes === null) this.refuse(path, "must be YYYY-MM-DD HH:mm")
    else this.bytes(bytes)
  }

  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte)
  }

  /** Takes over what another encoder gave, or its refusal. */
  result(encoded: Result.Result<Uint8Array, EncodeError>): void {
    if (Result.isFailure(encoded)) this.#error ??= encoded.failure
    else this.bytes(encoded.success)
  }

  finish(): Result.Result<Uint8Array, EncodeError> {
    return this.#error === null ? Result.succeed(Uint8Array.from(this.#bytes)) : Result.fail(this.#error)
  }
}
