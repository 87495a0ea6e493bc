/** Every vector of fixtures/cmpp.jsonl: captured or peer-made bytes against their fields, both ways. None is skipped. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Authenticator from "../src/Authenticator.ts"
import { makeSplitter } from "../src/Frame.ts"
import * as Messages from "../src/Messages.ts"
import * as MsgId from "../src/MsgId.ts"
import * as PduJson from "../src/PduJson.ts"
import * as Report from "../src/Report.ts"
import { bytesOf, ofKind, vectors } from "./Vectors.ts"

describe("vectors", () => {
  it("are all covered by the cases below", () => {
    const kinds = ["pdu", "auth", "msgid", "report", "stream"] as const
    assert.strictEqual(
      kinds.reduce((sum, kind) => sum + ofKind(kind).length, 0),
      vectors.length
    )
    assert.strictEqual(vectors.length, 78)
  })

  for (const vector of ofKind("pdu")) {
    it(`${vector.id} ${vector.type} ${vector.version} decodes and encodes again`, () => {
      const pdu = Result.getOrThrow(Messages.decode(bytesOf(vector.hex)))
      const json = PduJson.fromPdu(pdu)
      assert.strictEqual(json.type, vector.type)
      assert.deepStrictEqual(json.fields, vector.fields)
      if (vector.version !== "any") assert.strictEqual(json.version, vector.version)
      assert.strictEqual(PduJson.toHex(Result.getOrThrow(Messages.encode(pdu))), vector.hex)
    })
  }

  for (const vector of ofKind("auth")) {
    it(`${vector.id} ${vector.type} ${vector.version}`, () => {
      const fields = vector.fields as { readonly [name: string]: string } & { readonly status: number }
      const secret = fields.secret ?? ""
      const digest =
        vector.type === "AuthenticatorSource"
          ? Authenticator.source({ spId: fields.source_addr ?? "", secret, timestamp: fields.timestamp ?? "" })
          : Authenticator.ismg({
              status: fields.status,
              encoding: fields.status_encoding as Authenticator.StatusEncoding,
              authenticatorSource: bytesOf(fields.auth_source ?? ""),
              secret
            })
      assert.strictEqual(PduJson.toHex(digest), vector.hex)
    })
  }

  for (const vector of ofKind("msgid")) {
    it(`${vector.id} Msg_Id has its parts and text form`, () => {
      const id = Buffer.from(vector.hex, "hex").readBigUInt64BE()
      assert.deepStrictEqual({ ...MsgId.parts(id), text: MsgId.toText(id) }, vector.fields)
      assert.strictEqual(MsgId.fromText(MsgId.toText(id)), id)
      assert.strictEqual(MsgId.toHex(id), vector.hex)
      assert.strictEqual(MsgId.fromHex(vector.hex), id)
    })
  }

  for (const vector of ofKind("report")) {
    it(`${vector.id} report content decodes and encodes again`, () => {
      const report = Result.getOrThrow(Report.decode(bytesOf(vector.hex)))
      assert.deepStrictEqual(PduJson.reportJson(report), vector.fields)
      assert.strictEqual(PduJson.toHex(Result.getOrThrow(Report.encode(report, "2.0"))), vector.hex)
    })
  }

  for (const vector of ofKind("stream")) {
    it(`${vector.id} stream splits into PDUs of the stated lengths, whole and in its reads`, () => {
      const { lengths, reads } = vector.fields as { lengths: ReadonlyArray<number>; reads?: ReadonlyArray<string> }
      const whole = makeSplitter().push(bytesOf(vector.hex))
      assert.deepStrictEqual(
        whole.frames.map((frame) => frame.length),
        lengths
      )
      const splitter = makeSplitter()
      const frames = (reads ?? [vector.hex]).flatMap((read) => splitter.push(bytesOf(read)).frames)
      assert.deepStrictEqual(frames.map(PduJson.toHex), whole.frames.map(PduJson.toHex))
      assert.strictEqual(splitter.pending(), 0)
      for (const frame of frames) {
        const pdu = Result.getOrThrow(Messages.decode(frame))
        assert.strictEqual(PduJson.toHex(Result.getOrThrow(Messages.encode(pdu))), PduJson.toHex(frame))
      }
    })
  }
})
