/**
 * Purchases through a whole station: from saving the order over approval, look, credit and evidence until the store says that it is applied.
 *
 * The small form of `main.ts`, from public names only: 376.1 over loopback TCP, simulated terminals in the same process, in memory and on a PostgreSQL that
 * brings every commit to the disk.
 */
import type { ArchiveView } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { type Bench, during, type Run } from "../../scripts/bench/Case.ts"
import { type Link, type Subject, subject } from "./Subject.ts"

const orgNo = "37401"

/** Each customer buys once in a run, on a terminal of his own. */
const customers = 300

/** How many clerks sell side by side. */
const clerks = 64

const addresses = Array.from({ length: customers }, (_, index) => `3701-${`${index + 1}`.padStart(5, "0")}`)
const customerOf = (address: string): string => `0${address.replace("-", "")}`

const archiveOf = ({ instant }: Subject, address: string): ArchiveView => ({
  customer: {
    customerNo: customerOf(address),
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

const layerOver = (measured: Subject, layerStore: Subject["stores"]["memory"]) => {
  const archive = measured.layerArchive(addresses.map((address) => archiveOf(measured, address)))
  const everyone = Layer.succeed(measured.Authorization, { authorize: () => Effect.succeed({ orgScope: [""] }) })
  const ports = Layer.mergeAll(measured.layerLink, archive, everyone).pipe(
    Layer.provide(measured.layerDirectory),
    Layer.provideMerge(layerStore)
  )
  return measured.layerStation.pipe(Layer.provideMerge(ports), Layer.provideMerge(Logger.layer([])))
}

/** Registers terminals and customers and binds them; gives the devices. */
const bindAll = Effect.fnUntraced(function* (measured: Subject) {
  const station = yield* measured.Station
  const bind = Effect.fnUntraced(function* (address: string) {
    const [terminalId, customerNo] = [address as never, customerOf(address)]
    const command = (name: string) => ({ actor: "clerk", commandId: `${name}-${address}` })
    const settings = { eventReadDelaySeconds: 0 }
    yield* station.customers.registerTerminal({
      ...command("register"),
      terminalId,
      orgNo,
      dialectId: measured.dialectId,
      address,
      settings
    })
    yield* station.customers.add({ ...command("add"), customerNo })
    const { deviceId } = yield* station.customers.bindDevice({
      ...command("bind"),
      customerNo,
      target: { _tag: "Group", terminalId, totalGroupNo: 1 },
      thresholds: { alarm: measured.kwh("100"), trip: measured.kwh("0") }
    })
    return deviceId
  })
  return yield* Effect.forEach(addresses, bind, { concurrency: clerks })
})

/** How many steps of the engines an order may take: many more than it needs. */
const patience = 100_000

/** Buys once on each device and runs the engines until all orders are applied. */
const buyAll = Effect.fnUntraced(function* (measured: Subject, devices: ReadonlyArray<string>, batch: number) {
  const station = yield* measured.Station
  const store = yield* measured.Store
  const buy = Effect.fnUntraced(function* (deviceId: string, index: number) {
    const id = `${batch}-${index}`
    const energy = measured.kwh("100")
    const { orderNo } = yield* station.purchases.save({ actor: "clerk", commandId: `save-${id}`, deviceId, energy })
    yield* station.approvals.approveAndDispatch({ actor: "chief", commandId: `approve-${id}`, orderNo })
    return { _tag: "Order" as const, id: orderNo }
  })
  let open = yield* Effect.forEach(devices, buy, { concurrency: clerks })
  for (let step = 0; open.length > 0; step += 1) {
    if (step === patience) return yield* Effect.die(new Error(`${open.length} orders are not applied`))
    const sent = yield* measured.dispatch(yield* DateTime.now)
    const settled = yield* measured.resolve(yield* DateTime.now)
    if (sent.claimed + settled.claimed === 0) yield* Effect.promise(() => new Promise((next) => setImmediate(next)))
    const states = yield* store.load(open)
    open = open.filter((_, index) => (states[index]?.state as Order.State | null)?.dispatch._tag !== "Applied")
  }
})

const caseOver = async (measured: Subject, store: keyof Subject["stores"]): Promise<Bench> => {
  const runtime = ManagedRuntime.make(layerOver(measured, measured.stores[store]))
  const devices = await runtime.runPromise(bindAll(measured))
  const link = await runtime.runPromise(Effect.service<Link, Link>(measured.Link))
  const terminals = addresses.map((address) => measured.dial(link, address))
  await Promise.all(terminals.map((terminal) => terminal.online()))
  let batch = 0
  const run = (): Promise<Run> => {
    batch += 1
    return during(customers, () => runtime.runPromise(buyAll(measured, devices, batch)))
  }
  return {
    cases: [{ name: `purchase until applied, ${store}`, unit: "purchases", run }],
    close: async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()))
      await runtime.dispose()
    }
  }
}

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  const memory = await caseOver(measured, "memory")
  const postgres = await caseOver(measured, "PostgreSQL")
  return {
    cases: [...memory.cases, ...postgres.cases],
    close: async () => {
      await memory.close()
      await postgres.close()
    }
  }
}
