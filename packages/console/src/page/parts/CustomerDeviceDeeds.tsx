/** What can be done with the purchase devices of a customer. */
import { Input, Radio } from "antd"
import { command } from "../api/Station.ts"
import type { AnswerOf, Customer } from "../api/Types.ts"
import { CommandDialog, type Field, useDone, type Values } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import type { Fact } from "../kit/Shown.tsx"
import { knownAs } from "../kit/Who.tsx"
import { partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { cut } from "../text/words.ts"
import { customerFacts } from "./CustomerDeeds.tsx"
import { leavingOf, useLeavingFields } from "./LeavingFields.tsx"

type CustomerDevice = AnswerOf<"customers", "devices">[number]

/** The target that somebody typed; `null` while something is missing. */
const targetOf = ({ kind, terminalId, part }: Values) => {
  if (!terminalId) return null
  const id = String(terminalId).trim()
  if (kind === "Terminal") return { _tag: "Terminal", terminalId: id } as const
  if (kind === "Group" && /^\d+$/.test(part ?? ""))
    return { _tag: "Group", terminalId: id, totalGroupNo: Number(part) } as const
  return kind === "Meter" && part ? ({ _tag: "Meter", terminalId: id, meterNo: String(part) } as const) : null
}

/** The deeds of his devices. */
export const useCustomerDeviceDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const leaving = useLeavingFields()
  const deviceFacts = (device: CustomerDevice, name: string): ReadonlyArray<Fact> => [
    { label: t("客户", "Customer"), value: `${name} ${device.customerNo}`, wide: true },
    { label: t("终端", "Terminal"), value: device.target.terminalId },
    { label: t("购电对象", "Target"), value: say(partText(device.target)) }
  ]
  const targetFields: ReadonlyArray<Field> = [
    {
      name: "kind",
      label: t("购电对象", "Target"),
      initial: "Group",
      control: (
        <Radio.Group
          options={[
            { value: "Group", label: say(t("总加组", "Group")) },
            { value: "Terminal", label: say(t("终端", "Terminal")) },
            { value: "Meter", label: say(t("电能表", "Meter")) }
          ]}
        />
      )
    },
    {
      name: "terminalId",
      label: t("终端编号", "Terminal"),
      needed: "yes",
      control: <Input autoComplete="off" />
    },
    {
      name: "part",
      label: t("总加组号/表号", "Group or meter"),
      control: <Input autoComplete="off" placeholder={say(t("终端为购电对象时不填", "Empty for a whole terminal"))} />
    }
  ]
  return {
    bind: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "bindDevice")}
          facts={customerFacts(customer)}
          submit={t("绑定", "Bind")}
          fields={[
            ...targetFields,
            {
              name: "alarm",
              label: t("告警电量", "Alarm energy"),
              initial: "100",
              control: <Input suffix="kWh" inputMode="decimal" />
            },
            {
              name: "trip",
              label: t("跳闸电量", "Trip energy"),
              initial: "0",
              control: <Input suffix="kWh" inputMode="decimal" />
            }
          ]}
          input={({ kind, terminalId, part, alarm, trip }) => {
            if (!alarm) return null
            const target = targetOf({ kind, terminalId, part })
            if (target === null) return null
            return {
              customerNo: customer.customerNo,
              target,
              thresholds: { alarm, ...(trip ? { trip } : {}) }
            } as never
          }}
          done={() => done(t("已绑定购电设备", "The device is bound"))}
        />
      )),
    thresholds: (device: CustomerDevice, name: string, now: { readonly alarm: string; readonly trip: string } | null) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "saveThresholds")}
          facts={deviceFacts(device, name)}
          note={t("随下次下发到终端生效", "They go to the terminal with what is dispatched next")}
          fields={[
            {
              name: "alarm",
              label: t("告警电量", "Alarm energy"),
              initial: now?.alarm,
              needed: "yes",
              control: <Input suffix="kWh" inputMode="decimal" />
            },
            {
              name: "trip",
              label: t("跳闸电量", "Trip energy"),
              initial: now?.trip,
              control: <Input suffix="kWh" inputMode="decimal" />
            }
          ]}
          input={({ alarm, trip }) =>
            alarm ? { deviceId: device.deviceId, thresholds: { alarm, ...(trip ? { trip } : {}) } } : null
          }
          done={() => done(t("已保存", "Saved"))}
        />
      )),
    cancelDevice: (device: CustomerDevice, name: string) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "cancelDevice")}
          title={t("注销客户购电设备", "Cancel a purchase device")}
          facts={deviceFacts(device, name)}
          tone="danger"
          typed={knownAs({ name, customerNo: device.customerNo })}
          submit={t("确定", "Confirm")}
          fields={leaving}
          input={(values) => {
            const left = leavingOf(values)
            return left === null ? null : ({ deviceId: device.deviceId, ...left } as never)
          }}
          done={() => done(t("购电设备已注销", "The device is cancelled"))}
        />
      )),
    replace: (device: CustomerDevice, name: string) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "replaceDevice")}
          facts={deviceFacts(device, name)}
          tone="danger"
          typed={knownAs({ name, customerNo: device.customerNo })}
          submit={t("换装", "Replace")}
          note={t(
            "主站注销原设备、绑定新设备并结转余额；进度见待办「换装」",
            "The station cancels the old one, binds the new one and carries the balance over; how far it is stands in the work lists"
          )}
          fields={[...targetFields, ...leaving.filter(({ name: field }) => field !== "disposition")]}
          input={(values) => {
            const target = targetOf(values)
            const left = leavingOf({ ...values, disposition: undefined })
            return target === null || left === null ? null : ({ deviceId: device.deviceId, target, ...left } as never)
          }}
          done={() => done(t("换装已开始", "The replacement has begun"))}
        />
      )),
    closeAccount: (device: CustomerDevice, name: string) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "closeAccount")}
          facts={deviceFacts(device, name)}
          tone="danger"
          typed={knownAs({ name, customerNo: device.customerNo })}
          submit={t("申请销户", "Ask for it")}
          note={t(
            "由另一人审批后，主站解除购电控、清零剩余电量、注销设备；最后一个设备注销后客户注销",
            "When another person has approved it, control is released, the balance set to nothing and the device cancelled; with his last one the customer is voided"
          )}
          fields={[
            ...leaving,
            {
              name: "cut",
              initial: "none",
              control: (
                <Radio.Group options={Object.entries(cut).map(([value, word]) => ({ value, label: say(word) }))} />
              )
            }
          ]}
          input={(values) => {
            const left = leavingOf(values)
            return left === null ? null : ({ deviceId: device.deviceId, ...left, cut: values.cut } as never)
          }}
          done={() => done(t("已申请销户，待审批", "Asked for; it waits for approval"))}
        />
      ))
  }
}
