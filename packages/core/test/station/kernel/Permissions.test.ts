/** Permissions, derived from the table: what an operation needs is asked before anything is done. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization, Authorizations, CustomerArchives, operations, Rejection, Station } from "@yugou/core"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { commonGrant } from "../../../src/ports/authorization/Authorization.ts"
import { storableData } from "../../../src/values/Storable.ts"
import { everything, fakeTerminal, layer } from "../../Fixtures.ts"
import { chief, open, orderOf, save, tagOf } from "../Desk.ts"

interface Row {
  readonly name: `${string}.${string}`
  readonly kind: string
  readonly permission: string
  readonly besides: ReadonlyArray<string>
  readonly payload: Schema.Struct<Schema.Struct.Fields>
}

const rows = Object.values(operations).flatMap((table) => Object.values(table)) as unknown as ReadonlyArray<Row>

type Call = (input: unknown) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>
type Facades = { readonly [facade: string]: { readonly [name: string]: Call } }

const callsOf = Effect.fnUntraced(function* ({ name: full, kind }: Row) {
  const station = yield* Station.Station
  const [facade = "", name = ""] = full.split(".")
  const execute = (station as unknown as Facades)[facade]?.[name]
  const plan = kind === "command" ? (station.plan as unknown as Facades)[facade]?.[name] : undefined
  return [execute, plan].filter((call) => call !== undefined)
})

/** Draws a payload that is good, also as JSON: amounts have no more digits than are kept. Nothing that it names exists. */
const draw = ({ payload }: Row) => {
  const write = Schema.encodeUnknownResult(Schema.toCodecJson(payload as unknown as Schema.Codec<unknown>))
  const drawn = Arbitrary.sampleEffect(Arbitrary.schema(Schema.toType(payload)), {
    count: 30,
    seed: "permissions",
    size: 2
  })
  return Effect.map(drawn, (inputs) => {
    const good = inputs.find((input) => Result.isSuccess(write(input)))
    assert.isDefined(good, "none of those drawn can be written")
    return { ...storableData(good), actor: "clerk" }
  })
}

const without = (...permissions: ReadonlyArray<string>) => ({
  ...everything,
  permissions: everything.permissions.filter((name) => !permissions.includes(name))
})

describe("who lacks one permission of an operation", () => {
  const lacking = rows.flatMap((row) => [row.permission, ...row.besides].map((permission) => ({ row, permission })))
  for (const { row, permission } of lacking) {
    it.effect(`${row.name} without ${permission}: Forbidden names it, and nothing is stored or sent`, () => {
      const books = StationStoreMemory.emptyBooks()
      const ports = Layer.mergeAll(
        StationStoreMemory.layerOver(books),
        TerminalGatewayMemory.layer({
          capabilities: () => assert.fail("a terminal was asked about"),
          presence: () => assert.fail("a terminal was asked about"),
          execute: () => assert.fail("a terminal was asked")
        }),
        CustomerArchives.layerMemory([]),
        Authorizations.layerRoles({ clerk: without(permission) }),
        SmsGatewayMemory.layer([])
      )
      return Effect.gen(function* () {
        const input = yield* draw(row)
        for (const call of yield* callsOf(row)) {
          const running = call(input)
          const error = yield* Effect.flip(Stream.isStream(running) ? Stream.runDrain(running) : running)
          assert.instanceOf(error, Rejection.Forbidden)
          assert.deepInclude(error, { actor: "clerk", permission })
        }
        assert.strictEqual(books.log.length, 0)
      }).pipe(Effect.provide(Station.layer.pipe(Layer.provide(ports))))
    })
  }

  it("the table says which operations do what others do, too", () => {
    const several = rows.filter(({ besides }) => besides.length > 0)
    assert.deepStrictEqual(
      several.map(({ name, permission, besides }) => [name, permission, ...besides]),
      [
        // What is left is set to nothing with it.
        ["customers.approveClosing", "account.approve", "adjustment.approve"],
        ["commissioning.saveAndDispatch", "parameter.dispatch", "parameter.save"],
        // Of both kinds of outcomes, which have a permission each.
        ["purchaseRecords.proposals", "purchase.read", "commissioning.read"],
        ["approvals.approveAndDispatch", "purchase.approve", "purchase.dispatch"],
        ["disconnection.approve", "disconnection.approve", "control.trip"],
        ["disconnection.reconnect", "disconnection.reconnect", "control.close"]
      ]
    )
  })
})

describe("R-117 approving and dispatching at once", () => {
  it.effect("is refused before anything is approved to who may not dispatch", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const command = { ...chief(), orderNo }
      assert.strictEqual(yield* tagOf(station.approvals.approveAndDispatch(command)), "Forbidden")
      assert.strictEqual(yield* tagOf(station.plan.approvals.approveAndDispatch(command)), "Forbidden")
      assert.deepInclude(yield* orderOf(orderNo), { approval: "pending", dispatch: "idle" })
    }).pipe(Effect.provide(layer(fakeTerminal(), [], { chief: without("purchase.dispatch") })))
  )

  it.effect("is refused before anything is approved to who may dispatch in other org units only", () => {
    const elsewhere = Layer.succeed(
      Authorization,
      Authorization.of({
        authorize: (actor, permission) =>
          Effect.succeed({ orgScope: actor === "chief" && permission === "purchase.dispatch" ? ["99"] : [""] })
      })
    )
    const station = Layer.fresh(Station.layer).pipe(Layer.provide(elsewhere), Layer.provideMerge(layer(fakeTerminal())))
    return Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      assert.strictEqual(yield* tagOf(facade.approvals.approveAndDispatch({ ...chief(), orderNo })), "NotFound")
      assert.strictEqual((yield* orderOf(orderNo)).approval, "pending")
    }).pipe(Effect.provide(station))
  })
})

describe("what two grants have in common", () => {
  const table = [
    [[""], ["37"], ["37"]],
    [["37"], ["3701", "42"], ["3701"]],
    [["3701"], ["37", "3702"], ["3701"]],
    [["37"], ["37"], ["37"]],
    [["37"], ["42"], []],
    [[], [""], []]
  ] as const
  it.each(table)("%j and %j: %j", (a, b, both) => {
    assert.deepStrictEqual(commonGrant({ orgScope: a }, { orgScope: b }).orgScope, both)
    assert.deepStrictEqual([...commonGrant({ orgScope: b }, { orgScope: a }).orgScope].sort(), [...both])
  })
})
