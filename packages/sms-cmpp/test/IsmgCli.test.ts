import { spawn, spawnSync } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parse } from "../src/IsmgArguments.ts"
import { rawSp } from "./RawSp.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const run = (args: ReadonlyArray<string>, input: string) =>
  spawnSync(process.execPath, ["--conditions=@yugou/source", "src/ismg.ts", ...args], {
    cwd: root,
    input,
    encoding: "utf8",
    timeout: 15_000
  })

describe("yugou-ismg", () => {
  it("listens, takes commands, explains itself and quits", () => {
    const { status, stdout, stderr } = run(["--port", "0"], "mo 1390000 1069 TD\nnonsense\nquit\n")
    assert.strictEqual(status, 0)
    assert.deepInclude(JSON.parse(stdout.split("\n")[0] ?? ""), { event: "Listening", host: "127.0.0.1" })
    assert.include(stderr, "mo <from> <to> <text>")
  })

  it("refuses options that it does not know", () => {
    for (const args of [
      ["--bogus"],
      ["--port", "x"],
      ["--version", "1.2"],
      ["--authenticator", "sha"],
      ["--result", "-1"]
    ]) {
      assert.strictEqual(run(args, "").status, 2, args.join(" "))
    }
  })

  const refused: ReadonlyArray<ReadonlyArray<string>> = [
    ["--slow-down-every", "x"],
    ["--rate", "1.5"],
    ["--redelivery", "-1"],
    ["--redelivery-times", "x"],
    ["--report-bytes", "61"],
    ["--report-bytes", "byLink"],
    ["--msg-ids", "old"],
    ["mo"]
  ]
  for (const args of refused) {
    it(`refuses ${args.join(" ")} and says which`, () => {
      const read = parse(args)
      assert.include(Result.isFailure(read) ? read.failure : "", args[0] ?? "")
    })
  }

  it("reads its options", () => {
    const args = "--port 0 --rate 50 --redelivery 200 --redelivery-times 5 --msg-ids constant --report-bytes 80"
    const read = Result.getOrThrow(parse(args.split(" ")))
    assert.deepInclude(read, {
      port: 0,
      ratePerSecond: 50,
      redelivery: { afterMillis: 200, times: 5 },
      msgIds: "constant"
    })
    assert.strictEqual(Result.getOrThrow(parse(["-h"])), "help")
  })

  /** Starts the program, waits for its port, and ends it with the scope. */
  const started = (...args: ReadonlyArray<string>) =>
    Effect.acquireRelease(
      Effect.callback<{ readonly port: number; readonly stop: () => void }>((resume) => {
        const child = spawn(process.execPath, ["--conditions=@yugou/source", "src/ismg.ts", "--port", "0", ...args], {
          cwd: root,
          stdio: ["pipe", "pipe", "inherit"]
        })
        createInterface({ input: child.stdout }).once("line", (line) => {
          const { port } = JSON.parse(line) as { readonly port: number }
          resume(Effect.succeed({ port, stop: () => child.stdin.end("quit\n") }))
        })
      }),
      ({ stop }) => Effect.sync(stop)
    )

  const played = (...args: ReadonlyArray<string>) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { port } = yield* started(...args)
        const sp = yield* rawSp(port)
        for (let no = 1; no <= 4; no++) yield* sp.submit(no + 1)
        const answers = yield* sp.hear("SUBMIT_RESP", 4)
        const deliveries = args.includes("--redelivery") ? yield* sp.hear("DELIVER", 6) : []
        return {
          results: answers.map(({ body }) => body.Result),
          ids: answers.flatMap(({ body }) => (body.Result === 0 ? [body.Msg_Id] : [])),
          deliveries
        }
      })
    )

  it.live(
    "plays every nth Result 8, 60-byte reports on 3.0, and DELIVERs that come again; its Msg_Ids repeat if told to",
    () =>
      Effect.gen(function* () {
        const args = ["--slow-down-every", "2", "--report-bytes", "60", "--redelivery", "50", "--redelivery-times", "2"]
        const first = yield* played(...args, "--msg-ids", "repeated")
        assert.deepStrictEqual(first.results, [0, 8, 0, 8])
        assert.deepStrictEqual(
          [...new Set(first.deliveries.map(({ version, body }) => [version, body.Msg_Content.length].join()))],
          ["3.0,60"]
        )
        const times = Map.groupBy(first.deliveries, ({ sequenceId }) => sequenceId)
        assert.deepStrictEqual(
          [...times.values()].map((each) => each.length),
          [3, 3]
        )
        const again = yield* played("--slow-down-every", "2", "--msg-ids", "repeated")
        assert.deepStrictEqual(again.ids, first.ids)
      })
  )

  it.live("plays a rate; its Msg_Ids are others after each start", () =>
    Effect.gen(function* () {
      const first = yield* played("--rate", "1")
      assert.deepStrictEqual(first.results, [0, 8, 8, 8])
      const again = yield* played()
      assert.strictEqual(new Set([...first.ids, ...again.ids]).size, 5)
    })
  )
})
