/** Whether a process reaches a terminal, as its gateway tells of it. */
import { assert, describe, it } from "@effect/vitest"
import { type Presence, TerminalGateway } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { reaches } from "../../../src/engines/terminal/Reach.ts"
import { first, onSite, site } from "../../Panel.ts"

const rows: ReadonlyArray<readonly [Pick<Presence, "state" | "held">, reach: string, asked: number]> = [
  [{ state: "online" }, "here", 0],
  [{ state: "online", held: "here" }, "here", 0],
  [{ state: "online", held: "elsewhere" }, "elsewhere", 0],
  [{ state: "offline" }, "no", 0],
  [{ state: "unknown" }, "no", 1],
  [{ state: "unknown", held: "elsewhere" }, "no", 0]
]

describe("a terminal of which the gateway says", () => {
  for (const [told, reach, times] of rows) {
    it.effect(`${told.state}, held ${told.held ?? "nowhere"}: reached ${reach}, asked ${times} times`, () =>
      onSite(
        site(),
        Effect.gen(function* () {
          const asked: Array<string> = []
          const found = yield* Effect.updateService(reaches(first), TerminalGateway, (inner) => ({
            ...inner,
            presence: () => Effect.succeed({ ...told, since: Option.none() }),
            execute: ({ _tag }) =>
              Effect.map(DateTime.now, (at) => {
                asked.push(_tag)
                return { _tag: "NotSent", at, reason: "offline", detail: "not connected" } as const
              })
          }))
          assert.deepStrictEqual([found, asked.length], [reach, times])
        })
      )
    )
  }
})
