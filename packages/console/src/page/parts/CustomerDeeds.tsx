/** What can be done with a customer and his devices. */
import { Input, Radio, Select, TimePicker } from "antd"
import dayjs from "dayjs"
import { command } from "../api/Station.ts"
import type { AnswerOf, Customer } from "../api/Types.ts"
import { CommandDialog, type Field, useDone, type Values } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import type { Fact } from "../kit/Shown.tsx"
import { Org } from "../kit/Who.tsx"
import { partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { cycle, onOff, yesNo } from "../text/words.ts"
import { reasonControl } from "./Deeds.tsx"

type CustomerDevice = AnswerOf<"customers", "devices">[number]

/** What the alarm of a customer is, as the dialog has it. */
const alarmOf = ({ cycle: chosen, time, sms, mobiles }: Values) => ({
  cycle: chosen as Customer["alarm"]["cycle"],
  time: chosen === "none" || !time ? null : time.format("HH:mm"),
  sms: sms as "on" | "off",
  mobiles: ((mobiles ?? []) as ReadonlyArray<string>).map((each) => each.trim()).filter((each) => each !== "")
})

const useAlarmFields = () => {
  const say = useSay()
  const options = (words: { readonly [value: string]: { readonly zh: string; readonly en: string } }) =>
    Object.entries(words).map(([value, word]) => ({ value, label: say(word) }))
  return (alarm?: Customer["alarm"]): ReadonlyArray<Field> => [
    {
      name: "cycle",
      label: t("告警周期", "Alarm cycle"),
      initial: alarm?.cycle ?? "none",
      control: <Radio.Group options={options(cycle)} />
    },
    {
      name: "time",
      label: t("时间", "Time"),
      initial: alarm?.time ? dayjs(alarm.time, "HH:mm") : dayjs("09:00", "HH:mm"),
      control: <TimePicker format="HH:mm" minuteStep={5} />
    },
    {
      name: "sms",
      label: t("是否发送短信", "SMS"),
      initial: alarm?.sms ?? "on",
      control: <Radio.Group options={options(onOff)} />
    },
    {
      name: "mobiles",
      label: t("手机号码", "Mobile numbers"),
      initial: alarm?.mobiles ?? [],
      control: (
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[",", " ", "，"]}
          placeholder={say(t("输入后回车", "Type and press Enter"))}
        />
      )
    },
    { name: "remarks", label: t("备注", "Remarks"), control: <Input.TextArea rows={2} maxLength={500} /> }
  ]
}

/** Money and energy limits are left to the archive of the office: the dialogs of the manual have none. */
export const useCustomerDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const alarmFields = useAlarmFields()
  const facts = ({ customerNo, name, orgNo }: Pick<Customer, "customerNo" | "name" | "orgNo">): ReadonlyArray<Fact> => [
    { label: t("客户编号", "Customer"), value: customerNo },
    { label: t("供电单位", "Org unit"), value: <Org orgNo={orgNo} /> },
    { label: t("客户名称", "Name"), value: name, wide: true }
  ]
  const deviceFacts = (device: CustomerDevice, name: string): ReadonlyArray<Fact> => [
    { label: t("客户", "Customer"), value: `${name} ${device.customerNo}`, wide: true },
    { label: t("终端", "Terminal"), value: device.target.terminalId },
    { label: t("购电对象", "Target"), value: say(partText(device.target)) }
  ]
  return {
    add: () =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "add")}
          title={t("增加预购电客户", "Add a prepaid customer")}
          fields={[{ name: "customerNo", needed: "yes", control: <Input autoComplete="off" /> }, ...alarmFields()]}
          input={(values) =>
            values.customerNo
              ? {
                  customerNo: String(values.customerNo).trim(),
                  alarm: alarmOf(values),
                  ...(values.remarks ? { remarks: values.remarks } : {})
                }
              : null
          }
          done={({ name }) => done(t(`已增加 ${name}`, `${name} was added`))}
        />
      )),
    update: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "update")}
          title={t("修改预购电客户", "Change a prepaid customer")}
          facts={facts(customer)}
          fields={alarmFields(customer.alarm).map((field) =>
            field.name === "remarks" ? { ...field, initial: customer.remarks } : field
          )}
          input={(values) => {
            const { mobiles, ...alarm } = alarmOf(values)
            // A masked number is not what the customer has: it stays as it is unless somebody changes it.
            const isSame = JSON.stringify(mobiles) === JSON.stringify(customer.alarm.mobiles)
            return {
              customerNo: customer.customerNo,
              version: customer.version,
              alarm: { ...alarm, ...(isSame ? {} : { mobiles }) },
              remarks: values.remarks ? values.remarks : null
            }
          }}
          done={() => done(t("已保存", "Saved"))}
        />
      )),
    void: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "void")}
          title={t("注销预购电客户", "Void a prepaid customer")}
          facts={facts(customer)}
          tone="danger"
          typed={customer.name}
          submit={t("注销", "Void")}
          note={t(
            "注销后成为无效客户，不能购电；可用撤销注销恢复",
            "A voided customer buys nothing; restoring makes him valid again"
          )}
          fields={[
            { name: "reason", needed: "yes", control: reasonControl },
            {
              name: "releaseControl",
              label: t("同时解除购电控", "Release control"),
              initial: "no",
              control: (
                <Radio.Group options={Object.entries(yesNo).map(([value, word]) => ({ value, label: say(word) }))} />
              )
            }
          ]}
          input={({ reason, releaseControl }) =>
            reason ? { customerNo: customer.customerNo, reason, releaseControl } : null
          }
          done={() => done(t("客户已注销", "The customer is voided"))}
        />
      )),
    restore: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "restore")}
          title={t("撤销注销", "Restore a customer")}
          facts={facts(customer)}
          submit={t("撤销注销", "Restore")}
          input={() => ({ customerNo: customer.customerNo })}
          done={() => done(t("客户已恢复有效", "The customer is valid again"))}
        />
      )),
    fromArchive: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "takeFromArchive")}
          facts={facts(customer)}
          submit={t("更新", "Take over")}
          input={() => ({ customerNo: customer.customerNo })}
          done={() => done(t("已按档案更新", "Taken over"))}
        />
      )),
    bind: (customer: Customer) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "bindDevice")}
          facts={facts(customer)}
          submit={t("绑定", "Bind")}
          fields={[
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
              control: (
                <Input autoComplete="off" placeholder={say(t("终端为购电对象时不填", "Empty for a whole terminal"))} />
              )
            },
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
            if (!terminalId || !alarm) return null
            const id = String(terminalId).trim()
            const target =
              kind === "Terminal"
                ? ({ _tag: "Terminal", terminalId: id } as const)
                : kind === "Group" && /^\d+$/.test(part ?? "")
                  ? ({ _tag: "Group", terminalId: id, totalGroupNo: Number(part) } as const)
                  : kind === "Meter" && part
                    ? ({ _tag: "Meter", terminalId: id, meterNo: String(part) } as const)
                    : null
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
          typed={name}
          submit={t("确定", "Confirm")}
          fields={[
            { name: "reason", needed: "yes", control: reasonControl },
            {
              name: "remaining",
              label: t("抄见剩余电量", "Final reading"),
              control: <Input suffix="kWh" inputMode="decimal" />
            },
            {
              name: "disposition",
              control: (
                <Select
                  allowClear
                  options={[
                    { value: "RefundOutside", label: say(t("线下退费", "Refund outside")) },
                    { value: "Forfeit", label: say(t("作废", "Forfeit")) }
                  ]}
                />
              )
            },
            {
              name: "control",
              control: (
                <Select
                  allowClear
                  options={[
                    { value: "release", label: say(t("解除购电控", "Release")) },
                    { value: "leaveEngaged", label: say(t("保持购电控", "Leave engaged")) }
                  ]}
                />
              )
            }
          ]}
          input={({ reason, remaining, disposition, control }) =>
            reason
              ? ({
                  deviceId: device.deviceId,
                  reason,
                  ...(remaining ? { finalReading: { remaining } } : {}),
                  ...(disposition ? { disposition: { _tag: disposition } } : {}),
                  ...(control ? { control } : {})
                } as never)
              : null
          }
          done={() => done(t("购电设备已注销", "The device is cancelled"))}
        />
      ))
  }
}
