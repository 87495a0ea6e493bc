import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Frame from "../src/frame/Frame.ts"
import { malformed, type Vector, vectors, wellFormed } from "./fixtures/Vectors.ts"

const bytesOf = (vector: Vector): Uint8Array => Result.getOrThrow(Bytes.fromHex(vector.hex))
const decoded = (vector: Vector) => Result.getOrThrow(Frame.decode(bytesOf(vector)))

/** Numbers that the frame states, in rising order; an id that names no function (vendor frames) gives none. */
const functionsOf = (frame: Frame.Frame) => [...new Set(frame.units.flatMap((unit) => unit.fn ?? []))]
/** What the vector states: of every unit where it lists them, else of the first. */
const statedFunctions = (vector: Vector) => [...new Set([...vector.F, ...(vector.decoded ?? []).map((unit) => unit.F)])]
const statedPoints = (vector: Vector) =>
  [...new Set([...(vector.p ?? []), ...(vector.decoded ?? []).map((unit) => unit.p)])].sort((a, b) => a - b)
const pointsOf = (frame: Frame.Frame) =>
  [...new Set(frame.units.flatMap((unit) => unit.pn.flatMap((pn) => (pn === "all" ? [] : [pn]))))].sort((a, b) => a - b)

describe("every vector", () => {
  it("is there", () => {
    assert.strictEqual(vectors.length, 191)
    assert.strictEqual(wellFormed.filter((vector) => decoded(vector).protocol === 1).length, 16)
    assert.strictEqual(wellFormed.filter((vector) => decoded(vector).d4 === 1).length, 23)
  })

  it.each(wellFormed)("$id decodes and encodes to the same bytes: $meaning", (vector) => {
    const frame = decoded(vector)
    assert.strictEqual(frame.dir, vector.direction)
    assert.strictEqual(frame.afn, vector.afn)
    assert.deepStrictEqual(functionsOf(frame), statedFunctions(vector))
    const points = statedPoints(vector)
    if (points.length > 0) assert.deepStrictEqual(pointsOf(frame), points)
    const again = Result.getOrThrow(Frame.encode(JSON.parse(JSON.stringify(frame))))
    assert.strictEqual(Bytes.lowerHex(again), vector.hex)
  })

  it.each(wellFormed.filter((vector) => vector.A1 !== undefined))("$id has its address and sequence", (vector) => {
    const { address, protocol, seq } = decoded(vector)
    assert.strictEqual(address.region, vector.A1)
    assert.strictEqual(address.terminal, vector.A2)
    assert.strictEqual(address.master, vector.msa)
    assert.strictEqual(address.group ? 1 : 0, vector.group)
    assert.strictEqual(protocol, vector.proto)
    const packed = (seq.tpv << 7) | (seq.fir << 6) | (seq.fin << 5) | (seq.con << 4) | seq.seq
    assert.strictEqual(packed.toString(16).padStart(2, "0").toUpperCase(), vector.seq)
  })

  it.each(wellFormed.filter((vector) => vector.aux !== undefined))("$id has its auxiliary fields", (vector) => {
    const { aux } = decoded(vector)
    assert.strictEqual(aux.tp?.pfc, vector.aux?.Tp?.pfc)
    assert.strictEqual(aux.tp?.delayMinutes, vector.aux?.Tp?.delay_min)
    // The real file segments (AFN0F) carry no PW: their length field covers all bytes to the end, so the last 16 are file data.
    assert.strictEqual(aux.pw, vector.afn === "0F" ? undefined : vector.aux?.PW)
    assert.strictEqual(aux.ec?.ec1, vector.aux?.EC1)
    assert.strictEqual(aux.ec?.ec2, vector.aux?.EC2)
    const [day = "", time = ""] = String(aux.tp?.time ?? " ").split(" ")
    const wire = time.split(":").reverse().join("")
    const stated = vector.aux?.Tp?.["sec,min,hour,day"] ?? ""
    assert.strictEqual(`${wire}${day}`, stated)
  })

  it.each(malformed)("$id is refused: $meaning", (vector) => {
    assert.isTrue(Result.isFailure(Frame.decode(bytesOf(vector))))
  })
})
