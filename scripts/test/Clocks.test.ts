/**
 * Who reads a clock: what waits inside of a process counts by `Monotonic` of core, and what is stored and shown has its time from `DateTime.now`. Whoever
 * reads a clock by himself stands here with the reason.
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = path.resolve(import.meta.dirname, "../..")

/** Programs that are started by hand, the terminal's side, and what tests are made of live by the clock of their machine. */
const files = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => !/^packages\/testkit\/|\/src\/(cli|testing)\//.test(file))
  .sort()

const ofDay = /\bDate\.now\b|\bnew Date\(\)|\bcurrentTime(?:Millis|Nanos)(?:Unsafe)?\b/
const ofProcess = /\bperformance\.now\b|\bmonotonicTimeNanos(?:Unsafe)?\b|\bhrtime\b/

/** A wait that is reckoned by the time of day: set back by a day, it lasts a day longer. */
const wait =
  /\b(?:Effect\.(?:sleep|delay|timeout\w*)|setTimeout)\([^\n]*(?:\bnowOf\b|Date\.now|currentTime|DateTime\.now)/

type Reader = readonly [file: string, why: string]

/** Who reads the time of day. */
const readersOfDay: ReadonlyArray<Reader> = [
  ["packages/cluster/src/Gateway.ts", "a request may be sent until a time of day"],
  ["packages/cluster/src/Holder.ts", "presence says at which time of day a connection ended"],
  ["packages/cluster/src/Local.ts", "an outcome says at which time of day it was"],
  ["packages/cluster/src/Place.ts", "presence says at which time of day a connection ended"],
  ["packages/console/src/page/api/Station.ts", "a browser shows the time of its station, not its own"],
  ["packages/core/src/engines/kernel/WallClock.ts", "watches how the time of day moves against the other clock"],
  ["packages/core/src/ports/sms/SmsGatewayMemory.ts", "a message may be sent until a time of day"],
  ["packages/core/src/ports/terminal/TerminalGatewayMemory.ts", "a request may be sent until a time of day"],
  ["packages/core/src/station/host/PromiseAdapters.ts", "a message may be sent until a time of day"],
  ["packages/csv/src/Export.ts", "a file says when it was made"],
  ["packages/http/src/HttpApi.ts", "a line of the log says when it was"],
  ["packages/http/src/node/ProcessMeasures.ts", "a metric says when the process began"],
  ["packages/http/src/sessions/Settings.ts", "sessions end at a time of day, which is stored"],
  ["packages/http/src/sessions/accounts/memory.ts", "a password that was sent ends at a time of day, which is stored"],
  ["packages/sms-cmpp/src/LinkDriver.ts", "the login of CMPP carries the time of day"],
  ["packages/sms-cmpp/src/SmsGateway.ts", "a message may be sent until a time of day"],
  ["packages/terminal-link/src/Alarms.ts", "tells sessions, whose frames carry the time of day, how far it was set"],
  ["packages/terminal-link/src/Link.ts", "hands the time of day to sessions"],
  ["packages/terminal-link/src/TerminalLink.ts", "lines of the log are counted from when the link began"]
]

/** Who reads the clock of the process. */
const readersOfProcess: ReadonlyArray<Reader> = [
  ["packages/console/src/page/kit/Steady.ts", "a browser: how long ago somebody did something on a page"],
  ["packages/core/src/values/Monotonic.ts", "the one place"],
  ["packages/http/src/HttpApi.ts", "has no Effect: how long a request took"],
  ["packages/http/src/access/Ready.ts", "has no Effect: how old an answer is"]
]

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, "")

const readersBy = (pattern: RegExp): ReadonlyArray<string> =>
  files.filter((file) => pattern.test(withoutComments(readFileSync(path.join(root, file), "utf8"))))

const namesOf = (readers: ReadonlyArray<Reader>): ReadonlyArray<string> => readers.map(([file]) => file)

describe("clocks", () => {
  it("of the day are read by those alone that have a reason", () => {
    assert.deepStrictEqual(readersBy(ofDay), namesOf(readersOfDay))
  })

  it("of the process are read in one place, and where there is no Effect", () => {
    assert.deepStrictEqual(readersBy(ofProcess), namesOf(readersOfProcess))
  })

  it("of the day say nowhere how long a process waits", () => {
    assert.deepStrictEqual(readersBy(wait), [])
  })

  const lines: ReadonlyArray<readonly [line: string, by: RegExp, is: "found" | "not found"]> = [
    ["yield* Effect.sleep(Math.max(since + tellMillis - nowOf(link), 0))", wait, "found"],
    ["setTimeout(end, until - Date.now())", wait, "found"],
    ["Effect.sleep(Math.max(since + tellMillis - Monotonic.millisOf(clock), 0))", wait, "not found"],
    ["const now = yield* Clock.currentTimeMillis", ofDay, "found"],
    ["const now = yield* DateTime.now", ofDay, "not found"],
    ["const began = performance.now()", ofProcess, "found"]
  ]
  it.each(lines)("%s", (line, by, is) => {
    assert.strictEqual(by.test(line) ? "found" : "not found", is)
  })

  it("are not looked for in comments", () => {
    assert.strictEqual(withoutComments("/** By Date.now. */\na() // performance.now\n"), "\na() \n")
  })
})
