/** Commands that bring secrets, repeated and confirmed: by another process, under another key, without one, and while a key server flickers. */
import { assert, describe } from "@effect/vitest"
import { SecretError, SecretKeys, type SecretsPort, type TerminalId } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { terminalId } from "../../Fixtures.ts"
import { clerk, tagOf } from "../Desk.ts"
import { entry, k1, k2, orgNo, password, test, withKeys, withoutDialects, withPort } from "./SecretStations.ts"

const register = () => ({ ...clerk(), ...entry, orgNo })
const changed = { ...entry, settings: { pw: `${password}-new` } }

const portOf = (keys: string) => SecretKeys.make(Result.getOrThrow(SecretKeys.parse(Redacted.make(keys))))

const contents = Effect.gen(function* () {
  const store = yield* StationStore
  const history = yield* store.history(ref("Terminal", terminalId), { afterVersion: 0, limit: 100 })
  const answered = yield* Effect.forEach(history, ({ commandId }) => store.answered(commandId))
  return answered.map((it) => Option.getOrThrow(it).content)
})

describe("a command that brings a secret", () => {
  test("is confirmed in another process whose newest key is another one, and by no key that it lacks", () =>
    Effect.gen(function* () {
      const one = yield* withKeys(k1, k2)
      const other = yield* withKeys(k2, k1)
      yield* one.customers.registerTerminal(register())
      const { confirmation } = yield* one.plan.customers.updateTerminal({ ...clerk(), ...changed })
      assert.isString(confirmation)
      const confirmed = { ...clerk(), ...changed, confirmation: confirmation ?? "" }
      const different = { ...confirmed, settings: { pw: "different" } }
      assert.strictEqual(yield* tagOf(other.customers.updateTerminal(different)), "ConfirmationStale")
      assert.strictEqual(
        yield* tagOf((yield* withKeys(`k3:${"11".repeat(32)}`)).customers.updateTerminal(confirmed)),
        "ConfirmationStale"
      )
      yield* other.customers.updateTerminal(confirmed)
    }))

  test("is carried out once when two processes get it at once, in whichever order they have their keys", () =>
    Effect.gen(function* () {
      const processes = [yield* withKeys(k1, k2), yield* withKeys(k2, k1)]
      const command = register()
      const [first, second] = yield* Effect.all(
        processes.map(({ customers }) => customers.registerTerminal(command)),
        { concurrency: 2 }
      )
      assert.deepStrictEqual(first, second)
      assert.lengthOf(yield* contents, 1)
    }))

  test("is refused to the slower one of two processes that have no key in common, with a word of its own", () =>
    Effect.gen(function* () {
      const processes = [yield* withKeys(k1), yield* withKeys(k2)]
      const command = register()
      const results = yield* Effect.all(
        processes.map(({ customers }) => Effect.result(customers.registerTerminal(command))),
        { concurrency: 2 }
      )
      assert.deepStrictEqual(
        results.flatMap((it) => (Result.isFailure(it) ? [it.failure._tag] : [])),
        ["CommandConflict"]
      )
    }))

  test("gets the stored answer where there is no key, and another command under its id does not", () =>
    Effect.gen(function* () {
      const command = register()
      const said = yield* (yield* withKeys(k1)).customers.registerTerminal(command)
      const { customers } = yield* withKeys()
      assert.deepStrictEqual(yield* customers.registerTerminal(command), said)
      const others = [
        { ...command, address: "2" },
        { ...command, settings: { ...command.settings, patience: 4 } },
        { ...command, settings: { pw: password } },
        { ...command, settings: { patience: 3 } }
      ]
      for (const other of others) {
        assert.strictEqual(yield* tagOf(customers.registerTerminal(other)), "CommandConflict", JSON.stringify(other))
      }
    }))

  test("gets the stored answer from a process without its dialect, and another secret under its id does not", () =>
    Effect.gen(function* () {
      const command = register()
      const said = yield* (yield* withKeys(k1)).customers.registerTerminal(command)
      const { customers } = yield* withoutDialects(k1)
      assert.deepStrictEqual(yield* customers.registerTerminal(command), said)
      const other = { ...command, settings: { ...command.settings, pw: "other" } }
      assert.strictEqual(yield* tagOf(customers.registerTerminal(other)), "CommandConflict")
      const fresh = { ...register(), terminalId: "3701-00002" as TerminalId, address: "2" }
      assert.strictEqual(yield* tagOf(customers.registerTerminal(fresh)), "SettingsInvalid")
    }))

  test("is kept comparable though a key server flickers while it runs, and never as a mask", () =>
    Effect.gen(function* () {
      const port = yield* portOf(k1)
      const needy = { ...entry, address: "needy", settings: { required: password, pw: password } }
      yield* (yield* withPort(port)).customers.registerTerminal({ ...clerk(), ...needy, orgNo })
      const command = { ...clerk(), ...needy, settings: { pw: `${password}-new` } }
      for (const answers of [0, 1, 2, 3]) {
        let left = answers
        let gaps = 1
        const flickers: SecretsPort = {
          ...port,
          open: (place, sealed) => {
            left -= 1
            if (left >= 0 || gaps === 0) return port.open(place, sealed)
            gaps -= 1
            return Effect.fail(new SecretError({ reason: "unavailable", keyId: sealed.keyId }))
          }
        }
        const { customers } = yield* withPort(flickers)
        yield* Effect.ignore(customers.updateTerminal(command))
      }
      const { customers } = yield* withPort(port)
      yield* customers.updateTerminal(command)
      assert.lengthOf(yield* contents, 2)
      assert.notInclude(JSON.stringify(yield* contents), "••••")
      const other = { ...command, settings: { pw: "other" } }
      assert.strictEqual(yield* tagOf(customers.updateTerminal(other)), "CommandConflict")
    }))

  test("is refused in its plan, and not the plan, where there is no key", () =>
    Effect.gen(function* () {
      const { plan } = yield* withKeys()
      const { confirmation, refusals } = yield* plan.customers.registerTerminal(register())
      assert.deepStrictEqual([refusals.map(({ code }) => code), confirmation], [["SECRET_NOT_SEALED"], null])
    }))
})

const broken: ReadonlyArray<readonly [name: string, end: () => Effect.Effect<never>]> = [
  ["dies", () => Effect.die(new Error("the host's own"))],
  ["rejects", () => Effect.promise(() => Promise.reject(new Error("the host's own")))],
  [
    "throws",
    () => {
      throw new Error("the host's own")
    }
  ]
]

describe("a port of the host", () => {
  for (const [name, end] of broken) {
    test(`that ${name} did not answer`, () =>
      Effect.gen(function* () {
        const port = yield* portOf(k1)
        yield* (yield* withPort(port)).customers.registerTerminal(register())
        const { customers, directory, plan } = yield* withPort({ seal: end, open: end, digests: end })
        const { unopened } = Option.getOrThrow(yield* directory.get(terminalId))
        assert.deepStrictEqual(unopened, [{ field: "pw", keyId: "k1", reason: "unavailable" }])
        const refused = yield* Effect.flip(customers.updateTerminal({ ...clerk(), ...changed }))
        assert.deepInclude(refused, { _tag: "SecretNotSealed", field: "pw", reason: "unavailable" })
        const { refusals } = yield* plan.customers.updateTerminal({ ...clerk(), ...changed })
        assert.strictEqual(refusals[0]?.code, "SECRET_NOT_SEALED")
      }))
  }
})
