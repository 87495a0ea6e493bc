/** What a station commits when customers are taken on and buy: recorded over the memory store, to be brought to another store. */
import type { ArchiveView } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Commit, Subject } from "./Subject.ts"

const orgNo = "37401"

const archiveOf = ({ instant }: Subject, customerNo: string): ArchiveView => ({
  customer: {
    customerNo,
    name: "泉城纺织厂",
    orgNo,
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: instant("2026-03-01T00:00:00Z")
})

/** What every terminal of the recording can do. */
const capabilitiesOf = ({ kwh }: Subject) => ({
  creditScope: "group" as const,
  creditUnit: "energy" as const,
  maxRounds: 8,
  numbering: { _tag: "Increasing" as const, max: 0xffff_ffff },
  numberScope: "target" as const,
  duplicateNumber: "refused" as const,
  purchase: { quantum: kwh("1"), max: kwh("1000") },
  readingQuantum: kwh("1"),
  setBalance: null,
  thresholds: "withCredit" as const,
  lifetime: { _tag: "Quarantine" as const, minutes: 5 },
  evidence: [],
  consumption: "none" as const,
  switchRoundMapping: "none" as const,
  tripOptions: "inCommand" as const,
  closeModes: [],
  protectionCloses: "unknown" as const,
  parameters: [],
  items: []
})

/** Keeps what the memory store commits. */
const recording = (measured: Subject, commits: Array<Commit>) =>
  Layer.effect(
    measured.Store,
    Effect.map(measured.Store, (store) =>
      measured.Store.of({
        ...store,
        commit: (commit) => Effect.tap(store.commit(commit), () => Effect.sync(() => commits.push(commit)))
      })
    )
  ).pipe(Layer.provide(Layer.fresh(measured.layerMemory)))

const layerOver = (measured: Subject, commits: Array<Commit>) => {
  const known = Option.some(capabilitiesOf(measured))
  const ports = Layer.mergeAll(
    recording(measured, commits),
    Layer.succeed(
      measured.Gateway,
      measured.Gateway.of({
        execute: () => Effect.die(new Error("nothing is sent")),
        capabilities: () => Effect.succeed(known as never),
        describe: ({ address }) => Effect.succeed(Result.succeed({ address, settings: { secret: [], tuning: [] } })),
        presence: () => Effect.succeed({ state: "online", since: Option.none() }),
        renew: () => Effect.void,
        preview: () => Effect.succeed([])
      })
    ),
    Layer.succeed(measured.Archive, {
      find: (customerNo) => Effect.succeed(Option.some(archiveOf(measured, customerNo)))
    }),
    Layer.succeed(measured.Authorization, {
      authorize: () => Effect.succeed({ orgScope: measured.everyOrg })
    })
  )
  return measured.layerStation.pipe(Layer.provide(ports), Layer.provide(Logger.layer([])))
}

/** One customer is taken on, bound to a terminal of his own, and buys so many times; nothing is sent. */
const buy = Effect.fnUntraced(function* (measured: Subject, no: string, times: number) {
  const { customers, purchases, approvals } = yield* measured.Station
  const [terminalId, customerNo] = [`T-${no}` as never, `C-${no}`]
  const command = (name: string) => ({ actor: "clerk", commandId: `${name}-${no}` })
  const dialect = { dialectId: "gb376", address: `T-${no}`, settings: {} }
  yield* customers.registerTerminal({ ...command("register"), terminalId, orgNo, ...dialect })
  yield* customers.add({ ...command("add"), customerNo })
  const { deviceId } = yield* customers.bindDevice({
    ...command("bind"),
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 1 },
    thresholds: { alarm: measured.kwh("100"), trip: measured.kwh("0") }
  })
  for (let index = 0; index < times; index += 1) {
    const { orderNo } = yield* purchases.save({ ...command(`save-${index}`), deviceId, energy: measured.kwh("10") })
    yield* approvals.approve({ actor: "chief", commandId: `approve-${index}-${no}`, orderNo })
  }
})

/** Records what one station commits: its ids never meet, however many recordings there are. */
export interface Recording {
  /** Gives the commits of so many new customers who buy so many times each; `id` tells them from those of another call. */
  readonly next: (id: string, customers: number, times: number) => Promise<ReadonlyArray<Commit>>
  readonly close: () => Promise<void>
}

export const open = (measured: Subject): Recording => {
  const commits: Array<Commit> = []
  const runtime = ManagedRuntime.make(layerOver(measured, commits))
  return {
    next: async (id, customers, times) => {
      const all = Array.from({ length: customers }, (_, index) => buy(measured, `${id}-${index}`, times))
      await runtime.runPromise(Effect.all(all, { discard: true }))
      return commits.splice(0)
    },
    close: () => runtime.dispose()
  }
}
