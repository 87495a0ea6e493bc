/** The contract of `SmsInbox` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import { Instant, type SmsInbox, type SmsReceipt, type SmsReply } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/** What a bench may not be able to do. @category Suites */
export type Ability = "outage"

/**
 * An inbox, and a look at what it has stored.
 *
 * **Details** `known`: the reference of a part of a message that the station has sent. `early`: one of which the station does not know yet.
 * `receipts`: those taken for a reference, whether their message is known or they wait for it. `replies`: those whose key begins as told, oldest
 * first. `own` makes keys and references that no other case uses. `outage`: from now on whatever is behind the inbox cannot be reached.
 *
 * @category Suites
 */
export interface Bench {
  readonly inbox: SmsInbox["Service"]
  readonly known: string
  readonly early: string
  readonly own: (id: string) => string
  readonly receipts: (ref: string) => Effect.Effect<ReadonlyArray<Pick<SmsReceipt, "state" | "code">>, unknown>
  readonly replies: (start: string) => Effect.Effect<ReadonlyArray<SmsReply>, unknown>
  readonly outage: Effect.Effect<void>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, Ability, R>

const at = Instant.at("2026-11-22T00:00:00Z")

const delivered = (ref: string): SmsReceipt => ({ ref, state: "delivered", code: "DELIVRD", at })

const reply = (key: string, minute = 0): SmsReply => ({
  key,
  from: "13900000001",
  to: "10690000",
  text: "已缴费 0.5元\n谢谢🙂",
  at: Instant.plusMillis(at, minute * 60_000)
})

const stored = { state: "delivered", code: "DELIVRD" } as const

/** The cases; `run` fails where an inbox does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "gives a receipt to the message whose part has its reference",
    run: Effect.fnUntraced(function* ({ inbox, known, receipts }) {
      yield* inbox.receipt(delivered(known))
      assert.deepStrictEqual(yield* receipts(known), [stored])
    })
  },
  {
    name: "keeps the code of the gateway, also that of a failure",
    run: Effect.fnUntraced(function* ({ inbox, known, receipts }) {
      yield* inbox.receipt({ ref: known, state: "failed", code: "MK:0012", at })
      assert.deepStrictEqual(yield* receipts(known), [{ state: "failed", code: "MK:0012" }])
    })
  },
  {
    name: "lets a receipt that comes before its message is known wait",
    run: Effect.fnUntraced(function* ({ early, inbox, receipts }) {
      yield* inbox.receipt(delivered(early))
      assert.deepStrictEqual(yield* receipts(early), [stored])
    })
  },
  {
    name: "takes the same receipt once, early or not",
    run: Effect.fnUntraced(function* ({ early, inbox, known, receipts }) {
      for (const ref of [known, early, known, early]) yield* inbox.receipt(delivered(ref))
      assert.deepStrictEqual([yield* receipts(known), yield* receipts(early)], [[stored], [stored]])
    })
  },
  {
    name: "takes the same receipt once when it comes at the same time, and every call succeeds",
    run: Effect.fnUntraced(function* ({ early, inbox, known, receipts }) {
      yield* inCrowd((index) => inbox.receipt(delivered(index % 2 === 0 ? known : early)))
      assert.deepStrictEqual([yield* receipts(known), yield* receipts(early)], [[stored], [stored]])
    })
  },
  {
    name: "keeps a reply as it was sent",
    run: Effect.fnUntraced(function* ({ inbox, own, replies }) {
      yield* inbox.reply(reply(own("a")))
      assert.deepStrictEqual(yield* replies(own("")), [reply(own("a"))])
    })
  },
  {
    name: "stores the same key of a reply once, one after another and at the same time",
    run: Effect.fnUntraced(function* ({ inbox, own, replies }) {
      yield* inbox.reply(reply(own("a")))
      yield* inCrowd(() => inbox.reply(reply(own("a"))))
      assert.strictEqual((yield* replies(own(""))).length, 1)
    })
  },
  {
    name: "keeps replies with other keys, in their order, though all else is the same",
    run: Effect.fnUntraced(function* ({ inbox, own, replies }) {
      for (const [minute, id] of ["c", "a", "b"].entries()) yield* inbox.reply(reply(own(id), minute))
      assert.deepStrictEqual(
        (yield* replies(own(""))).map(({ key }) => key),
        [own("c"), own("a"), own("b")]
      )
    })
  },
  {
    name: "fails as unavailable while it cannot store: then nothing is confirmed on the wire, and the gateway delivers again",
    needs: "outage",
    run: Effect.fnUntraced(function* ({ early, inbox, known, outage, own }) {
      yield* outage
      const errors = [
        yield* Effect.flip(inbox.receipt(delivered(known))),
        yield* Effect.flip(inbox.receipt(delivered(early))),
        yield* Effect.flip(inbox.reply(reply(own("a"))))
      ]
      for (const error of errors) assert.strictEqual(`${error._tag} ${error.reason}`, "StoreError unavailable")
    })
  }
]

/** Registers the contract suite of `SmsInbox`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`SmsInbox (${name})`, cases, setup, layer)
