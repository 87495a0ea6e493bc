/** Cases: what the station asks of a dialect before a terminal is registered or changed. */
import { assert } from "@effect/vitest"
import type { ConfiguredDialect, RequestTag } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { requestOf } from "./Asking.ts"
import { type Case, caseOf } from "./Case.ts"
import { type Line, type Setup, textOf } from "./Line.ts"
import { samples } from "./Samples.ts"

/** What is the address of no terminal, in any protocol. */
const nonsense = ({ address }: Setup): ReadonlyArray<string> => [
  "",
  " ",
  `${address}?`,
  `${address}\n`,
  "x".repeat(300)
]

/** The settings of the suite with another value of one of them. */
const changed = ({ settings, otherValues }: Setup, name: string): Schema.Json => {
  const value = otherValues?.[name]
  assert.isDefined(value, `the setup gives no other value of ${name}`)
  const others = typeof settings === "object" && !Array.isArray(settings) ? settings : {}
  return { ...others, [name]: value } as Schema.Json
}

const configuredWith = (setup: Setup, name: string): ConfiguredDialect =>
  Result.getOrThrowWith(
    setup.dialect.configure(changed(setup, name)),
    ({ path, message }) => new Error(`another value of ${name} is refused at ${path}: ${message}`)
  )

/** The frames of every request that there is a sample of, as text. */
const framesOf = (line: Line, { plan }: ConfiguredDialect): ReadonlyArray<string> =>
  samples(line).map(({ tag, payload }) => textOf(plan(requestOf(line, tag as RequestTag, payload as never))))

export const registeringCases: ReadonlyArray<Case> = [
  caseOf("gives an address as it identifies the terminal, whatever the spelling", (_, setup) => {
    const { address, dialect, otherAddress, spellings = [] } = setup
    for (const spelling of [address, ...spellings]) {
      assert.deepStrictEqual(dialect.canonicalAddress(spelling), Result.succeed(address), spelling)
    }
    assert.deepStrictEqual(dialect.canonicalAddress(otherAddress), Result.succeed(otherAddress))
  }),
  caseOf("refuses what is the address of no terminal, and says why", (_, setup) => {
    for (const text of nonsense(setup)) {
      const said = setup.dialect.canonicalAddress(text)
      assert.isTrue(Result.isFailure(said), JSON.stringify(text))
      if (Result.isFailure(said)) assert.isNotEmpty(said.failure.message)
    }
  }),
  caseOf("names settings that there are, each as secret or as tuning", (_, setup) => {
    const { secret, tuning } = setup.dialect.settings
    const names = [...secret, ...tuning]
    assert.deepStrictEqual(names, [...new Set(names)])
    for (const name of names) configuredWith(setup, name)
  }),
  caseOf("shapes neither frames nor capabilities by what it calls tuning", (opener, setup) => {
    const line = opener()
    for (const name of setup.dialect.settings.tuning) {
      const other = configuredWith(setup, name)
      assert.deepStrictEqual(other.capabilities, line.configured.capabilities, name)
      assert.deepStrictEqual(framesOf(line, other), framesOf(line, line.configured), name)
    }
  }),
  caseOf("has the same capabilities whatever its secrets", (opener, setup) => {
    const { capabilities } = opener().configured
    for (const name of setup.dialect.settings.secret) {
      assert.deepStrictEqual(configuredWith(setup, name).capabilities, capabilities, name)
    }
  })
]
