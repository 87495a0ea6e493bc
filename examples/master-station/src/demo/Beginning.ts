/** What the books of the demonstration hold when it begins, done by its people one after the other, and the mishaps that follow. */
import { Energy, type PromiseStation } from "@yugou/core"
import { type Customer, registrationOf, targetOf } from "./Customers.ts"
import type { DemoFleet } from "./DemoFleet.ts"

/** How many customers are entered side by side. */
const sideBySide = 6

/** The time of day at which customers are told that their energy runs low: two minutes after the demonstration begins. */
export const alarmTime = "10:00"

const each = async <A>(rows: ReadonlyArray<A>, deed: (row: A, index: number) => Promise<void>): Promise<void> => {
  const left = rows.map((row, index) => ({ row, index }))
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await deed(next.row, next.index)
  }
  await Promise.all(Array.from({ length: sideBySide }, work))
}

/** A purchase of so many hours of mean use. */
const hoursOf = ({ meanKw }: Customer, hours: number): string => `${Math.round((meanKw * hours) / 10) * 10}`

/** Prices are no matter of this station: what was paid is written down with the order. */
const fenOf = (kwh: string): number => Math.round(Number(kwh) * 68)

const lookMillis = 200

/** How often is looked whether all are there: for half a minute. Whoever is not is read when he is. */
const mostLooks = 150

/** Waits until the station sees every terminal. */
const allOnline = async (station: PromiseStation, count: number): Promise<void> => {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { rows } = await station.customers.terminals({ actor: "engineer", presence: "online", limit: count })
    if (rows.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, lookMillis))
  }
}

/** Adds the customers with their terminals and devices; gives the device of each customer. */
export const enter = async (
  station: PromiseStation,
  fleet: DemoFleet,
  customers: ReadonlyArray<Customer>
): Promise<ReadonlyMap<string, string>> => {
  const devices = new Map<string, string>()
  await each(customers, async (customer) => {
    const { customerNo } = customer
    await station.customers.registerTerminal({
      actor: "engineer",
      commandId: `terminal-${customerNo}`,
      ...registrationOf(customer)
    } as never)
  })
  fleet.dial()
  await allOnline(station, customers.length)
  await each(customers, async (customer, index) => {
    const { customerNo, mobile } = customer
    const cycle = index % 9 === 8 ? "none" : index % 4 === 3 ? "once" : "daily"
    await station.customers.add({
      actor: "clerk",
      commandId: `add-${customerNo}`,
      customerNo,
      alarm: { cycle, time: cycle === "none" ? null : alarmTime, sms: "on", mobiles: [mobile] }
    } as never)
    const { deviceId } = await station.customers.bindDevice({
      actor: "clerk",
      commandId: `bind-${customerNo}`,
      customerNo,
      target: targetOf(customer),
      thresholds: { alarm: Energy.toKwh(customer.alarm), trip: "0" }
    } as never)
    devices.set(customerNo, deviceId)
    await station.purchases.pollRemaining({ actor: "clerk", deviceId }).catch(() => {})
  })
  return devices
}

interface Orders {
  readonly station: PromiseStation
  readonly devices: ReadonlyMap<string, string>
}

/** Saves an order as the clerk; gives its number. */
const save = async ({ station, devices }: Orders, customer: Customer, hours: number): Promise<string> => {
  const energy = hoursOf(customer, hours)
  const { orderNo } = await station.purchases.save({
    actor: "clerk",
    commandId: `save-${customer.customerNo}-${hours}`,
    deviceId: devices.get(customer.customerNo) ?? "",
    energy,
    amountFen: fenOf(energy),
    paymentWay: hours % 2 === 0 ? "counter" : "cash"
  } as never)
  return orderNo
}

const approve = async ({ station }: Orders, orderNo: string): Promise<void> => {
  await station.approvals.approve({ actor: "approver", commandId: `approve-${orderNo}`, orderNo })
}

const dispatch = async ({ station }: Orders, orderNo: string): Promise<void> => {
  await station.purchaseRecords.dispatch({ actor: "clerk", commandId: `dispatch-${orderNo}`, orderNo })
}

/** The orders of a morning: some dispatched, some approved, some that wait for the approver. */
export const sell = async (orders: Orders, customers: ReadonlyArray<Customer>): Promise<void> => {
  await each(customers.slice(0, Math.ceil(customers.length / 3)), async (customer, index) => {
    const orderNo = await save(orders, customer, 24)
    if (index % 5 === 4) return
    await approve(orders, orderNo)
    if (index % 5 !== 3) await dispatch(orders, orderNo)
  })
}

/** A reply is lost, a terminal falls silent, another master sells to one of ours: what these leave is for people to look at. */
export const mishaps = (
  orders: Orders,
  fleet: DemoFleet,
  customers: ReadonlyArray<Customer>
): ReadonlyArray<{ readonly afterMillis: number; readonly happen: () => Promise<void> }> => {
  const buy = async (customer: Customer, hours: number) => {
    const orderNo = await save(orders, customer, hours)
    await approve(orders, orderNo)
    await dispatch(orders, orderNo)
  }
  const [lost, silent] = customers.slice(-2)
  // One that holds a number of ours: what it holds after somebody else is told from it.
  const other = customers[2]
  if (lost === undefined || silent === undefined || other === undefined) return []
  return [
    {
      afterMillis: 30_000,
      happen: async () => {
        fleet.happen(lost.terminalId, "lostReply")
        await buy(lost, 36)
      }
    },
    {
      afterMillis: 45_000,
      happen: async () => {
        fleet.happen(silent.terminalId, "silence")
        await buy(silent, 36)
      }
    },
    {
      afterMillis: 60_000,
      happen: async () => {
        fleet.happen(other.terminalId, "otherMaster")
        // What is found may be that nobody knows any more who answers there: that is refused here, and a work item.
        const looked = { actor: "engineer", target: keyOf(other) }
        await orders.station.purchaseRecords.reconcile(looked as never).catch((error: unknown) => {
          if (codeOf(error) !== "TERMINAL_SUSPECTED") throw error
        })
      }
    }
  ]
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : null

const keyOf = (customer: Customer): string => {
  const target = targetOf(customer)
  return target._tag === "Group" ? `${target.terminalId}/${target.totalGroupNo}` : target.terminalId
}
