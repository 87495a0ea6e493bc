/** 预购电客户信息维护: who buys in advance, and how he is told when his energy runs low. */
import { Button } from "antd"
import type { Customer } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { Org } from "../kit/Who.tsx"
import { useCustomerDeeds } from "../parts/CustomerDeeds.tsx"
import { ImportButtons } from "../parts/ImportButtons.tsx"
import { fullTime } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { cycle, onOff, validity, yesNo } from "../text/words.ts"
import { customerNo, name, orgNo, validityCondition } from "./conditions.ts"

export const Customers = () => {
  const say = useSay()
  const may = usePermission()
  const deeds = useCustomerDeeds()
  const { open } = useDrawer()
  const openDetails = ({ customerNo: id }: Customer) => open("customer", id)
  return (
    <List<Customer, "customers", "list">
      title={t("预购电客户信息维护", "Customers")}
      facade="customers"
      name="list"
      kinds={["Customer"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        { field: "cycle", kind: "one", label: t("告警周期", "Alarm cycle"), words: cycle },
        validityCondition
      ]}
      rowKey={({ customerNo: id }) => id}
      open={openDetails}
      empty={t("没有符合条件的客户；点「增加」从档案中增加", "No customer fits; add one from the archive")}
      tools={
        <>
          {may("customers.add") && (
            <Button type="primary" onClick={deeds.add}>
              {say(t("增加", "Add"))}
            </Button>
          )}
          <ImportButtons names={["customers", "devices"]} />
        </>
      }
      actions={[
        { label: t("修改", "Change"), needs: ["customers.update"], run: deeds.update },
        {
          label: t("注销", "Void"),
          needs: ["customers.void"],
          prevents: (row) => (row.validity === "voided" ? t("客户已经注销", "Voided already") : null),
          run: deeds.void
        },
        {
          label: t("撤销注销", "Restore"),
          needs: ["customers.restore"],
          prevents: (row) => (row.validity === "valid" ? t("客户有效，无需撤销注销", "The customer is valid") : null),
          run: deeds.restore
        },
        {
          label: t("基本参数维护", "Parameters"),
          needs: ["customers.parameters"],
          run: ({ customerNo: id }) => open("parameters", id)
        },
        { label: t("客户详细信息", "Details"), needs: ["customers.details"], run: openDetails },
        {
          label: t("注销客户购电设备", "Cancel a device"),
          needs: ["customers.cancelDevice"],
          run: ({ customerNo: id }) => open("customer", id, "devices")
        }
      ]}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 130,
          show: ({ customerNo: id }) => <Opens what="customer" id={id} />,
          text: ({ customerNo: id }) => id
        },
        { title: t("客户名称", "Name"), width: 180, show: (row) => row.name },
        {
          title: t("供电单位", "Org unit"),
          width: 100,
          show: (row) => <Org orgNo={row.orgNo} />,
          text: (row) => row.orgNo
        },
        {
          title: t("有效性", "Validity"),
          width: 90,
          show: (row) => <State word={validity[row.validity]} />,
          text: (row) => say(validity[row.validity])
        },
        {
          title: t("告警周期", "Alarm"),
          width: 120,
          show: ({ alarm }) => `${say(cycle[alarm.cycle])} ${alarm.cycle === "none" ? "" : (alarm.time ?? "")}`,
          text: ({ alarm }) => say(cycle[alarm.cycle])
        },
        {
          title: t("短信", "SMS"),
          width: 80,
          show: ({ alarm }) => say(onOff[alarm.sms])
        },
        {
          title: t("手机", "Mobile"),
          width: 130,
          show: ({ alarm }) => alarm.mobiles[0] ?? "—",
          text: ({ alarm }) => alarm.mobiles.join(" ")
        },
        {
          title: t("需回读", "Read back"),
          width: 80,
          show: (row) => say(yesNo[row.needsReadback])
        },
        {
          title: t("增加时间", "Added"),
          width: 110,
          show: (row) => <Time at={row.addedAt} />,
          text: (row) => fullTime(row.addedAt)
        }
      ]}
    />
  )
}
