/** Secrets of terminals (终端口令): in clear text nowhere but at the front end, whatever becomes of the key meanwhile. */
import { assert, describe } from "@effect/vitest"
import type { TerminalId } from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import { absent, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { canonicalText } from "../../../src/values/CanonicalText.ts"
import { terminalId } from "../../Fixtures.ts"
import { clerk } from "../Desk.ts"
import { entry, k1, k2, orgNo, password, test, withKeys } from "./SecretStations.ts"

/** Everything that the store gives, as text. */
const everywhere = Effect.gen(function* () {
  const store = yield* StationStore
  const rows = yield* store.load([ref("Terminal", terminalId)])
  const history = yield* store.history(ref("Terminal", terminalId), { afterVersion: 0, limit: 100 })
  const answered = yield* Effect.forEach(history, ({ commandId }) => store.answered(commandId))
  return JSON.stringify([rows, history, answered])
})
const changes = (count: number) =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const commits = yield* Stream.runCollect(Stream.take(store.changes(0n), count))
    return JSON.stringify(commits.map(({ commit }) => commit))
  })
const settingsNow = Effect.gen(function* () {
  const [found] = yield* (yield* StationStore).load([ref("Terminal", terminalId)])
  return found?.state?.settings as { readonly [field: string]: unknown }
})

describe("a secret of a terminal", () => {
  test("stands in no event, state, content, change or answer in clear text, and the front end gets it", () =>
    Effect.gen(function* () {
      const { customers, directory, history, plan } = yield* withKeys(k1)
      const planned = yield* plan.customers.registerTerminal({ ...clerk(), ...entry, orgNo })
      const said = yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo })
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { pw: `${password}-new` } })
      const steps = yield* history.steps({ actor: "clerk", kind: "Terminal", id: terminalId })
      const { state } = yield* history.asOf({
        actor: "clerk",
        kind: "Terminal",
        id: terminalId,
        at: yield* DateTime.now
      })
      const shown = JSON.stringify([planned, said, steps, state])
      for (const text of [yield* everywhere, yield* changes(2), shown]) {
        assert.isAbove(text.length, 100)
        assert.notInclude(text, password)
      }
      const masked = `"pw":"••••"`
      for (const text of [yield* changes(2), shown]) {
        assert.include(text, masked)
        assert.notInclude(text, "$secret")
        assert.notInclude(text, "$digest")
      }
      const found = Option.getOrThrow(yield* directory.get(terminalId))
      assert.deepStrictEqual(found.settings, { pw: `${password}-new` })
      assert.deepStrictEqual(yield* directory.find("fake", "1"), Option.some(found))
      assert.notProperty(found, "unopened")
    }))

  test("does not keep a repeated command from being one, also after a rotation, while the old key is given", () =>
    Effect.gen(function* () {
      const command = { ...clerk(), ...entry, orgNo }
      const other = { ...command, settings: { pw: `${password}x`, patience: 3 } }
      const first = yield* withKeys(k1)
      const said = yield* first.customers.registerTerminal(command)
      for (const keys of [[k1], [k2, k1]]) {
        const { customers } = yield* withKeys(...keys)
        assert.deepStrictEqual(yield* customers.registerTerminal(command), said)
        assert.strictEqual((yield* Effect.flip(customers.registerTerminal(other)))._tag, "CommandConflict")
      }
      const { customers } = yield* withKeys(k2)
      assert.strictEqual((yield* Effect.flip(customers.registerTerminal(command)))._tag, "CommandConflict")
    }))

  test("is the same command whose content was kept in clear text before there was a key", () =>
    Effect.gen(function* () {
      const { customers, directory, history } = yield* withKeys(k1)
      const store = yield* StationStore
      const command = { ...clerk(), ...entry, orgNo }
      const now = yield* DateTime.now
      const event: Terminal.Event = { ...entry, _tag: "TerminalRegistered", v: 1, at: now, orgNo }
      yield* store.commit(
        makeCommit(
          { terminal: absent("Terminal", terminalId) },
          { terminal: [event] },
          {
            command: {
              id: command.commandId,
              content: canonicalText(["customers.registerTerminal", command]),
              response: { terminalId, orgNo, dialectId: "fake", address: "1", presence: "unknown", since: null }
            },
            trail: { actor: command.actor, operation: "customers.registerTerminal", reason: null, at: now }
          }
        )
      )
      assert.strictEqual((yield* customers.registerTerminal(command)).address, "1")
      const steps = yield* history.steps({ actor: "clerk", kind: "Terminal", id: terminalId })
      assert.notInclude(JSON.stringify(steps), password)
      assert.deepStrictEqual(Option.getOrThrow(yield* directory.get(terminalId)).settings, entry.settings)
      // A change that leaves it out keeps it, and from then on it is sealed.
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { patience: 4 } })
      assert.notInclude(JSON.stringify(yield* settingsNow), password)
      assert.deepStrictEqual(Option.getOrThrow(yield* directory.get(terminalId)).settings, {
        pw: password,
        patience: 4
      })
    }))

  const halfSealed: ReadonlyArray<readonly [string, { dialectId: string; address: string }, Schema.Json]> = [
    ["its dialect is not there: the settings are masked whole", { dialectId: "gone", address: "1" }, "••••"],
    [
      "its dialect misses what is sealed: the other secret is masked, too",
      { dialectId: "fake", address: "needy" },
      { required: "••••", pw: "••••", patience: 3 }
    ]
  ]
  for (const [name, at, shown] of halfSealed) {
    test(`is not shown beside one that is sealed already where ${name}`, () =>
      Effect.gen(function* () {
        const { history } = yield* withKeys(k1)
        const store = yield* StationStore
        const now = yield* DateTime.now
        const required = { $secret: { v: 1, keyId: "k1", data: "00" } } as const
        const settings = { required, pw: password, patience: 3 }
        const event: Terminal.Event = { ...entry, ...at, settings, _tag: "TerminalRegistered", v: 1, at: now, orgNo }
        yield* store.commit(
          makeCommit(
            { terminal: absent("Terminal", terminalId) },
            { terminal: [event] },
            {
              command: { id: "half", content: "half", response: null },
              trail: { actor: "clerk", operation: "customers.registerTerminal", reason: null, at: now }
            }
          )
        )
        const asked = { actor: "clerk", kind: "Terminal", id: terminalId } as const
        const steps = yield* history.steps(asked)
        const { state } = yield* history.asOf({ ...asked, at: now })
        assert.notInclude(JSON.stringify([steps, state]), password)
        assert.deepStrictEqual((state as { readonly settings: Schema.Json }).settings, shown)
      }))
  }

  test("is kept by a change that leaves it out or repeats it, and replaced by one that names another", () =>
    Effect.gen(function* () {
      const { customers, directory } = yield* withKeys(k1)
      yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo })
      const { pw } = yield* settingsNow
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { patience: 9 } })
      assert.deepStrictEqual((yield* settingsNow).pw, pw)
      yield* customers.updateTerminal({ ...clerk(), ...entry })
      assert.deepStrictEqual((yield* settingsNow).pw, pw)
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { pw: "another" } })
      assert.notDeepEqual((yield* settingsNow).pw, pw)
      assert.deepStrictEqual(Option.getOrThrow(yield* directory.get(terminalId)).settings, { pw: "another" })
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { pw: null } })
      assert.deepStrictEqual(yield* settingsNow, { pw: null })
    }))

  test("is kept where its dialect must have it, and by no other dialect", () =>
    Effect.gen(function* () {
      const { customers } = yield* withKeys(k1)
      const needy = { ...entry, address: "needy" }
      const bare = yield* Effect.flip(customers.registerTerminal({ ...clerk(), ...needy, orgNo }))
      assert.strictEqual(bare._tag, "SettingsInvalid")
      yield* customers.registerTerminal({ ...clerk(), ...needy, settings: { required: password }, orgNo })
      yield* customers.updateTerminal({ ...clerk(), ...needy, settings: { pw: "also" } })
      assert.hasAllKeys(yield* settingsNow, ["pw", "required"])
      yield* customers.updateTerminal({ ...clerk(), ...needy, address: "1", dialectId: "other", settings: {} })
      assert.deepStrictEqual(yield* settingsNow, {})
    }))

  const standIns: ReadonlyArray<readonly [string, Schema.Json]> = [
    ["the mask", "••••"],
    ["sealed text", { $secret: { v: 1, keyId: "k1", data: "00" } }],
    ["something like it", { $secret: null }],
    ["a digest", { $digest: { keyId: "k1", mac: "00" } }]
  ]
  for (const [name, value] of standIns) {
    test(`is not overwritten by what stands for it: ${name} is refused, and the field is named`, () =>
      Effect.gen(function* () {
        const { customers, plan } = yield* withKeys(k1)
        yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo })
        const before = yield* settingsNow
        for (const field of ["pw", "patience"]) {
          const change = { ...entry, settings: { [field]: value } }
          const refused = yield* Effect.flip(customers.updateTerminal({ ...clerk(), ...change }))
          assert.deepInclude(refused, { _tag: "SettingsInvalid", what: "settings", path: field })
          const { refusals } = yield* plan.customers.updateTerminal({ ...clerk(), ...change })
          assert.strictEqual(refusals[0]?.code, "SETTINGS_INVALID")
        }
        assert.deepStrictEqual(yield* settingsNow, before)
      }))
  }

  test("is refused where there is no key, and nothing of it is stored; what has none goes on", () =>
    Effect.gen(function* () {
      const { customers, directory } = yield* withKeys()
      const refused = yield* Effect.flip(customers.registerTerminal({ ...clerk(), ...entry, orgNo }))
      assert.deepInclude(refused, { _tag: "SecretNotSealed", terminalId, field: "pw", reason: "noKey" })
      assert.notInclude(`${JSON.stringify(refused)} ${yield* everywhere}`, password)
      yield* customers.registerTerminal({ ...clerk(), ...entry, settings: { patience: 3, pw: null }, orgNo })
      assert.deepStrictEqual(Option.getOrThrow(yield* directory.get(terminalId)).settings, { patience: 3, pw: null })
    }))

  test("whose key is lost stops its terminal alone, tells persons once, and is entered anew", () =>
    Effect.gen(function* () {
      const before = yield* withKeys(k1)
      yield* before.customers.registerTerminal({ ...clerk(), ...entry, orgNo })
      const other = { ...entry, terminalId: "3701-00002" as TerminalId, address: "2", settings: {} }
      yield* before.customers.registerTerminal({ ...clerk(), ...other, orgNo })
      for (const keys of [[], [k2]]) {
        const { directory } = yield* withKeys(...keys)
        const found = Option.getOrThrow(yield* directory.find("fake", "1"))
        assert.deepStrictEqual(found.settings, { patience: 3 })
        assert.deepStrictEqual(found.unopened, [{ field: "pw", keyId: "k1", reason: "noKey" }])
        assert.notProperty(Option.getOrThrow(yield* directory.find("fake", "2")), "unopened")
      }
      const { customers, directory, dunning } = yield* withKeys(k2)
      const open = Effect.map(dunning.workItems({ actor: "clerk" }), ({ rows }) =>
        rows.flatMap(({ cause, closed, subject }) => (closed === null ? [[cause, subject]] : []))
      )
      const items = yield* dunning.workItems({ actor: "clerk" })
      assert.deepStrictEqual(yield* open, [["secretUnopened", terminalId]])
      assert.include(items.rows[0]?.detail, "k1")
      // What else is changed leaves the lost secret where it is: its key may come back.
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { patience: 5 } })
      assert.deepStrictEqual(Option.getOrThrow(yield* before.directory.get(terminalId)).settings, {
        ...entry.settings,
        patience: 5
      })
      // Where the key is, it opens again, and nobody need look at it any more; where it is not, somebody must.
      assert.deepStrictEqual(yield* open, [])
      yield* directory.get(terminalId)
      assert.deepStrictEqual(yield* open, [["secretUnopened", terminalId]])
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { patience: 6 } })
      assert.deepStrictEqual(yield* open, [["secretUnopened", terminalId]])
      yield* customers.updateTerminal({ ...clerk(), ...entry, settings: { pw: "anew" } })
      assert.deepStrictEqual(yield* open, [])
      const healed = Option.getOrThrow(yield* directory.find("fake", "1"))
      assert.deepStrictEqual(healed.settings, { pw: "anew" })
      assert.notProperty(healed, "unopened")
      const retired = yield* withKeys(k1)
      yield* retired.directory.get(terminalId)
      assert.deepStrictEqual(yield* open, [["secretUnopened", terminalId]])
      yield* retired.customers.retireTerminal({ ...clerk(), terminalId, reason: "gone" })
      assert.deepStrictEqual(yield* open, [])
    }))
})
