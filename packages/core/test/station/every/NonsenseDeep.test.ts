/** What is written of blanks, stands twice in a list, or has more digits than an amount, is refused wherever a command takes one. */
import { assert, describe, it } from "@effect/vitest"
import { Rejection } from "@yugou/core"
import * as Effect from "effect/Effect"
import { onSite } from "../../Panel.ts"
import { payloadsOf, type Ran, type Row, rows, run, said } from "./Runs.ts"
import { samples } from "./Samples.ts"
import { unit, type World, world } from "./World.ts"

type Path = ReadonlyArray<string>

/** Texts that may be left empty, so that blanks in them hurt nobody. */
const mayBeBlank = new Set(["alarm.time", "contact", "remarks", "ext.idCard"])
/** Batches answer row by row. */
const rowByRow = new Set(["rows", "orderNos"])
/** Lists in which the same may stand twice: two sales alike are two sales. */
const mayRepeat = new Set(["rows"])

/** A place in a payload, with the payload as it is with something else there. */
interface Place {
  readonly path: Path
  readonly value: unknown
  readonly put: (value: unknown) => object
}

const placesIn = (value: unknown, path: Path, put: Place["put"]): ReadonlyArray<Place> => {
  const here = { path, value, put }
  if (Array.isArray(value)) {
    const [first, ...rest] = value
    const inside = placesIn(first, [...path, "0"], (it) => put([it, ...rest]))
    return [here, ...inside]
  }
  if (typeof value !== "object" || value === null) return [here]
  const fields = Object.entries(value).flatMap(([field, it]) =>
    field === "_tag" ? [] : placesIn(it, [...path, field], (other) => put({ ...value, [field]: other }))
  )
  return [here, ...fields]
}

interface Case {
  readonly row: Row
  readonly path: Path
  readonly payload: object
}

const cases = (made: World, nonsense: (place: Place) => unknown): ReadonlyArray<Case> => {
  const all = samples(made)
  return rows
    .filter(({ kind }) => kind === "command" || kind === "stream")
    .flatMap((row) =>
      payloadsOf(row, all).flatMap((payload) =>
        placesIn(payload, [], (it) => it as object).flatMap((place) => {
          const value = nonsense(place)
          return value === undefined ? [] : [{ row, path: place.path, payload: place.put(value) }]
        })
      )
    )
}

const blank = ({ path, value }: Place): unknown =>
  typeof value === "string" && !rowByRow.has(path[0] ?? "") && !mayBeBlank.has(path.join(".")) ? " 　\t" : undefined

const repeated = ({ path, value }: Place): unknown =>
  Array.isArray(value) && value.length > 0 && !mayRepeat.has(path.join(".")) ? [value[0], ...value] : undefined

/** More than any amount of energy has digits for. */
const vast = ({ value }: Place): unknown => (typeof value === "bigint" ? 10n ** 18n : undefined)

type IsRefusal = (answer: Ran["answer"], path: Path) => boolean

/** Any refusal will do: that nothing goes by a name of blanks is true, too. */
const isRefused: IsRefusal = (answer) => answer._tag === "Failure"

/** The field is named, or what stands in it. */
const isNamed: IsRefusal = (answer, [field = ""]) =>
  answer._tag === "Failure" &&
  (answer.failure instanceof Rejection.SwitchMapInvalid ||
    (answer.failure instanceof Rejection.InvalidInput && said(answer).includes(field)))

const refused = (nonsense: (place: Place) => unknown, isRefusal: IsRefusal, least: number) => {
  const here = unit()
  return onSite(
    here,
    Effect.gen(function* () {
      const all = cases(yield* world(here, "inside"), nonsense)
      assert.isAbove(all.length, least, "cases")
      const taken: Array<string> = []
      for (const { row, path, payload } of all) {
        const before = here.books.log.length
        const { answer } = yield* run(row, payload, "inside")
        if (!isRefusal(answer, path) || here.books.log.length !== before) {
          taken.push(`${row.name} ${path.join(".")}: ${said(answer).slice(0, 160)}`)
        }
      }
      assert.deepStrictEqual(taken, [])
    })
  )
}

describe("text of blanks", () => {
  it.effect("is refused by every command, and nothing is stored", () => refused(blank, isRefused, 60))
})

describe("what stands twice in a list", () => {
  it.effect("is refused by every command, and its field is named", () => refused(repeated, isNamed, 12))
})

describe("more energy than an amount has digits for", () => {
  it.effect("is refused by every command, and its field is named", () => refused(vast, isNamed, 9))
})
