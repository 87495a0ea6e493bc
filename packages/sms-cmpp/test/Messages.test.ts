import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { DecodeError, EncodeError } from "../src/Field.ts"
import type { Pdu } from "../src/Messages.ts"
import { decode, decodeOnLink, encode, layoutOf, table } from "../src/Messages.ts"
import { pdu as anyPdu } from "./Pdus.ts"
import { deliverBody } from "./SessionBench.ts"
import { bytesOf, ofKind } from "./Vectors.ts"

const encoded = (pdu: Pdu): Uint8Array => Result.getOrThrow(encode(pdu))

const submitResp: Pdu<"SUBMIT_RESP"> = {
  type: "SUBMIT_RESP",
  version: "3.0",
  sequenceId: 23,
  body: { Msg_Id: 1n, Result: 0 }
}

const submit: Pdu<"SUBMIT"> = {
  type: "SUBMIT",
  version: "3.0",
  sequenceId: 1,
  body: {
    Msg_Id: 0n,
    Pk_total: 1,
    Pk_number: 1,
    Registered_Delivery: 1,
    Msg_level: 0,
    Service_Id: "PREPAY",
    Fee_UserType: 2,
    Fee_terminal_Id: "",
    TP_pId: 0,
    TP_udhi: 0,
    Msg_Fmt: 8,
    Msg_src: "900001",
    FeeType: "01",
    FeeCode: "0",
    ValId_Time: "",
    At_Time: "",
    Src_Id: "10690000",
    Dest_terminal_Id: ["13900000001"],
    Msg_Content: bytesOf("75358d39")
  }
}

/** Sizes of CMPP 2.0 (2002-04) and 3.0 (QB-GF-028-2003), bodies with one number and no content. */
const sizes: ReadonlyArray<readonly [string, number, number]> = [
  ["CONNECT", 39, 39],
  ["CONNECT_RESP", 30, 33],
  ["TERMINATE", 12, 12],
  ["TERMINATE_RESP", 12, 12],
  ["SUBMIT", 138 + 21, 163 + 32],
  ["SUBMIT_RESP", 21, 24],
  ["DELIVER", 85, 109],
  ["DELIVER_RESP", 21, 24],
  ["QUERY", 39, 39],
  ["QUERY_RESP", 63, 63],
  ["CANCEL", 20, 20],
  ["CANCEL_RESP", 13, 16],
  ["ACTIVE_TEST", 12, 12],
  ["ACTIVE_TEST_RESP", 13, 13],
  ["FWD", 152 + 21, 264 + 21],
  ["FWD_RESP", 23, 26]
]

describe("table", () => {
  it("has every PDU once, a response's command is its request's with bit 31", () => {
    assert.deepStrictEqual(
      table.map((row) => row.type),
      sizes.map(([type]) => type)
    )
    for (const row of table) {
      if (row.type.endsWith("_RESP")) {
        const request = table.find((other) => `${other.type}_RESP` === row.type)
        assert.strictEqual(row.command, (request?.command ?? 0) + 0x8000_0000)
      }
    }
  })

  for (const [type, old, now] of sizes) {
    it(`${type} has ${old} and ${now} bytes`, () => {
      for (const [version, size] of [
        ["2.0", old],
        ["3.0", now]
      ] as const) {
        const list = layoutOf(type)?.fields[version].find((field) => field.kind === "texts")
        const body = list === undefined ? {} : { [list.name]: ["1"] }
        const pdu = { type, version, sequenceId: 1, body } as unknown as Pdu
        assert.strictEqual(encoded(pdu).length, size)
      }
    })
  }
})

describe("encode refuses", () => {
  const rows: ReadonlyArray<readonly [string, Pdu, string]> = [
    ["a text longer than its field", { ...submit, body: { ...submit.body, Msg_src: "1234567" } }, "Msg_src"],
    [
      "a text that is not one byte a character",
      { ...submit, body: { ...submit.body, Service_Id: "电" } },
      "Service_Id"
    ],
    ["a text with a zero in it", { ...submit, body: { ...submit.body, Service_Id: "a\u0000b" } }, "Service_Id"],
    ["a byte over 255", { ...submit, body: { ...submit.body, Msg_Fmt: 256 } }, "Msg_Fmt"],
    ["a negative number", { ...submit, body: { ...submit.body, Pk_total: -1 } }, "Pk_total"],
    ["a fraction", { ...submit, body: { ...submit.body, Pk_total: 1.5 } }, "Pk_total"],
    ["a Msg_Id over 64 bits", { ...submitResp, body: { Msg_Id: 2n ** 64n, Result: 0 } }, "Msg_Id"],
    ["a Result over one byte in 2.0", { ...submitResp, version: "2.0", body: { Msg_Id: 0n, Result: 256 } }, "Result"],
    ["256 bytes of content", { ...submit, body: { ...submit.body, Msg_Content: new Uint8Array(256) } }, "Msg_Content"],
    [
      "256 numbers",
      { ...submit, body: { ...submit.body, Dest_terminal_Id: Array.from({ length: 256 }, () => "1") } },
      "Dest_terminal_Id"
    ],
    [
      "a number too long",
      { ...submit, body: { ...submit.body, Dest_terminal_Id: ["1", "1".repeat(33)] } },
      "Dest_terminal_Id"
    ],
    ["a Sequence_Id over 32 bits", { ...submitResp, sequenceId: 2 ** 32 }, "Sequence_Id"]
  ]
  for (const [name, pdu, field] of rows) {
    it(name, () => {
      const result = encode(pdu)
      assert.isTrue(Result.isFailure(result))
      if (Result.isFailure(result)) {
        assert.instanceOf(result.failure, EncodeError)
        assert.strictEqual(result.failure.field, field)
      }
    })
  }
})

describe("decode refuses", () => {
  const good = encoded(submitResp)
  const withLength = (bytes: Uint8Array, length: number): Uint8Array => {
    const out = bytes.slice()
    new DataView(out.buffer).setUint32(0, length)
    return out
  }
  const rows: ReadonlyArray<readonly [string, Uint8Array, DecodeError["reason"], number]> = [
    ["nothing", new Uint8Array(0), "Truncated", 0],
    ["half a header", good.slice(0, 11), "Truncated", 11],
    ["a length below the header's", withLength(good, 11), "LengthTooSmall", 0],
    ["a length beyond the bytes", withLength(good, 25), "Truncated", 24],
    ["bytes after the PDU", Uint8Array.from([...good, 1]), "TrailingBytes", 24],
    [
      "a command that is none",
      Uint8Array.from([...good.slice(0, 4), 0, 0, 0, 3, ...good.slice(8)]),
      "UnknownCommand",
      4
    ],
    ["a body one byte short", withLength(good.slice(0, 23), 23), "Truncated", 20],
    ["a body one byte long", withLength(Uint8Array.from([...good, 9]), 25), "TrailingBytes", 24]
  ]
  for (const [name, bytes, reason, offset] of rows) {
    it(name, () => {
      const result = decode(bytes, "3.0")
      assert.isTrue(Result.isFailure(result))
      if (Result.isFailure(result)) {
        assert.deepInclude({ ...result.failure }, { reason, offset })
      }
    })
  }

  it("a number list that runs over the end", () => {
    const bytes = encoded(submit)
    bytes[12 + 8 + 4 + 10 + 1 + 32 + 1 + 3 + 6 + 2 + 6 + 17 + 17 + 21] = 99
    const result = decode(bytes, "3.0")
    assert.isTrue(Result.isFailure(result) && result.failure.reason === "Truncated")
  })
})

describe("decode tolerates", () => {
  it("an ACTIVE_TEST_RESP without its byte", () => {
    const pdu = Result.getOrThrow(decode(bytesOf("0000000c8000000800000007")))
    assert.deepInclude({ ...pdu }, { type: "ACTIVE_TEST_RESP", sequenceId: 7 })
  })

  it("a 3.0 DELIVER whose LinkID is eleven bytes short", () => {
    const deliver: Pdu<"DELIVER"> = {
      type: "DELIVER",
      version: "3.0",
      sequenceId: 1,
      body: {
        Msg_Id: 5n,
        Dest_Id: "10690000",
        Service_Id: "",
        TP_pid: 0,
        TP_udhi: 0,
        Msg_Fmt: 0,
        Src_terminal_Id: "13900000001",
        Registered_Delivery: 0,
        Msg_Content: bytesOf("5444"),
        LinkID: "123456789"
      }
    }
    const short = encoded(deliver).slice(0, -11)
    new DataView(short.buffer).setUint32(0, short.length)
    const pdu = Result.getOrThrow(decodeOnLink(short, "3.0"))
    assert.strictEqual(pdu.type === "DELIVER" ? pdu.body.LinkID : null, "123456789")
  })

  const surplus: ReadonlyArray<readonly [string, string]> = [
    ["one byte", "00"],
    ["a field of its own", "31323334353637383930313233343536"],
    ["as many as the other version has", "00".repeat(24)]
  ]
  for (const version of ["2.0", "3.0"] as const) {
    for (const [name, more] of surplus) {
      it(`a ${version} DELIVER with surplus bytes after its last field: ${name}`, () => {
        const body = { ...deliverBody(5n), Msg_Content: bytesOf("54442031") }
        const deliver = encoded({ type: "DELIVER", version, sequenceId: 1, body })
        const long = Uint8Array.from([...deliver, ...bytesOf(more)])
        new DataView(long.buffer).setUint32(0, long.length)
        const pdu = Result.getOrThrow(decodeOnLink(long, version))
        assert.deepInclude(
          { ...pdu.body },
          { Msg_Id: 5n, Src_terminal_Id: "13900000001", Msg_Content: bytesOf("54442031") }
        )
        assert.isTrue(Result.isFailure(decode(long, version)), "the inspector names them")
      })
    }
  }

  it("a link test and a TERMINATE with surplus bytes, and no answer to a request, whose length says how wide its Result is", () => {
    const rows = [
      ["000000100000000800000007deadbeef", "ACTIVE_TEST"],
      ["00000010800000080000000700deadbe", "ACTIVE_TEST_RESP"],
      ["0000000d000000020000000700", "TERMINATE"],
      ["0000000d800000020000000700", "TERMINATE_RESP"]
    ] as const
    for (const [hex, type] of rows) {
      assert.deepInclude({ ...Result.getOrThrow(decodeOnLink(bytesOf(hex), "3.0")) }, { type, sequenceId: 7 })
    }
    for (const version of ["2.0", "3.0"] as const) {
      const long = Uint8Array.from([...encoded({ ...submitResp, version }), 0, 0, 0, 0])
      new DataView(long.buffer).setUint32(0, long.length)
      assert.isTrue(Result.isFailure(decodeOnLink(long, version)))
    }
  })

  it("a PDU in the other width of the link", () => {
    for (const version of ["2.0", "3.0"] as const) {
      for (const vector of ofKind("pdu")) {
        const pdu = Result.getOrThrow(decodeOnLink(bytesOf(vector.hex), version))
        assert.strictEqual(Buffer.from(encoded(pdu)).toString("hex"), vector.hex)
      }
    }
  })
})

describe("properties", () => {
  it("any PDU round-trips in its version", () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        assert.deepStrictEqual(Result.getOrThrow(decode(encoded(pdu), pdu.version)), pdu)
      }),
      { numRuns: 400 }
    )
  })

  it("a cut PDU is a typed error", () => {
    fc.assert(
      fc.property(anyPdu, fc.nat(), (pdu, at) => {
        const whole = encoded(pdu)
        const result = decode(whole.slice(0, at % whole.length), pdu.version)
        assert.isTrue(Result.isFailure(result) && result.failure instanceof DecodeError)
      }),
      { numRuns: 400 }
    )
  })

  it("flipped bytes and garbage never throw, and what is read comes from the frame", () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })), { maxLength: 4 })
    fc.assert(
      fc.property(anyPdu, damage, fc.uint8Array({ maxLength: 40 }), (pdu, flips, garbage) => {
        const frame = encoded(pdu)
        for (const [at, value] of flips) frame[at % frame.length] = value
        // The same frame inside a larger buffer: reading past its end would see other bytes and another result.
        const wide = Uint8Array.from([...garbage, ...frame, ...garbage])
        const inside = wide.subarray(garbage.length, garbage.length + frame.length)
        for (const version of ["2.0", "3.0", undefined] as const) {
          assert.deepStrictEqual(decode(inside, version), decode(frame, version))
          decode(garbage, version)
        }
      }),
      { numRuns: 400 }
    )
  })
})
