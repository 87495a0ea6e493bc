/** 操作记录: everything that was done with one record, and how it stood at a time. */
import { Button, Form, Input, Select } from "antd"
import { useParameters } from "../kit/Address.ts"
import { type Kind, Steps } from "../parts/Steps.tsx"
import { type Text, t, useSay } from "../text/Say.tsx"
import { Trail } from "./Trail.tsx"

const kinds = {
  Order: t("购电单", "Order"),
  Customer: t("客户", "Customer"),
  Device: t("购电设备", "Device"),
  Target: t("购电对象", "Target"),
  Terminal: t("终端", "Terminal"),
  Adjustment: t("电量调整单", "Adjustment"),
  Message: t("短信", "Message"),
  Control: t("遥控命令", "Control"),
  ParameterJob: t("参数下发", "Parameter dispatch"),
  Commissioning: t("投入调试", "Commissioning"),
  Replacement: t("换装", "Replacement"),
  AccountClosing: t("销户", "Closing of an account"),
  Discrepancy: t("单边账", "Discrepancy"),
  Template: t("短信模板", "Template"),
  WorkItem: t("待办", "Work item"),
  AlarmWatch: t("告警", "Alarm"),
  TerminalAddress: t("终端地址", "Terminal address"),
  PaymentDifference: t("营销对账差异", "Payment difference"),
  Restoration: t("账册恢复", "Restoration of the books")
} as const satisfies { readonly [K in Kind]: Text }

export const History = () => {
  const say = useSay()
  const { parameters, change } = useParameters()
  const kind = Object.keys(kinds).find((each) => each === parameters.kind) as Kind | undefined
  const id = typeof parameters.id === "string" ? parameters.id : ""
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("操作记录", "History"))}</h1>
        <p>
          {say(
            t(
              "按编号查看一个记录的每次变更，以及它在某一时刻的状态；编号如购电单号、客户编号、终端编号",
              "Every change of one record, and how it stood at a time; its number is that of an order, a customer, a terminal"
            )
          )}
        </p>
      </header>
      <Form
        // It shows what the address says, also where a row was opened.
        key={`${kind} ${id}`}
        layout="inline"
        colon={false}
        className="conditions"
        initialValues={{ kind: kind ?? "Order", id }}
        onFinish={(given: { readonly kind: Kind; readonly id: string }) =>
          change({ kind: given.kind, id: given.id.trim() })
        }
      >
        <Form.Item name="kind" label={say(t("类型", "Kind"))}>
          <Select
            style={{ width: 160 }}
            options={Object.entries(kinds).map(([value, text]) => ({ value, label: say(text) }))}
          />
        </Form.Item>
        <Form.Item name="id" label={say(t("编号", "Id"))}>
          <Input style={{ width: 260 }} autoComplete="off" />
        </Form.Item>
        <Form.Item className="ask">
          <Button type="primary" htmlType="submit">
            {say(t("查询", "Find"))}
          </Button>
        </Form.Item>
      </Form>
      {kind !== undefined && id !== "" ? <Steps key={`${kind}${id}`} kind={kind} id={id} /> : <Trail kinds={kinds} />}
    </section>
  )
}
