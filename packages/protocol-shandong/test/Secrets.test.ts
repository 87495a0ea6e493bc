/** Passwords in what is traced: of whole frames and of bytes that are none, whatever happened to them on the line. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Conversation } from "./support/conversation.ts"
import { Bytes } from "./support/subject.ts"

const login = Uint8Array.from([0x68, 0x94, 0x30, 0x82, 0x04, 0x40, 0, 0x68, 0xa1, 3, 0, 0x98, 0x76, 0x54, 0x4d, 0x16])

const tracesOf = (bytes: Uint8Array, settings: object): string => {
  const talk = new Conversation(settings)
  const before = talk.traces.length
  talk.toSession({ _tag: "Bytes", bytes, now: talk.now })
  talk.run()
  talk.advance(60_000)
  return talk.traces
    .slice(before)
    .map((trace) => Bytes.hex(trace.bytes))
    .join(" ")
}

const isLogin = (bytes: Uint8Array): boolean => bytes.every((byte, index) => byte === login[index])

/** Makes the login a whole frame of a function that no profile has: its sum, which is damaged, is that of this function. */
const anotherFunction = { at: 8, byte: 0x8e }

describe("a login's password in what is traced", () => {
  it("is blanked in a whole login, and the frame stays one", () => {
    const sum = login.subarray(0, 14).reduce((total, byte) => (total + byte) & 0xff, 0)
    const whole = Uint8Array.from([...login.subarray(0, 14), sum, 0x16])
    const traced = tracesOf(whole, {})
    assert.notInclude(traced, "987654")
    assert.include(traced, "6894308204400068A10300000000")
  })

  it("is blanked in a login whose checksum is damaged", () => {
    assert.notInclude(tracesOf(login, {}), "987654")
  })

  it("is blanked behind garbage, and when the length is damaged or the end cut off", () => {
    for (const damaged of [
      Uint8Array.from([0x55, 0x68, 0x01, ...login]),
      Uint8Array.from([...login.subarray(0, 9), 0x70, 0x00, ...login.subarray(11)]),
      login.subarray(0, 14),
      login.subarray(5)
    ]) {
      assert.notInclude(tracesOf(damaged, {}), "987654")
    }
  })

  it("is blanked wherever a password of the settings stands, though nothing of the head is left", () => {
    const damage = fc.record({ at: fc.integer({ min: 0, max: 10 }), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(damage, fc.boolean(), ({ at, byte }, isReversed) => {
        const bytes = login.slice()
        if (isReversed) bytes.set([0x54, 0x76, 0x98], 11)
        bytes[at] = byte
        const traced = tracesOf(bytes, { loginPassword: "987654", password: "123456" })
        return isLogin(bytes) || !(traced.includes("987654") || traced.includes("547698"))
      }),
      { numRuns: 200, examples: [[anotherFunction, false]] }
    )
  })

  const loginData = [0x98, 0x76, 0x54]
  const written = [0x01, 0x11, 0x56, 0x34, 0x12, 0x62, 0x80, 0x00]
  for (const [title, control, data] of [
    ["a login with the mark of an exception", 0xe1, loginData],
    ["a login that goes down", 0x21, loginData],
    ["a write with the mark of an exception", 0x48, written],
    ["a write that comes back as an answer", 0x88, written],
    ["a frame of a function that no profile has", 0x3f, [...written, ...loginData]]
  ] as const) {
    it(`is blanked in ${title}, and the frame stays one`, () => {
      const body = Uint8Array.from([...login.subarray(0, 8), control, data.length, 0, ...data])
      const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0)
      const traced = tracesOf(Uint8Array.from([...body, sum, 0x16]), { loginPassword: "987654", password: "123456" })
      assert.include(traced, Bytes.hex(body.subarray(0, 11)))
      for (const password of ["987654", "547698", "123456", "563412"]) assert.notInclude(traced, password)
    })
  }

  it("shows other bytes that are no frame as they came", () => {
    assert.include(tracesOf(Uint8Array.from([0x16, 0x03, 0x01, 0x02]), {}), "16030102")
  })
})
