/** What a station does with its terminals, played by the engines of one process over the front end of another one: each request and its outcome go from runner to runner. */
import { afterAll, beforeAll } from "@effect/vitest"
import { StationStoreMemory } from "@yugou/core/memory"
import {
  AdoptionTest,
  DeviceReplacementTest,
  OpenOutcomesTest,
  RestoreTest,
  TwoProcessesTest
} from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { reaching } from "./Reaching.ts"
import { type Process, startTwo } from "./TwoProcesses.ts"

const processes = Scope.makeUnsafe()
let two: readonly [asks: Process, has: Process]

beforeAll(async () => {
  two = (await Effect.runPromise(
    Scope.provide(startTwo({ assignmentsMillis: 200, attachMillis: 50 }), processes)
  )) as typeof two
})

afterAll(() => Effect.runPromise(Scope.close(processes, Exit.void)))

const options = { over: reaching(() => two, "nothing") }
const store = StationStoreMemory.layerMemory

OpenOutcomesTest.suite("over two processes", store, options)
AdoptionTest.suite("over two processes", store, options)
RestoreTest.suite("over two processes", store, options)
DeviceReplacementTest.suite("over two processes", store, options)
TwoProcessesTest.suite("over two processes", store, { over: reaching(() => two, "where") })
