/** Awaits what must reject. */
import { assert } from "@effect/vitest"
import type { StationPromise } from "../../../src/index.ts"

/** Gives what a promise rejects with. */
export const rejectionOf = (promise: Promise<unknown>): Promise<StationPromise.StationError> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: StationPromise.StationError) => error
  )
