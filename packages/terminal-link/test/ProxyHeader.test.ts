import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type HeaderRead, maxHeaderBytes, type Problem, readHeader, signature } from "../src/ProxyHeader.ts"

const bytesOf = (...parts: ReadonlyArray<ReadonlyArray<number> | Uint8Array>): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))
const twoBytes = (value: number) => [value >> 8, value & 0xff]
const text = (it: string) => [...new TextEncoder().encode(it)]
const tlv = (type: number, value: ReadonlyArray<number>) => [type, ...twoBytes(value.length), ...value]

const header = (version: number, family: number, rest: ReadonlyArray<number>) =>
  bytesOf(signature, [version, family], twoBytes(rest.length), rest)

/** 203.0.113.7:52000 → 192.0.2.1:9001, addresses of RFC 5737. */
const v4 = [203, 0, 113, 7, 192, 0, 2, 1, ...twoBytes(52_000), ...twoBytes(9001)]
/** [2001:db8::7]:52000 → [2001:db8::1]:9001, addresses of RFC 3849. */
const v6 = [
  ...[0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
  ...[0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ...twoBytes(52_000),
  ...twoBytes(9001)
]
const ssl = (flags: number, verify: number, name: string) =>
  tlv(0x20, [flags, 0, 0, 0, verify, ...tlv(0x21, text("TLSv1.3")), ...tlv(0x22, text(name))])

const from = (source: string, name: string | null = null) => ({
  _tag: "Proxied",
  arrival: {
    source,
    port: 52_000,
    certificate: name === null ? null : { subject: name, fingerprint: `name ${name}` }
  }
})

describe("the PROXY header, version 2", () => {
  const rows: ReadonlyArray<{ readonly title: string; readonly given: Uint8Array; readonly says: object }> = [
    { title: "TCP over IPv4", given: header(0x21, 0x11, v4), says: from("203.0.113.7") },
    { title: "TCP over IPv6", given: header(0x21, 0x21, v6), says: from("2001:db8:0:0:0:0:0:7") },
    {
      title: "padding and names that nobody needs",
      given: header(0x21, 0x11, [...v4, ...tlv(4, [0, 0]), ...tlv(2, text("host"))]),
      says: from("203.0.113.7")
    },
    {
      title: "a certificate that was verified",
      given: header(0x21, 0x11, [...v4, ...ssl(0x07, 0, "3701-00001")]),
      says: from("203.0.113.7", "3701-00001")
    },
    {
      title: "a certificate that was not verified",
      given: header(0x21, 0x11, [...v4, ...ssl(0x07, 1, "3701-00001")]),
      says: from("203.0.113.7")
    },
    {
      title: "TLS without a certificate",
      given: header(0x21, 0x11, [...v4, ...ssl(0x01, 0, "3701-00001")]),
      says: from("203.0.113.7")
    },
    {
      title: "two certificates: the first counts",
      given: header(0x21, 0x11, [...v4, ...ssl(0x07, 0, "a"), ...ssl(0x07, 0, "b")]),
      says: from("203.0.113.7", "a")
    },
    { title: "the proxy itself", given: header(0x20, 0x00, []), says: { _tag: "Local", length: 16 } },
    {
      title: "the proxy itself, with what is to be skipped",
      given: header(0x20, 0x11, v4),
      says: { _tag: "Local", length: 28 }
    }
  ]
  it.each(rows)("$title", ({ given, says }) => {
    const said = readHeader(given)
    assert.deepInclude(said, says as Partial<HeaderRead>)
    assert.strictEqual(said._tag === "Proxied" ? said.length : 0, said._tag === "Proxied" ? given.length : 0)
  })

  const refused: ReadonlyArray<{
    readonly title: string
    readonly given: Uint8Array
    readonly problem: Problem
    readonly offset: number
  }> = [
    { title: "a frame of a terminal", given: Uint8Array.of(0x68, 0x32, 0x00), problem: "noSignature", offset: 0 },
    { title: "the text form of version 1", given: bytesOf(text("PROXY TCP4 ")), problem: "noSignature", offset: 0 },
    {
      title: "a signature that ends otherwise",
      given: bytesOf(signature.slice(0, 11), [0x0b]),
      problem: "noSignature",
      offset: 11
    },
    { title: "version 1", given: header(0x11, 0x11, v4), problem: "version", offset: 12 },
    { title: "a command that is none", given: header(0x22, 0x11, v4), problem: "command", offset: 12 },
    { title: "datagrams", given: header(0x21, 0x12, v4), problem: "family", offset: 13 },
    {
      title: "a socket of the file system",
      given: header(0x21, 0x31, Array(216).fill(0)),
      problem: "family",
      offset: 13
    },
    {
      title: "addresses that are cut off",
      given: header(0x21, 0x11, v4.slice(0, 11)),
      problem: "truncated",
      offset: 27
    },
    {
      title: "a TLV that is longer than the rest",
      given: header(0x21, 0x11, [...v4, 4, 0, 9, 0]),
      problem: "truncated",
      offset: 28
    },
    { title: "a TLV without length", given: header(0x21, 0x11, [...v4, 4, 0]), problem: "truncated", offset: 28 },
    {
      title: "a certificate whose value is cut off",
      given: header(0x21, 0x11, [...v4, ...tlv(0x20, [7, 0, 0])]),
      problem: "truncated",
      offset: 28
    },
    {
      title: "more than a header has",
      given: bytesOf(signature, [0x21, 0x11], twoBytes(maxHeaderBytes)),
      problem: "tooLong",
      offset: 14
    }
  ]
  it.each(refused)("refuses $title: $problem", ({ given, problem, offset }) => {
    assert.deepStrictEqual(readHeader(given), { _tag: "Bad", problem, offset })
  })

  it("wants more until the last byte, and takes nothing of what follows", () => {
    const whole = header(0x21, 0x11, [...v4, ...ssl(0x07, 0, "3701-00001")])
    for (let length = 0; length < whole.length; length += 1) {
      assert.deepStrictEqual(readHeader(whole.subarray(0, length)), { _tag: "NeedMore" })
    }
    assert.deepStrictEqual(readHeader(bytesOf(whole, [0x68, 0x01])), readHeader(whole))
  })

  it("has an answer for whatever comes, within the limit", () => {
    const tail = fc.uint8Array({ maxLength: 64 })
    const close = fc.tuple(fc.integer({ min: 0x1f, max: 0x23 }), fc.constantFrom(0, 0x11, 0x12, 0x21, 0x31), tail)
    fc.assert(
      fc.property(
        fc.oneof(
          tail,
          close.map(([version, family, rest]) => header(version, family, [...rest]))
        ),
        (bytes) => {
          const said = readHeader(bytes)
          if (said._tag === "NeedMore") assert.isBelow(bytes.length, maxHeaderBytes)
          if (said._tag === "Proxied" || said._tag === "Local") assert.isAtMost(said.length, bytes.length)
        }
      )
    )
  })
})
