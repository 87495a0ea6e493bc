/** The automaton that keeps silent terminals out of the room of the others. */
import { assert, describe, it } from "@effect/vitest"
import { EngineProcess } from "@yugou/core"
import type { OutcomeOf } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as HashSet from "effect/HashSet"
import { noted, observed } from "../../../src/engines/alarm/Observed.ts"
import {
  heardOf,
  type Input,
  maxSilent,
  nobody,
  type State,
  share,
  shareOfOne,
  step,
  type Turn
} from "../../../src/engines/kernel/SilentTerminals.ts"

const asks = (terminalId: string, engine = "dispatch"): Input => ({ _tag: "Asks", engine, terminalId })
const ended = (
  terminalId: string,
  heard: Extract<Input, { readonly _tag: "Ended" }>["heard"],
  as: Exclude<Turn, "rests"> = "goes",
  engine = "dispatch"
): Input => ({ _tag: "Ended", engine, terminalId, heard, as })

/** Tells inputs one after the other, and gives the last state and turn. */
const told = (inputs: ReadonlyArray<Input>) =>
  inputs.reduce<readonly [State, Turn]>(([state], input) => step(state, input), [nobody, "goes"])

const times = (count: number, of: (index: number) => Input): ReadonlyArray<Input> =>
  Array.from({ length: count }, (_, index) => of(index))

const silentOnes = (count: number) => times(count, (index) => ended(`${index}`, "silent"))

describe("a terminal is asked", () => {
  const rows: ReadonlyArray<readonly [what: string, before: ReadonlyArray<Input>, turn: Turn]> = [
    ["as anybody, of whom nothing is known", [], "goes"],
    ["as anybody, after it answered", [ended("T", "answered")], "goes"],
    ["in the share of the silent, after it did not", [ended("T", "silent")], "probes"],
    ["as before, after an outcome that says nothing", [ended("T", "silent"), ended("T", "unasked")], "probes"],
    ["as anybody, once it has answered again", [ended("T", "silent"), ended("T", "answered")], "goes"],
    [
      "as anybody, once it has answered another engine",
      [ended("T", "silent"), ended("T", "answered", "goes", "balance")],
      "goes"
    ],
    [
      "as anybody, once it has answered in the share",
      [ended("T", "silent"), asks("T"), ended("T", "answered", "probes")],
      "goes"
    ],
    ["as before, though others are silent", times(share, (index) => ended(`${index}`, "silent")), "goes"],
    [
      "not now, while so many questions to it are under way",
      [ended("T", "silent"), ...times(shareOfOne, () => asks("T"))],
      "rests"
    ],
    [
      "again, when one of them has ended",
      [ended("T", "silent"), ...times(shareOfOne, () => asks("T")), ended("T", "silent", "probes")],
      "probes"
    ],
    [
      "not now, while so many silent ones are asked",
      [ended("T", "silent"), ...silentOnes(share), ...times(share, (index) => asks(`${index}`))],
      "rests"
    ],
    [
      "not now, though a question has ended that was put to anybody",
      [
        ended("T", "silent"),
        ...silentOnes(share),
        ...times(share, (index) => asks(`${index}`)),
        ended("else", "answered")
      ],
      "rests"
    ],
    [
      "by another engine, which has a share of its own",
      [ended("T", "silent"), ...silentOnes(share), ...times(share, (index) => asks(`${index}`, "balance"))],
      "probes"
    ]
  ]
  it.each(rows)("%s", (_, before, turn) => assert.strictEqual(told([...before, asks("T")])[1], turn))
})

describe("the note of who is silent", () => {
  it("is bounded: whoever is beyond it is asked as if he answered", () => {
    const [state] = told(silentOnes(maxSilent))
    assert.strictEqual(step(step(state, ended("more", "silent"))[0], asks("more"))[1], "goes")
    assert.strictEqual(step(state, asks("0"))[1], "probes")
  })

  it("keeps nothing of questions that have ended", () => {
    const [state] = told([...silentOnes(3), ...times(3, (index) => asks(`${index}`))])
    const [after] = [0, 1, 2].reduce<readonly [State, Turn]>(
      ([before], index) => step(before, ended(`${index}`, "answered", "probes")),
      [state, "goes"]
    )
    const sizes = [HashSet.size(after.silent), HashMap.size(after.ofEngine), HashMap.size(after.ofTerminal)]
    assert.deepStrictEqual(sizes, [0, 0, 0])
  })
})

describe("the note of a process over one store", () => {
  it.effect("is one for engines and persons: who has answered either is silent no longer", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { silentOf } = EngineProcess.makeProcess("here")
      const [ofEngines, ofPersons] = [silentOf(noted(store)), silentOf(observed(store))]
      ofEngines.ended("dispatch", "T", "goes", "silent")
      assert.strictEqual(ofEngines.asks("dispatch", "T"), "probes")
      ofPersons.ended("", "T", "goes", "answered")
      assert.strictEqual(ofEngines.asks("dispatch", "T"), "goes")
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )
})

describe("what an outcome says of a terminal", () => {
  const at = undefined as never
  const noAnswer = (cause: "timeout" | "linkLost" | "unreadable" | "stationStopped") =>
    ({ _tag: "NoAnswer", sentAt: at, deadAt: null, cause, frames: [] }) as const
  const rows: ReadonlyArray<readonly [OutcomeOf<null>, ReturnType<typeof heardOf>]> = [
    [{ _tag: "Answered", at, answer: null, frames: [] }, "answered"],
    [{ _tag: "Refused", at, raw: "", reason: "unspecified", frames: [] }, "answered"],
    [{ _tag: "NotSent", at, reason: "offline", detail: "" }, "unasked"],
    [{ _tag: "NotSent", at, reason: "expired", detail: "" }, "unasked"],
    [noAnswer("timeout"), "silent"],
    [noAnswer("unreadable"), "answered"],
    [noAnswer("linkLost"), "unasked"],
    [noAnswer("stationStopped"), "unasked"]
  ]
  it.each(rows)("%o", (outcome, heard) => assert.strictEqual(heardOf(outcome), heard))
})
