/** What can be done with a customer. */
import { Input, Radio, Select } from "antd"
import dayjs from "dayjs"
import { command } from "../api/Station.ts"
import type { Customer } from "../api/Types.ts"
import { TimeOfDay } from "../kit/Calendar.tsx"
import { CommandDialog, type Field, useDone, type Values } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import type { Fact } from "../kit/Shown.tsx"
import { knownAs, Org } from "../kit/Who.tsx"
import { t, useSay } from "../text/Say.tsx"
import { cycle, onOff, yesNo } from "../text/words.ts"
import { reasonControl } from "./Deeds.tsx"

/** A time of day for the clock, on any day: dayjs reads other forms than a date by what the clock brings along, which may not be here yet. */
const atTime = (time: string) => dayjs(`2000-01-01T${time}`)

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
      initial: atTime(alarm?.time ?? "09:00"),
      control: <TimeOfDay format="HH:mm" minuteStep={5} />
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

/** Who a customer is, before something is done with him. */
export const customerFacts = ({
  customerNo,
  name,
  orgNo
}: Pick<Customer, "customerNo" | "name" | "orgNo">): ReadonlyArray<Fact> => [
  { label: t("客户编号", "Customer"), value: customerNo },
  { label: t("供电单位", "Org unit"), value: <Org orgNo={orgNo} /> },
  { label: t("客户名称", "Name"), value: name, wide: true }
]

/** Money and energy limits are left to the archive of the office: the dialogs of the manual have none. */
export const useCustomerDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const alarmFields = useAlarmFields()
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
          facts={customerFacts(customer)}
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
          facts={customerFacts(customer)}
          tone="danger"
          typed={knownAs(customer)}
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
          facts={customerFacts(customer)}
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
          facts={customerFacts(customer)}
          submit={t("更新", "Take over")}
          input={() => ({ customerNo: customer.customerNo })}
          done={() => done(t("已按档案更新", "Taken over"))}
        />
      ))
  }
}
