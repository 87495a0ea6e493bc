/** A batch as events: a row each, then that it is done, or the problem that ended it. */
import type { Problem } from "../problem/Problem.ts"
import type { ServerEvent } from "./EventStream.ts"

/** Tells the rows of a batch of which the first has come. */
export async function* batchEvents(
  rows: AsyncIterator<unknown>,
  first: IteratorResult<unknown>,
  problemOf: (error: unknown) => Problem
): AsyncGenerator<ServerEvent, void> {
  let count = 0
  try {
    for (let row = first; row.done !== true; row = await rows.next()) {
      count += 1
      yield { event: "row", id: String(count), data: row.value }
    }
    yield { event: "done", data: { rows: count } }
  } catch (error) {
    yield { event: "problem", data: problemOf(error) }
  } finally {
    await rows.return?.()
  }
}
