/** What a station of promises offers besides its operations: its engines kept running, its log, receipts, the archive, commits, upkeep. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import {
  AccessLogs,
  type ArchiveRecord,
  type HostedStation,
  type OutgoingSms,
  PromiseHost,
  TerminalGateway
} from "../../../src/index.ts"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "../../../src/memory.ts"
import { StationStore } from "../../../src/store/index.ts"
import { capabilities } from "../../Fixtures.ts"
import { parts } from "./Parts.ts"
import { rejectionOf } from "./Rejects.ts"

const record: ArchiveRecord = {
  customer: {
    ...{ customerNo: "C1", name: "泉城纺织厂", orgNo: "37401", orgName: "历下供电所", address: "" },
    ...{ customerClass: "专变", account: "open" }
  },
  ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
}
const at = "2026-03-02T02:00:00Z"
const all = { actor: "clerk" } as const
const add = (station: HostedStation) => station.customers.add({ ...all, commandId: "1", customerNo: "C1" })

/** Opens a station for a case, and closes it after. */
const within = (given: object, play: (station: HostedStation) => Promise<void>) => async (): Promise<void> => {
  const station = await PromiseHost.open({ ...parts, archive: [record], ...given } as unknown as typeof parts)
  try {
    await play(station)
  } finally {
    await station.close()
  }
}

/** A store that tells when work is looked for, and how often. */
const watched = () => {
  let claims = 0
  let tell = () => {}
  const store = Layer.effect(
    StationStore,
    Effect.map(StationStore, (inner) =>
      StationStore.of({
        ...inner,
        claim: (claim) => {
          claims++
          tell()
          return inner.claim(claim)
        }
      })
    )
  ).pipe(Layer.provide(StationStoreMemory.layerMemory))
  const next = () =>
    new Promise<void>((resolve) => {
      tell = resolve
    })
  return { store, next, claims: () => claims }
}

describe("the engines of a station of promises", () => {
  it("run from start on, and no more after stop", async () => {
    const { store, next, claims } = watched()
    const looked = next()
    await within({ store }, async (station) => {
      await station.start()
      await looked
      await Promise.all([station.start(), station.stop(), station.stop()])
      const before = claims()
      await station.engines.dispatch()
      assert.isAtMost(claims() - before, 2, "only what was called by hand")
    })()
  })

  it("are stopped by close before the store goes, with the step under way carried through", async () => {
    const order: Array<string> = []
    const begun = Deferred.makeUnsafe<void>()
    const goOn = Deferred.makeUnsafe<void>()
    const store = Layer.effect(
      StationStore,
      Effect.gen(function* () {
        const inner = yield* StationStore
        yield* Effect.addFinalizer(() => Effect.sync(() => order.push("store released")))
        return StationStore.of({
          ...inner,
          claim: (claim) =>
            Deferred.succeed(begun, undefined).pipe(
              Effect.andThen(Deferred.await(goOn)),
              Effect.andThen(inner.claim(claim)),
              Effect.tap(() => Effect.sync(() => order.push("step ended")))
            )
        })
      })
    ).pipe(Layer.provide(StationStoreMemory.layerMemory))
    const station = await PromiseHost.open({ ...parts, store })
    await station.start()
    await Effect.runPromise(Deferred.await(begun))
    const closing = station.close()
    await Effect.runPromise(Deferred.succeed(goOn, undefined))
    await closing
    assert.include(order, "step ended")
    assert.strictEqual(order.at(-1), "store released")
  })
})

describe("the log of a station of promises", () => {
  it("goes to a function, which may break without breaking anything", async () => {
    const entries: Array<PromiseHost.LogEntry> = []
    const log = (entry: PromiseHost.LogEntry) => {
      entries.push(entry)
      throw new Error("the disk is full")
    }
    const store = Layer.effect(
      StationStore,
      Effect.map(StationStore, (inner) => StationStore.of({ ...inner, claim: () => Effect.die(new Error("broken")) }))
    ).pipe(Layer.provide(StationStoreMemory.layerMemory))
    await within({ store, log }, async (station) => {
      await station.start()
      await station.stop()
    })()
    const [entry] = entries.filter(({ level }) => level === "error")
    assert.deepInclude(entry, { level: "error", message: "an engine stumbled and goes on" })
    assert.property(entry?.fields, "name")
    assert.match(String(entry?.at), /^\d{4}-\d\d-\d\dT.*Z$/)
  })
})

describe("the archive kept in the store", () => {
  it(
    "is imported from JSON, and the newest record counts",
    within({ archive: "local" }, async (station) => {
      assert.deepInclude(await rejectionOf(add(station)), { code: "NOT_FOUND" })
      await station.importArchive({ actor: "import", record })
      assert.deepInclude(await add(station), { validity: "valid" })
      const wrong = { actor: "import", record: { ...record, asOf: "yesterday" } }
      const error = await rejectionOf(station.importArchive(wrong))
      assert.deepInclude(error.detail as object, { field: "record.asOf" })
    })
  )
})

describe("a record that the marketing system pushes", () => {
  const named = (name: string, customerNo = "C1"): ArchiveRecord => ({
    ...record,
    customer: { ...record.customer, name, customerNo }
  })
  it(
    "gives a prepaid customer his new name once, and what cannot be read names its field",
    within({}, async (station) => {
      assert.strictEqual(await station.takeArchive(named("泉城棉纺厂")), "notPrepaid")
      await add(station)
      assert.strictEqual(await station.takeArchive(named("泉城棉纺厂")), "taken")
      assert.strictEqual(await station.takeArchive(named("泉城棉纺厂")), "unchanged")
      for await (const { operation, writes } of station.changes()) {
        if (operation !== "archive.take") continue
        assert.include(JSON.stringify(writes), "泉城棉纺厂")
        break
      }
      const wrong = { ...record, customer: { ...record.customer, orgNo: 37401 } } as never
      const error = await rejectionOf(station.takeArchive(wrong))
      assert.deepInclude(error, { code: "INVALID_INPUT" })
      assert.deepInclude(error.detail as object, { field: "customer.orgNo" })
    })
  )
})

describe("what an SMS provider reports", () => {
  it("is taken as JSON and stored; what cannot be read names its field", async () => {
    const sent: Array<OutgoingSms> = []
    const store = Layer.succeedContext(
      await Effect.runPromise(Effect.scoped(Layer.build(StationStoreMemory.layerMemory)))
    )
    await within({ store, sms: SmsGatewayMemory.layer(sent) }, async (station) => {
      await station.sms.receipt({ ref: "r1", state: "delivered", code: "DELIVRD", at, to: undefined } as never)
      await station.sms.reply({ key: "k1", from: "13800000000", to: "1069", text: "查询", at })
      const error = await rejectionOf(station.sms.receipt({ ref: "r1", state: "gone" as never, code: "X", at }))
      assert.deepInclude(error, { code: "INVALID_INPUT" })
      assert.deepInclude(error.detail as object, { field: "state" })
      const changes: Array<string> = []
      for await (const { operation } of station.changes()) {
        changes.push(operation)
        if (changes.length === 2) break
      }
      assert.deepStrictEqual(changes, ["message.receiptEarly", "message.reply"])
    })()
  })
})

describe("the commits of a station of promises", () => {
  it(
    "come as JSON in their order, from after a position, and new ones as they are made",
    within({}, async (station) => {
      const abort = new AbortController()
      const changes = station.changes({ after: "0" }, { signal: abort.signal })[Symbol.asyncIterator]()
      const first = changes.next()
      await add(station)
      const { value } = await first
      assert.deepInclude(value, { operation: "customers.add", actor: "clerk", commandId: "1" })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), value)
      const kinds = (value as PromiseHost.Change).writes.map(({ kind, version }) => `${kind} ${version}`)
      assert.include(kinds, "Customer 1")
      const waiting = changes.next()
      abort.abort("enough")
      assert.deepInclude((await rejectionOf(waiting)) as object, { name: "AbortError", cause: "enough" })
    })
  )

  it("end with CLOSED when the station closes", async () => {
    const station = await PromiseHost.open(parts)
    const waiting = station.changes()[Symbol.asyncIterator]().next()
    await station.close()
    assert.deepInclude(await rejectionOf(waiting), { code: "CLOSED" })
  })

  it(
    "are refused from a place that is no position",
    within({}, async (station) => {
      const error = await rejectionOf(station.changes({ after: "-1" })[Symbol.asyncIterator]().next())
      assert.deepInclude(error, { code: "INVALID_INPUT" })
    })
  )
})

describe("a follower of a station of promises", () => {
  /** Follows until it has taken so many commits, and gives them. */
  const taken = async (station: HostedStation, after: string, count: number) => {
    const abort = new AbortController()
    const found: Array<string> = []
    const following = station.follow(
      { name: "it", after },
      async ({ operation }) => {
        found.push(operation)
        // What is being taken when it ends is taken again.
        if (found.length === count) setImmediate(() => abort.abort("enough"))
      },
      { signal: abort.signal }
    )
    assert.deepInclude((await rejectionOf(following)) as object, { name: "AbortError", cause: "enough" })
    return found
  }

  it(
    "goes on where it was, and rejects with what its function rejects with",
    within({}, async (station) => {
      await add(station)
      assert.deepStrictEqual(await taken(station, "0", 1), ["customers.add"])
      await station.sms.reply({ key: "k1", from: "13800000000", to: "1069", text: "查询", at })
      const broken = new Error("the other side is away")
      const failing = station.follow({ name: "it" }, () => Promise.reject(broken))
      assert.strictEqual(await rejectionOf(failing), broken)
      assert.deepStrictEqual(await taken(station, "0", 1), ["message.reply"])
    })
  )

  it("ends with CLOSED when the station closes, and is refused without a name that can be kept", async () => {
    const station = await PromiseHost.open(parts)
    const error = await rejectionOf(station.follow({ name: "a/b" }, () => {}))
    assert.deepInclude(error, { code: "INVALID_INPUT" })
    const waiting = station.follow({ name: "it" }, () => {})
    await station.close()
    assert.deepInclude(await rejectionOf(waiting), { code: "CLOSED" })
  })
})

/** Terminals that can be credited, and are away. */
const terminals = TerminalGatewayMemory.layer({
  capabilities: () => capabilities,
  presence: () => "offline",
  execute: () => Effect.never
})

describe("what became of orders, told by a station of promises", () => {
  it(
    "is refused from a place that is no position",
    within({}, async (station) => {
      const error = await rejectionOf(station.outcomes({ after: "-1" })[Symbol.asyncIterator]().next())
      assert.deepInclude(error, { code: "INVALID_INPUT" })
    })
  )

  it(
    "comes as JSON: the order as it was then",
    within({ terminals }, async (station) => {
      await add(station)
      const by = (commandId: string) => ({ ...all, commandId })
      const terminal = { terminalId: "T1", orgNo: "37401", dialectId: "fake", address: "T1", settings: {} }
      await station.customers.registerTerminal({ ...by("t"), ...terminal })
      const target = { _tag: "Group", terminalId: "T1", totalGroupNo: 1 } as const
      const thresholds = { alarm: "100", trip: "10" }
      const { deviceId } = await station.customers.bindDevice({ ...by("d"), customerNo: "C1", target, thresholds })
      const paid = { amountFen: 5_500, paymentWay: "cash", workOrderNo: "W1" } as const
      const { orderNo } = await station.purchases.save({ ...by("s"), deviceId, energy: "100", ...paid })
      await station.purchaseRecords.void({ ...by("v"), orderNo, reason: "录入有误" })
      const { value } = await station.outcomes()[Symbol.asyncIterator]().next()
      assert.deepInclude(value, { outcome: "voided" })
      assert.deepInclude(value?.order, { orderNo, ...paid, energy: "100", dispatch: "idle" })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), value)
    })
  )
})

describe("the upkeep of a station of promises", () => {
  it("tells what is wrong with the books, and rejects where the store cannot check itself", async () => {
    const checking = Layer.effect(
      StationStore,
      Effect.map(StationStore, (inner) =>
        StationStore.of({ ...inner, verify: Stream.make({ row: "Order/P1", problem: "state differs" }) })
      )
    ).pipe(Layer.provide(StationStoreMemory.layerMemory))
    await within({ store: checking }, async (station) => {
      const found: Array<string> = []
      for await (const { row } of station.verify()) found.push(row)
      assert.deepStrictEqual(found, ["Order/P1"])
    })()
    await within({}, async (station) => {
      assert.match(
        JSON.stringify((await rejectionOf(station.verify()[Symbol.asyncIterator]().next())).detail),
        /does not check itself/
      )
    })()
  })

  it("kicks a terminal where the front end can", async () => {
    const kicked: Array<string> = []
    const terminals = Layer.effect(
      TerminalGateway,
      Effect.map(TerminalGateway, (inner) => ({
        ...inner,
        kick: (terminalId: string) =>
          Effect.as(
            Effect.sync(() => kicked.push(terminalId)),
            "kicked" as const
          )
      }))
    ).pipe(Layer.provide(parts.terminals))
    await within({ terminals }, async (station) => {
      assert.strictEqual(await station.kick({ terminalId: "T1" }), "kicked")
      assert.deepStrictEqual(kicked, ["T1"])
    })()
    await within({}, async (station) => assert.strictEqual(await station.kick({ terminalId: "T1" }), "offline"))()
  })
})

describe("the access log of a host", () => {
  it("is the layer that it gives, and takes what its sessions tell", async () => {
    const kept: Array<object> = []
    const keep = {
      append: (entries: ReadonlyArray<object>) => Effect.sync(() => void kept.push(...entries)),
      page: () => Effect.succeed({ rows: [], next: null }),
      purge: () => Effect.succeed(0)
    }
    const station = await PromiseHost.open({ ...parts, accessLog: AccessLogs.layer(Effect.succeed(keep)) })
    const signing = { kind: "signedIn", at: "2026-03-02T00:00:00.000Z", actor: "clerk", source: "10.0.0.1" } as const
    await station.noteAccess(signing)
    await rejectionOf(station.customers.get({ actor: "stranger", customerNo: "1" }))
    const wrong = await rejectionOf(station.noteAccess({ ...signing, kind: "refused" } as never))
    assert.strictEqual(wrong.code, "INVALID_INPUT")
    await station.close()
    const [told, refusal] = JSON.parse(JSON.stringify(kept))
    assert.deepStrictEqual(told, signing)
    assert.deepInclude(refusal, { kind: "refused", actor: "stranger", code: "FORBIDDEN" })
    assert.lengthOf(kept, 2)
  })

  it("may be none: what its sessions tell is kept nowhere", async () => {
    const station = await PromiseHost.open(parts)
    await station.noteAccess({ kind: "signedOut", at: "2026-03-02T00:00:00.000Z", actor: "clerk", source: "" })
    await station.close()
  })
})
