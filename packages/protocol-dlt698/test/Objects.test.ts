/** The table of objects: what it says of itself, of the vectors, and of what the dialect asks for. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import fc from "fast-check"
import { page, pagePath } from "../scripts/ObjectsPage.ts"
import * as Apdu from "../src/apdu/Apdu.ts"
import { tool } from "../src/cli/Command.ts"
import * as Known from "../src/cli/Known.ts"
import * as Frame from "../src/frame/Frame.ts"
import * as Objects from "../src/object/Objects.ts"
import * as Values from "../src/request/Values.ts"
import * as Arbitraries from "./Arbitraries.ts"
import { bytesOf, good, linesOf } from "./fixtures/Vectors.ts"

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, "0")

const members = Object.entries(Objects.table).flatMap(([oi, { attributes, methods }]) => [
  ...Object.entries(attributes).map(([number, member]) => ({
    id: `${oi}${hex(Number(number))}00`,
    key: "oad" as const,
    member
  })),
  ...Object.entries(methods).map(([number, member]) => ({
    id: `${oi}${hex(Number(number))}00`,
    key: "omd" as const,
    member
  }))
])
const requestOf = (key: "oad" | "omd", id: string, data: unknown): Apdu.Apdu =>
  ({
    service: key === "oad" ? "SET-Request-Normal" : "ACTION-Request-Normal",
    piid: 1,
    [key]: id,
    data
  }) as unknown as Apdu.Apdu

describe("every row", () => {
  it.each(members)("$id ($key): its values are written, read back, and fit the row", ({ id, key, member }) => {
    fc.assert(
      fc.property(Arbitraries.of(Objects.docOf(member.shape)), (data) => {
        const apdu = requestOf(key, id, data)
        const again = Result.getOrThrow(Apdu.decode(Result.getOrThrow(Apdu.encode(apdu))))
        assert.deepStrictEqual<unknown>(again, apdu)
        assert.deepStrictEqual(Objects.problems(again), [])
      }),
      { numRuns: 25 }
    )
  })

  it.each(members.filter(({ member }) => member.shape.kind !== "any"))(
    "$id ($key): a value of another type is named",
    ({ id, key }) => {
      const [problem] = Objects.problems(requestOf(key, id, { mac: "00" }))
      assert.deepInclude(problem, { path: "data", found: "mac" })
      assert.deepStrictEqual(Objects.problems(requestOf(key, id, null)), [])
    }
  )
})

it.each([
  ["a part of another type", { structure: [{ oi: "2301" }, { u16: 1 }] }, ["data: structure of 2, not structure of 8"]],
  [
    "parts of other types",
    {
      structure: [{ oi: "2301" }, { u16: 1 }, { enum: 0 }, { enum: 0 }, { i32: 1 }, { i64: "1" }, null, { enum: 0 }]
    },
    ["data[1]: u16, not u32", "data[4]: i32, not i64"]
  ]
])("a purchase with %s is named", (_what, data, expected) => {
  const problems = Objects.problems(requestOf("omd", "81070500", data))
  assert.deepStrictEqual(
    problems.map(({ expected: wanted, found, path }) => `${path}: ${found}, not ${wanted}`),
    expected
  )
})

it("captures, documents and sessions fit the table, records and what they select by, too", () => {
  const sessions = linesOf("sessions.jsonl").flatMap(
    (line): ReadonlyArray<{ readonly hex: string }> => JSON.parse(line).events
  )
  let seen = 0
  for (const { hex } of [...good, ...sessions]) {
    const frame = Result.getOrThrow(Frame.decode(bytesOf(hex)))
    if (frame.fragment) continue
    seen += Objects.places(frame.apdu).length
    assert.deepStrictEqual(Objects.problems(frame.apdu), [], hex)
  }
  assert.isAbove(seen, 110)
})

it("knows every attribute and method that the dialect uses", () => {
  const groups = Object.values(Values.groupAttributes).map((attribute) => Values.groupOad(8, attribute))
  for (const id of [...Object.values(Values.objects), ...groups, Values.relay(1)])
    assert.isTrue(Objects.find(id) !== null || Objects.findMethod(id) !== null, id)
})

it.each([
  ["23010B00", "总加组1 总加剩余电量(费)", "total group 1: remaining"],
  ["23080B00", "总加组8 总加剩余电量(费)", "total group 8: remaining"],
  ["810C2200", "购电参数 购电参数（事件发生前）", "purchase: unit (before the event)"],
  ["F2050203", "继电器输出 继电器[3]", "relay outputs: relays[3]"]
])("%s is %s, %s", (oad, zh, en) => assert.deepStrictEqual(Objects.find(oad)?.name, { zh, en }))

it.each(["23090B00", "23010000", "FFF00200", "81071F00"])("%s is not in it", (oad) => {
  assert.isNull(Objects.find(oad))
  assert.deepStrictEqual(Objects.problems({ oad, data: { u8: 1 } }), [])
})

it("an element is of the shape of elements", () => {
  assert.deepStrictEqual(Objects.problems({ oad: "F2050201", data: { array: [] } }), [
    { path: "data", expected: "structure of 4", found: "array" }
  ])
})

it.each([
  ["1234567890", -4, "123456.7890"],
  ["-1", -4, "-0.0001"],
  ["0", -4, "0.0000"],
  ["7", 0, "7"],
  ["9223372036854775807", -4, "922337203685477.5807"]
])("%s times 10^%i is %s", (whole, exponent, text) => assert.strictEqual(Known.scaled(whole, exponent), text))

describe("the inspector", () => {
  const run = async (...args: ReadonlyArray<string>) => {
    const out: Array<string> = []
    const err: Array<string> = []
    const io = {
      lines: { async *[Symbol.asyncIterator]() {} },
      readText: async () => null,
      out: (line: string) => out.push(line),
      err: (line: string) => err.push(line)
    }
    const code = await CommandLine.run(tool, args, io, "zh_CN")
    return { code, out: out.join("\n"), err }
  }
  const purchase = good.find(({ id }) => id === "D090")?.hex ?? ""

  it("explains objects, parts, amounts and numbers with a meaning", async () => {
    const { out } = await run("explain", purchase)
    assert.match(out, /81070500 购电控 更新控制单元/)
    assert.match(out, /数据\[4\] 购电量\(费\)值 +123456\.7890 kWh\/yuan/)
    assert.match(out, /数据\[2\] 追加\/刷新标识 +0 追加/)
    assert.match(out, /数据\[0\] 总加组对象 +2308 总加组8/)
  })

  it("says where a value is not as the table has it, and writes and explains it all the same", async () => {
    const json = JSON.parse((await run("decode", purchase)).out)
    json.apdu.data.structure[1] = { u16: 7 }
    const { code, err, out } = await run("encode", JSON.stringify(json))
    assert.deepStrictEqual([code, err], [0, ["apdu.data[1]: u16, 与对象表不符，应为 u32"]])
    assert.match((await run("explain", out)).out, /购电单号 +7 \(与对象表不符，应为 u32\)/)
  })
})

it("the reference page is that of the table (npm run docs:objects -w packages/protocol-dlt698)", () =>
  assert.strictEqual(readFileSync(pagePath, "utf8"), page()))

it("the example of problems says what it says", () =>
  assert.deepStrictEqual(Objects.problems({ oad: "23010B00", data: { u32: 7 } }), [
    { path: "data", expected: "i64", found: "u32" }
  ]))
