/** The customers of the demonstration: their names and trades, what their terminals speak, and what they begin with. */
import { type ArchiveView, Energy, Instant, type TerminalId } from "@yugou/core"
import { type Kind, kinds } from "../Dialects.ts"
import { totalGroupNo } from "../Fleet.ts"
import { units } from "../Units.ts"
import { type Trade, trades, type User } from "./LoadCurve.ts"

/** A customer of the demonstration, with his terminal. */
export interface Customer extends User {
  readonly customerNo: string
  readonly name: string
  readonly mobile: string
  readonly orgNo: string
  /** What his terminal is. */
  readonly kind: Kind
  readonly address: string
  readonly terminalId: TerminalId
  /** What is left when the demonstration begins, and below what the customer is told. */
  readonly remaining: Energy.Energy
  readonly alarm: Energy.Energy
}

/** Those org units that have customers. */
const orgUnits = units.filter(({ orgNo }) => orgNo.length === 5)

const places = [
  "泉城",
  "历山",
  "大明湖",
  "千佛山",
  "趵突",
  "经十路",
  "解放桥",
  "洪家楼",
  "奥体",
  "明水",
  "绣源河",
  "龙山"
] as const
const businesses: { readonly [T in Trade]: string } = {
  twoShifts: "机械加工厂",
  continuous: "水泥有限公司",
  shop: "购物广场",
  coldStore: "冷链仓储",
  hotel: "宾馆",
  charging: "充电站",
  pumping: "泵站"
}

/** Mean power in kW. */
const powers: { readonly [T in Trade]: number } = {
  twoShifts: 120,
  continuous: 260,
  shop: 85,
  coldStore: 60,
  hotel: 45,
  charging: 70,
  pumping: 30
}

/** How many hours of mean use are left when it begins: some will run low soon, most will not. */
const hoursLeft = [30, 6, 90, 48, 3.2, 140, 20, 72, 11, 55, 200, 36] as const
/** The alarm energy is so many hours of mean use. */
const alarmHours = 3

const whole = (kwh: number): Energy.Energy => Energy.kwh(`${Math.round(kwh)}`)

/** Gives the customer of a number, from 1 on. */
const customerOf = (no: number): Customer => {
  const trade = trades[(no - 1) % trades.length] ?? "shop"
  const kind = kinds[no % kinds.length]
  if (kind === undefined) throw new Error("the station speaks no dialect")
  const place = places[(no * 5) % places.length] ?? ""
  const meanKw = Math.round(powers[trade] * (0.7 + ((no * 37) % 60) / 100))
  const address = kind.address(no)
  return {
    customerNo: `0370${(100_000 + no * 137).toString()}`,
    name: `${place}${businesses[trade]}${no > places.length * trades.length ? no : ""}`,
    mobile: `138053${(10_000 + no * 7).toString()}`,
    orgNo: orgUnits[no % orgUnits.length]?.orgNo ?? units[0].orgNo,
    trade,
    meanKw,
    seed: no,
    kind,
    address,
    terminalId: address as TerminalId,
    remaining: whole(meanKw * (hoursLeft[(no - 1) % hoursLeft.length] ?? 24)),
    alarm: whole(meanKw * alarmHours)
  }
}

/** Gives so many customers. */
export const customersOf = (count: number): ReadonlyArray<Customer> =>
  Array.from({ length: count }, (_, index) => customerOf(index + 1))

/** What the archive holds of a customer. */
export const archiveOf = (customer: Customer): ArchiveView => {
  const { customerNo, name, orgNo, terminalId, meanKw } = customer
  const orgName = units.find((each) => each.orgNo === orgNo)?.name ?? ""
  return {
    customer: {
      customerNo,
      name,
      orgNo,
      orgName,
      address: `济南市${orgName.slice(0, 2)}区`,
      customerClass: "专变",
      account: "open"
    },
    terminals: [
      { terminalId, terminalAssetNo: `ZC${customerNo.slice(-6)}`, model: "FKGA23", targets: targetsOf(customer) }
    ],
    meters: [{ meterNo: `37${customerNo.slice(-8)}`, terminalId, service: "inService" }],
    transformers: [
      {
        transformerNo: `TB${customerNo.slice(-6)}`,
        name: `${name}专变`,
        capacityKva: Math.ceil((meanKw * 2.5) / 50) * 50
      }
    ],
    asOf: Instant.at("2026-01-01T00:00:00Z")
  }
}

/** What holds the balance: a total group, or the terminal where its dialect knows no groups. */
export const targetOf = ({ kind, terminalId }: Customer) =>
  kind.holder === "terminal"
    ? ({ _tag: "Terminal", terminalId } as const)
    : ({ _tag: "Group", terminalId, totalGroupNo } as const)

/** What the archive says that can hold a balance: beside his total group there is a free one, to which a device can be moved. */
const targetsOf = (customer: Customer) => {
  const { kind, terminalId } = customer
  const free = { _tag: "Group", terminalId, totalGroupNo: totalGroupNo + 1 } as const
  return kind.holder === "terminal" ? [targetOf(customer)] : [targetOf(customer), free]
}

/** How a terminal is registered. */
export const registrationOf = ({ kind, address, terminalId, orgNo }: Customer) => {
  const { dialectId, settings } = kind
  // The machine may be busy with a browser besides.
  const patient = { ...(settings as object), answerTimeoutSeconds: 10 }
  return { terminalId, orgNo, dialectId, address, settings: patient }
}
