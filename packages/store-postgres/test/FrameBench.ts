/** What the contract of the frame log is tried on: the log of a database, whose frames can be read when they are written. */
import { FrameLog, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import { StationDatabase } from "../src/index.ts"

export const frameBench = (own: (id: string) => string) =>
  Effect.gen(function* () {
    const { frames } = yield* StationDatabase
    return {
      log: yield* FrameLog,
      terminals: [TerminalId.make(own("one")), TerminalId.make(own("other"))] as const,
      settled: frames.flush
    }
  })
