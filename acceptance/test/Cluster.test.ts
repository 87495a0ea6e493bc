/** The short form of `npm run test:crash -- --cluster`, and what `npm run cluster` takes and refuses; the rules of several processes stand in the tests of the package. */
import { createServer, connect as dial, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parse } from "../src/cluster/Arguments.ts"
import * as ClusterRounds from "../src/crash/ClusterRounds.ts"
import * as Way from "../src/crash/Way.ts"

describe("a station of two processes of which one is killed while terminals buy", () => {
  it.live(
    "R-107 keeps every order that was acknowledged, none is applied twice, and its terminals are answered by the other one",
    () =>
      Effect.gen(function* () {
        const lines: Array<string> = []
        const say = (line: string) => void lines.push(line)
        const options = {
          processes: 2,
          rounds: 1,
          terminals: 4,
          seed: 5,
          faults: ["kill"],
          redial: "spread",
          quietMillis: 1_000,
          say
        } as const
        const report = yield* ClusterRounds.play(options)
        assert.deepStrictEqual(report.findings, [], lines.join("\n"))
        assert.match(lines.join("\n"), /round 1: kill of 1, [12] terminals lost it/)
        assert.strictEqual(report.applied + report.unknown.length, report.orders)
        assert.isAtLeast(report.seenApplied, 2)
        assert.isAtLeast(report.failover.terminals, 1)
      }),
    120_000
  )
})

describe("who is struck", () => {
  it.each([
    [3, ["kill", "freeze", "cut"]],
    [2, ["kill", "freeze", "cut"]],
    [3, ["restart"]],
    [2, ["kill", "freeze", "cut", "restart"]]
  ] as const)("of %d processes each meets each of %j", (count, faults) => {
    const members = Array.from({ length: count }, (_, no) => no)
    const struck = new Set<string>()
    for (let no = 1; no <= count * faults.length; no += 1)
      struck.add(ClusterRounds.strikeOf(no, members, faults).join(" "))
    assert.strictEqual(struck.size, count * faults.length)
  })
})

describe("the arguments of npm run cluster", () => {
  it.each([
    [[], { rounds: 3, terminals: 300 }],
    [["--terminals", "24"], { rounds: 3, terminals: 24 }],
    [["--rounds", "9", "--terminals", "24"], { rounds: 9, terminals: 24 }],
    [["--help"], "help"]
  ] as const)("takes %j", (args, expected) => {
    assert.deepStrictEqual(Result.getOrThrow(parse([...args])), expected)
  })

  it.each([
    [["--rounds", "0"], /from 1 to 10000, not 0/],
    [["--seed", "1"], /--seed is no argument/],
    [["--victim", "disk"], /--victim is no argument/],
    [["--cluster"], /--cluster is no argument/],
    [["24"], /no argument/]
  ] as const)("refuses %j", (args, sentence) => {
    assert.match(Result.getOrThrow(Result.flip(parse([...args]))), sentence)
  })
})

const heard = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once("data", (bytes) => resolve(bytes.toString())))
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.on("error", () => undefined).once("close", () => resolve()))

describe("a way that is cut", () => {
  it("passes nothing on and tells nobody, and what was connected is reset when it is healed", async () => {
    const echo = createServer((socket) => void socket.on("error", () => undefined).pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve))
    const address = echo.address()
    const to = typeof address === "object" && address !== null ? address.port : 0
    const way = await Way.open(() => to)
    const one = dial({ host: "127.0.0.1", port: way.port })
    one.write("before")
    assert.strictEqual(await heard(one), "before")
    way.cut()
    one.write("lost")
    const during = dial({ host: "127.0.0.1", port: way.port })
    during.write("lost, too")
    await new Promise<void>((resolve) => during.once("connect", () => setImmediate(resolve)))
    assert.deepStrictEqual([one.closed, one.bytesRead], [false, "before".length])
    const ends = [closed(one), closed(during)]
    way.heal()
    await Promise.all(ends)
    const after = dial({ host: "127.0.0.1", port: way.port })
    after.write("after")
    assert.strictEqual(await heard(after), "after")
    after.destroy()
    await way.close()
    await new Promise((resolve) => echo.close(resolve))
  })
})
