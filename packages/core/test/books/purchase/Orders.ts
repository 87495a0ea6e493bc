/** An order with its customer, its device and its target, as the rules see them: made by events, so that no state is invented. */
import { Energy, Instant } from "@yugou/core"
import { Customer, Device, Order, Target, Terminal } from "@yugou/core/books"
import { archive, details, terminalId } from "../../Fixtures.ts"

export const at = Instant.at("2026-03-02T02:00:00Z")
const { customerNo, orgNo, name } = archive.customer
const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const

export const orderContent: Order.Content = {
  orderNo: "P1",
  orgNo,
  customerNo,
  deviceId: "D1",
  target,
  energy: Energy.kwh("1000"),
  thresholds: null,
  workOrderNo: null,
  amountFen: null
}

export const customerState: Customer.State = Customer.evolve(null, {
  _tag: "CustomerAdded",
  v: 1,
  at,
  customerNo,
  orgNo,
  details: { name, ...details, alarm: { cycle: "none", time: null, sms: "off", mobiles: [] } }
})

export const deviceState: Device.State = Device.evolve(null, {
  _tag: "DeviceBound",
  v: 1,
  at,
  deviceId: "D1",
  orgNo,
  customerNo,
  target
})

export const targetState: Target.State = Target.evolve(
  Target.evolve(null, { _tag: "TargetRegistered", v: 1, at, target, orgNo }),
  { _tag: "ThresholdsDesired", v: 1, thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero } }
)

export const terminalState: Terminal.State = Terminal.evolve(null, {
  _tag: "TerminalRegistered",
  v: 1,
  at,
  terminalId,
  orgNo,
  dialectId: "fake",
  address: terminalId,
  settings: {}
})

export const orderState: Order.State = Order.evolve(null, {
  _tag: "OrderSaved",
  v: 1,
  at,
  by: "clerk",
  content: orderContent
})
