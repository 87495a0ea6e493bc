/** Who may do what, the tree of org units, and what actors are called (F-80, R-003). */
import { assert, describe, it } from "@effect/vitest"
import {
  ActorNames,
  type Authorizations,
  CustomerArchives,
  Energy,
  OrgUnits,
  Policy,
  Rejection,
  Authorizations as Roles,
  Station,
  StationPolicy
} from "@yugou/core"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { PromiseHost } from "../../../src/index.ts"
import { parts } from "../host/Parts.ts"
import { rejectionOf } from "../host/Rejects.ts"
import { assertEachConditionTried, listsOfPeople } from "../kernel/Lists.ts"

const people: { readonly [actor: string]: Authorizations.Role } = {
  clerk: { permissions: ["purchase.save", "people.read", "no.such"], orgScope: ["37401"] },
  chief: { permissions: ["people.read", "purchase.approve"], orgScope: ["374", "38"] },
  blind: { permissions: ["purchase.save"], orgScope: ["37401"] },
  nobody: { permissions: ["people.read"], orgScope: [] }
}

const units = [
  { orgNo: "37402", name: "章丘供电所" },
  { orgNo: "38", name: "外省公司" },
  { orgNo: "3740102", name: "历下二班" },
  { orgNo: "37", name: "省公司" },
  { orgNo: "37401", name: "历下供电所" },
  { orgNo: "374010201", name: "历下二班外勤" }
]

const asked: Array<ReadonlyArray<string>> = []
const names = Layer.succeed(ActorNames.ActorNames, {
  namesOf: (actors) =>
    Effect.sync(() => {
      asked.push(actors)
      return new Map(actors.flatMap((actor) => (actor === "clerk" ? [["clerk", "张晓东"] as const] : [])))
    })
})

const ports = Layer.mergeAll(
  StationStoreMemory.layerMemory,
  TerminalGatewayMemory.layer({ capabilities: () => null, presence: () => "offline", execute: () => Effect.never }),
  CustomerArchives.layerMemory([]),
  Roles.layerRoles(people),
  SmsGatewayMemory.layer([]),
  OrgUnits.layerList(units),
  names
)
const onStation = <A, E>(test: Effect.Effect<A, E, Station.Station>) =>
  Effect.provide(test, Station.layer.pipe(Layer.provide(ports)))

describe("permissions", () => {
  const rows: ReadonlyArray<
    readonly [
      who: string,
      actor: string,
      of: string | undefined,
      expected: { readonly [permission: string]: ReadonlyArray<string> }
    ]
  > = [
    [
      "one's own, without those that the station does not know",
      "clerk",
      undefined,
      { "people.read": ["37401"], "purchase.save": ["37401"] }
    ],
    ["one's own by name", "clerk", "clerk", { "people.read": ["37401"], "purchase.save": ["37401"] }],
    ["of somebody of the own org unit", "chief", "clerk", { "people.read": ["37401"], "purchase.save": ["37401"] }],
    [
      "of somebody above: as far as the own org unit goes",
      "clerk",
      "chief",
      { "people.read": ["37401"], "purchase.approve": ["37401"] }
    ],
    ["of somebody whom nobody knows", "clerk", "stranger", {}],
    ["of who sees no org unit", "nobody", undefined, {}],
    ["of others by who sees no org unit", "nobody", "chief", {}]
  ]
  for (const [who, actor, of, expected] of rows) {
    it.effect(who, () =>
      onStation(
        Effect.gen(function* () {
          const station = yield* Station.Station
          const listed = yield* station.people.permissions({ actor, ...(of === undefined ? {} : { of }) })
          assert.deepStrictEqual(
            Object.fromEntries(listed.map(({ orgScope, permission }) => [permission, orgScope])),
            expected
          )
          for (const { may } of listed) assert.match(may.zh, /\p{Script=Han}/u)
        })
      )
    )
  }

  it.effect("are not told to who may not see people", () =>
    onStation(
      Effect.gen(function* () {
        const station = yield* Station.Station
        const error = yield* Effect.flip(station.people.permissions({ actor: "blind" }))
        assert.instanceOf(error, Rejection.Forbidden)
      })
    )
  )
})

describe("the tree of org units", () => {
  it("puts each below the nearest one whose number its own begins with", () => {
    assert.deepStrictEqual(
      OrgUnits.treeOf(units).map(({ orgNo, parent }) => [orgNo, parent]),
      [
        ["37", null],
        ["37401", "37"],
        ["3740102", "37401"],
        ["374010201", "3740102"],
        ["37402", "37"],
        ["38", null]
      ]
    )
  })

  const numbers = { clerk: ["37401", "3740102", "374010201"], chief: ["37401", "3740102", "374010201", "37402", "38"] }
  const rows: ReadonlyArray<readonly [what: string, payload: object, expected: ReadonlyArray<string>]> = [
    ["all of the own ones", { actor: "clerk" }, numbers.clerk],
    ["all of several", { actor: "chief" }, numbers.chief],
    ["one and what is below it", { actor: "chief", orgNo: "3740102" }, ["3740102", "374010201"]],
    ["one above the own ones: those below it", { actor: "clerk", orgNo: "37" }, numbers.clerk],
    ["one beside the own ones", { actor: "clerk", orgNo: "38" }, []],
    ["by a part of the name", { actor: "chief", name: "二班" }, ["3740102", "374010201"]],
    ["by a name of another org unit", { actor: "clerk", name: "省公司" }, []]
  ]
  for (const [what, payload, expected] of rows) {
    it.effect(`gives ${what}`, () =>
      onStation(
        Effect.gen(function* () {
          const station = yield* Station.Station
          const page = yield* station.people.orgUnits(payload as { readonly actor: string })
          assert.deepStrictEqual(
            page.rows.map(({ orgNo }) => orgNo),
            expected
          )
          assert.deepInclude(page, { next: null, total: expected.length })
        })
      )
    )
  }

  it("each condition was tried", () => {
    const ofChief = rows.map(([, asked, expected]) => ({ asked, expected }))
    for (const list of listsOfPeople) assertEachConditionTried(list, ofChief)
  })

  it.effect("names no parent that whoever asks may not see, and keeps the parent of a row found by its name", () =>
    onStation(
      Effect.gen(function* () {
        const station = yield* Station.Station
        const own = yield* station.people.orgUnits({ actor: "clerk" })
        assert.deepInclude(own.rows, { orgNo: "37401", name: "历下供电所", parent: null } as never)
        const found = yield* station.people.orgUnits({ actor: "clerk", name: "外勤" })
        assert.deepStrictEqual(found.rows, [{ orgNo: "374010201", name: "历下二班外勤", parent: "3740102" }] as never)
      })
    )
  )

  it.effect("comes in pages that miss and repeat none", () =>
    onStation(
      Effect.gen(function* () {
        const station = yield* Station.Station
        const seen: Array<string> = []
        let after: string | null = null
        let totals = 0
        do {
          const page: typeof OrgUnitsPage = yield* station.people.orgUnits({ actor: "chief", limit: 2, after })
          seen.push(...page.rows.map(({ orgNo }) => orgNo))
          totals += page.total === null ? 0 : 1
          after = page.next
        } while (after !== null)
        assert.deepStrictEqual([seen, totals], [numbers.chief, 1])
      })
    )
  )
})
declare const OrgUnitsPage: Effect.Success<ReturnType<Station.EffectFacade["people"]["orgUnits"]>>

describe("names", () => {
  it.effect("come in the order asked, as often as asked; the station itself is not looked up", () =>
    onStation(
      Effect.gen(function* () {
        asked.length = 0
        const station = yield* Station.Station
        const actors = ["system:dispatch-engine", "clerk", "gone", "clerk", "sms-gateway", "systematic"] as const
        assert.deepStrictEqual(yield* station.people.names({ actor: "clerk", actors }), [
          { actor: "system:dispatch-engine", name: null, kind: "station" },
          { actor: "clerk", name: "张晓东", kind: "actor" },
          { actor: "gone", name: null, kind: "actor" },
          { actor: "clerk", name: "张晓东", kind: "actor" },
          { actor: "sms-gateway", name: null, kind: "station" },
          { actor: "systematic", name: null, kind: "actor" }
        ])
        yield* station.people.names({ actor: "clerk", actors: ["system:witness"] })
        assert.deepStrictEqual(asked, [["clerk", "gone", "systematic"]])
      })
    )
  )
})

describe("a host of promises", () => {
  const open = (more: object) => PromiseHost.open({ ...parts, ...more })

  it("names people by their table, and org units by a list", async () => {
    const clerk = { ...parts.people.clerk, displayName: "张晓东" }
    const station = await open({ people: { clerk }, orgUnits: [{ orgNo: "37401", name: "历下供电所" }] })
    const actors = ["clerk", "constructor"] as const
    const [one, other] = await station.people.names({ actor: "clerk", actors })
    assert.deepStrictEqual([one?.name, other?.name], ["张晓东", null])
    const { rows } = await station.people.orgUnits({ actor: "clerk" })
    assert.deepStrictEqual(rows, [{ orgNo: "37401", name: "历下供电所", parent: null }])
    await station.close()
  })

  it("asks functions anew each time", async () => {
    let name = "张"
    const station = await open({
      actorNames: async () => ({ clerk: name }),
      orgUnits: () => [{ orgNo: "37401", name }]
    })
    const look = async () => [
      (await station.people.names({ actor: "clerk", actors: ["clerk"] }))[0]?.name,
      (await station.people.orgUnits({ actor: "clerk" })).rows[0]?.name
    ]
    assert.deepStrictEqual(await look(), ["张", "张"])
    name = "王"
    assert.deepStrictEqual(await look(), ["王", "王"])
    await station.close()
  })

  it.each([
    ["an answer that is none", { actorNames: () => ["clerk"] }, /actorNames must answer/],
    [
      "a number that stands twice",
      {
        orgUnits: () => [
          { orgNo: "37", name: "a" },
          { orgNo: "37", name: "b" }
        ]
      },
      /orgUnits must answer/
    ],
    [
      "what it throws",
      {
        actorNames: () => Promise.reject(new Error("directory down")),
        orgUnits: () => Promise.reject(new Error("directory down"))
      },
      /directory down/
    ]
  ])("rejects with %s", async (_, given, message) => {
    const station = await open(given)
    const calls = [
      ...("actorNames" in given ? [station.people.names({ actor: "clerk", actors: ["clerk"] })] : []),
      ...("orgUnits" in given ? [station.people.orgUnits({ actor: "clerk" })] : [])
    ]
    for (const call of calls) assert.match(String(await rejectionOf(call)), message)
    await station.close()
  })
})

describe("policies", () => {
  const policy: Policy.Policy = {
    ...Policy.defaults,
    signature: "【历下供电】",
    adjustmentDrift: Energy.kwh("1.5"),
    messagesPerMonth: { "37401": 500, "38": 900 }
  }
  const told = (actor: string) =>
    onStation(
      Effect.gen(function* () {
        const { people } = yield* Station.Station
        return yield* people.policies({ actor })
      })
    ).pipe(Effect.provideService(StationPolicy, policy))

  it.effect("are listed as they stand, each beside the recommended one", () =>
    Effect.gen(function* () {
      const rows = yield* told("clerk")
      assert.deepStrictEqual(rows.map((row) => row.policy).sort(), Object.keys(Policy.defaults).sort())
      const of = (name: string) => rows.find((row) => row.policy === name)
      assert.deepInclude(of("signature"), { value: "【历下供电】", recommended: "null" })
      assert.deepInclude(of("adjustmentDrift"), { value: "1.5", recommended: "1" })
      assert.deepInclude(of("quietHours"), { value: '{"from":"21:00","to":"08:00"}' })
    })
  )

  it.effect("tell quotas of one's own org units only", () =>
    Effect.gen(function* () {
      const quotas = (rows: ReadonlyArray<{ readonly policy: string; readonly value: string }>) =>
        rows.find(({ policy: name }) => name === "messagesPerMonth")?.value
      assert.strictEqual(quotas(yield* told("clerk")), '{"37401":500}')
      assert.strictEqual(quotas(yield* told("chief")), '{"38":900,"37401":500}')
    })
  )

  it.effect("are told to nobody without the permission", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(told("blind")))._tag, "Forbidden")
    })
  )
})
