/** Reads one file of an archive: line by line, counted, and checked against its own seals. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type ArchiveRefused, unreadable } from "./ArchiveRefused.ts"
import * as Folder from "./Folder.ts"
import * as Line from "./Line.ts"
import * as Tally from "./Tally.ts"

/** Whoever can write to the file can nest JSON deeper than anything here follows; all else that is thrown is a fault of ours. */
const tooDeep = (cause: unknown): string => {
  if (cause instanceof RangeError) return "is nested too deeply"
  throw cause
}

/** Hands over the lines of a file in their order; fails at the first that is none. */
export const eachLine = (
  folder: string,
  name: string,
  take: (line: Line.Line) => void
): Effect.Effect<void, ArchiveRefused> => {
  let count = 0
  return Stream.runForEach(Folder.lines(folder, name), (texts) =>
    Effect.suspend(() => {
      for (const text of texts) {
        count += 1
        const line = Line.read(text)
        if (Result.isFailure(line)) return Effect.fail(unreadable(name, `line ${count} ${line.failure}`))
        const taken = Result.try({ try: () => take(line.success), catch: tooDeep })
        if (Result.isFailure(taken)) return Effect.fail(unreadable(name, `line ${count} ${taken.failure}`))
      }
      return Effect.void
    })
  )
}

/** Counts and checks a file as far as it can be read; `problem`: why it cannot be read further. */
export const tallyOf = Effect.fnUntraced(function* (folder: string, name: string) {
  let tally = Tally.beginning
  const read = yield* Effect.result(
    eachLine(folder, name, (line) => {
      tally = Tally.next(tally, line)
    })
  )
  return { tally, problem: Result.isFailure(read) ? read.failure.detail : null }
})
