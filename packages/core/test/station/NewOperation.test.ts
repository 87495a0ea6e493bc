/** What docs/guides/where-to-change.md promises of a new operation: a row and its handler, and everything else follows from them. */
import { assert, describe, it } from "@effect/vitest"
import { operations, Station } from "@yugou/core"
import { type Customer, Rule } from "@yugou/core/books"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Result from "effect/Result"
import { CustomerInvalid, codeOf, NotFound } from "../../src/rejection/Rejection.ts"
import { texts as customerTexts } from "../../src/station/customers/texts.ts"
import { CustomerView } from "../../src/station/customers/Views.ts"
import { decision, run } from "../../src/station/kernel/Command.ts"
import { type EffectFacadeOf, effectFacade, type HandlersOf } from "../../src/station/kernel/EffectFacade.ts"
import { need } from "../../src/station/kernel/Load.ts"
import { command, facade } from "../../src/station/kernel/Operation.ts"
import { promiseFacade } from "../../src/station/kernel/PromiseFacade.ts"
import { withVersion } from "../../src/station/kernel/Versioned.ts"
import { ref } from "../../src/store/StationStore.ts"
import { addCustomer, customerNo, layer, site } from "../Panel.ts"

/** The table with one row more: a customer is marked as read back. */
const texts = {
  ...customerTexts,
  confirmReadback: {
    title: { zh: "确认召测", en: "Confirm a reading back" },
    help: { zh: "确认客户的参数已召测。", en: "Says that the parameters of a customer were read back." }
  }
}
const customers = facade("customers", texts, {
  ...operations.customers,
  confirmReadback: command(
    "客户信息维护/确认召测",
    "customer.update",
    { customerNo: CustomerView.fields.customerNo },
    CustomerView,
    [NotFound, CustomerInvalid]
  )
})
const table = { customers: { confirmReadback: customers.confirmReadback } }

/** Its rule: only of a valid customer. */
const confirm: Rule.Rule<
  Rule.Bare,
  { readonly customer: Customer.State },
  { readonly customer: ReadonlyArray<Customer.Event> },
  CustomerInvalid
> = (_, { customer }, { now }) =>
  Rule.decide(
    [customer.validity === "voided" ? new CustomerInvalid({ customerNo: customer.customerNo }) : null],
    () => ({ customer: [{ _tag: "CustomerReadBack", v: 1, at: now }] })
  )

const handlers: HandlersOf<typeof table> = {
  customers: {
    confirmReadback: run(table.customers.confirmReadback, (payload, context) =>
      Effect.map(need(ref("Customer", payload.customerNo), context), (customer) =>
        Result.map(confirm(payload, { customer: customer.state }, context), ({ changes }) =>
          decision({ customer }, changes, null, (after) => withVersion(after.customer))
        )
      )
    )
  }
}

class Wider extends Context.Service<Wider, EffectFacadeOf<typeof table>>()("test/Wider") {}
const bind = <P>(ports: Context.Context<P>) => Wider.of(effectFacade(handlers, ports, () => "open"))

describe("a new operation", () => {
  const it_ = site()
  const command_ = { actor: "clerk", commandId: "confirm-1", customerNo }

  it("is named by its place, and brings its permission and the codes of its refusals", () => {
    const { name, permission, rejections } = table.customers.confirmReadback
    assert.strictEqual(name, ["customers", "confirmReadback"].join("."))
    assert.strictEqual(permission, "customer.update")
    assert.deepStrictEqual(
      rejections.map((rejection) =>
        codeOf(new rejection({ what: "customer", id: "C1", customerNo: "C1" } as never)._tag)
      ),
      ["NOT_FOUND", "CUSTOMER_INVALID"]
    )
  })

  it("does not compile without its handler", () => {
    // @ts-expect-error the row has no handler
    const missing: HandlersOf<typeof table> = { customers: {} }
    assert.deepStrictEqual(Object.keys(missing.customers), [])
  })

  it.effect("is executed and planned, and its trail names it", () =>
    Effect.gen(function* () {
      yield* addCustomer()
      const ports = yield* Effect.context<never>()
      const wider = bind(ports as never)
      const { confirmation, refusals } = yield* wider.plan.customers.confirmReadback(command_)
      assert.deepStrictEqual(refusals, [])
      const { version } = yield* wider.customers.confirmReadback({ ...command_, confirmation: confirmation ?? "" })
      assert.strictEqual(version, 2)
      assert.strictEqual(it_.books.log.at(-1)?.commit.trail.operation, table.customers.confirmReadback.name)
    }).pipe(Effect.provide(layer(it_)))
  )

  it.effect("is a promise that speaks JSON, checks its payload and rejects with the code", () =>
    Effect.promise(async () => {
      const whole = Layer.effect(
        Wider,
        Effect.map(Effect.context<never>(), (ports) => bind(ports as never))
      )
      const runtime = ManagedRuntime.make(whole.pipe(Layer.provide(layer(it_))))
      const promises = promiseFacade(table, Wider, runtime)
      const confirm = promises.customers.confirmReadback
      assert.strictEqual((await confirm({ ...command_, commandId: "confirm-2" })).version, 3)
      assert.deepStrictEqual((await promises.plan.customers.confirmReadback(command_)).refusals, [])
      for (const [given, code] of [
        [{ ...command_, commandId: "" }, "INVALID_INPUT"],
        [{ ...command_, commandId: "confirm-3", customerNo: "C404" }, "NOT_FOUND"]
      ] as const) {
        const refused = await confirm(given).then(
          () => null,
          (error: unknown) => error
        )
        assert.strictEqual((refused as { readonly code?: string } | null)?.code, code)
      }
      await runtime.dispose()
    })
  )

  it("is missing from the station itself, whose table it was not added to", () => {
    assert.notProperty(operations.customers, "confirmReadback")
    assert.isDefined(Station.layer)
  })
})
