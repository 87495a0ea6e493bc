/** A PW in what is traced: of our own frames as they go, and when a line sends them back damaged. */
import { assert, describe, it } from "@effect/vitest"
import { TerminalId } from "@yugou/core/dialect"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { dialect, Frame } from "../src/index.ts"

const pw = "a1b2c3d4".repeat(4)
const terminalId = TerminalId.make("T1")
const now = Date.parse("2026-03-01T08:00:00Z")
const frame = Result.getOrThrow(
  Frame.encode({
    dir: "down",
    fcb: 0,
    protocol: 2,
    prm: 1,
    function: 10,
    d4: 0,
    address: { region: "3701", terminal: 1, group: false, master: 1 },
    afn: "05",
    seq: { tpv: 0, fir: 1, fin: 1, con: 1, seq: 1 },
    units: [{ pn: [0], fn: 24, name: "" }],
    aux: { pw }
  })
)

const traced = (bytes: Uint8Array): string => {
  const { open } = Result.getOrThrow(dialect.configure({ password: pw, address: "3701-00001" }))
  let session = open(terminalId, null)
  const shown: Array<string> = []
  const inputs = [
    { _tag: "Bytes", bytes, now },
    { _tag: "Tick", now: now + 60_000 }
  ] as const
  for (const input of inputs) {
    const [next, outputs] = session.step(input)
    session = next
    for (const output of outputs) if (output._tag === "Trace") shown.push(Bytes.hex(output.bytes).toLowerCase())
  }
  return shown.join(" ")
}

describe("a PW in what is traced", () => {
  it("is blanked in a frame of ours that comes back whole, in one whose sum is damaged, and in parts of one", () => {
    const damaged = frame.slice()
    damaged[frame.length - 2] = (damaged[frame.length - 2] ?? 0) ^ 0xff
    const cut = frame.slice(0, -4)
    const behind = Uint8Array.from([0x68, 0x00, ...damaged])
    assert.include(Bytes.hex(frame).toLowerCase(), pw)
    for (const bytes of [frame, damaged, cut, behind, frame.subarray(6)]) {
      const shown = traced(bytes)
      assert.isAbove(shown.length, 0)
      assert.notInclude(shown, pw)
      assert.notInclude(shown, pw.slice(0, 16))
    }
  })

  const tag = "001122334405"
  for (const [title, control, afn, seq, aux] of [
    ["comes back with the direction of an answer", 0x8a, 0x04, 0x70, pw],
    ["announces a time tag that is not there", 0x4a, 0x04, 0xf0, pw],
    ["holds a time tag that is not announced", 0x4a, 0x04, 0x70, `${pw}${tag}`],
    ["has an AFN that carries none", 0x4a, 0x0c, 0x70, pw]
  ] as const) {
    it(`is blanked in a whole frame that ${title}`, () => {
      const tail = Result.getOrThrow(Bytes.fromHex(`0400010000${aux}`))
      const body = Uint8Array.from([control, 0x01, 0x37, 0x01, 0x00, 0x02, afn, seq, ...tail])
      const length = [((body.length << 2) | 2) & 0xff, body.length >> 6]
      const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0)
      const shown = traced(Uint8Array.from([0x68, ...length, ...length, 0x68, ...body, sum, 0x16]))
      assert.include(shown, Bytes.hex(body.subarray(0, 13)).toLowerCase())
      for (const part of [pw.slice(0, 16), pw.slice(16)]) assert.notInclude(shown, part)
    })
  }

  it("leaves the frames of terminals and other bytes as they came", () => {
    assert.include(traced(Uint8Array.from([0x16, 0x03, 0x01, 0x02])), "16030102")
  })
})
