/** A customer: the four parts of his archive, his devices, orders, messages, and everything that was done. */
import { Alert, Button } from "antd"
import type { AnswerOf, Customer } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, Opens, State, Time } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { energy, partText, yuan } from "../text/format.ts"
import { comma, t, useSay } from "../text/Say.tsx"
import { approval, cycle, dispatch, messageKind, onOff, progress, service, validity } from "../text/words.ts"
import { useCustomerDeeds } from "./CustomerDeeds.tsx"
import { useCustomerDeviceDeeds } from "./CustomerDeviceDeeds.tsx"
import { CustomerDevices } from "./CustomerDevices.tsx"
import { Steps } from "./Steps.tsx"

type Details = AnswerOf<"customers", "details">

const Archive = ({ details }: { readonly details: Details }) => {
  const { customer } = details.archive
  const say = useSay()
  return (
    <>
      {details.source === "copy" && (
        <Alert
          type="info"
          showIcon
          title={say(
            t("档案系统暂时无法访问，以下为最近一次的副本", "The archive cannot be reached; this is the last copy")
          )}
          style={{ marginBottom: 12 }}
        />
      )}
      <Facts
        facts={[
          { label: t("客户编号", "Number"), value: customer.customerNo },
          { label: t("客户名称", "Name"), value: customer.name },
          { label: t("供电单位", "Org unit"), value: `${customer.orgName} ${customer.orgNo}` },
          { label: t("客户类别", "Class"), value: customer.customerClass },
          { label: t("用电地址", "Address"), value: customer.address, wide: true },
          {
            label: t("账户", "Account"),
            value: say(customer.account === "open" ? t("正常", "Open") : t("已销户", "Closed"))
          },
          { label: t("档案时间", "As of"), value: <Time at={details.archive.asOf} /> }
        ]}
      />
    </>
  )
}

const Alarm = ({ customer }: { readonly customer: Customer }) => {
  const say = useSay()
  const { alarm } = customer
  return (
    <Facts
      facts={[
        { label: t("增加时间", "Added"), value: <Time at={customer.addedAt} /> },
        { label: t("告警周期", "Alarm cycle"), value: `${say(cycle[alarm.cycle])} ${alarm.time ?? ""}` },
        { label: t("短信", "SMS"), value: say(onOff[alarm.sms]) },
        { label: t("手机", "Mobile"), value: alarm.mobiles.join(say(comma)), wide: true },
        { label: t("备注", "Remarks"), value: customer.remarks, wide: true }
      ]}
    />
  )
}

const Orders = ({ customerNo }: { readonly customerNo: string }) => {
  const asked = useAsk("purchaseRecords", "list", { customerNo, validity: "all", limit: 50 }, { kinds: ["Order"] })
  return (
    <Answered asked={asked}>
      {({ rows }) => (
        <Small
          rows={rows}
          rowKey={({ orderNo }) => orderNo}
          empty={t("没有购电单", "No orders")}
          parts={[
            { title: t("单号", "Order"), show: ({ orderNo }) => <Opens what="order" id={orderNo} /> },
            { title: t("购电量 (kWh)", "Energy (kWh)"), show: (row) => energy(row.energy) },
            { title: t("金额 (元)", "Amount"), show: ({ amountFen }) => yuan(amountFen) },
            { title: t("录入", "Saved"), show: ({ savedAt }) => <Time at={savedAt} /> },
            { title: t("审核", "Approval"), show: (row) => <State word={approval[row.approval]} /> },
            { title: t("下发", "Dispatch"), show: (row) => <State word={dispatch[row.dispatch]} /> }
          ]}
        />
      )}
    </Answered>
  )
}

const Messages = ({ customerNo }: { readonly customerNo: string }) => {
  const say = useSay()
  const asked = useAsk("dunning", "messages", { customerNo, limit: 50 }, { kinds: ["Message"] })
  return (
    <Answered asked={asked}>
      {({ rows }) => (
        <Small
          rows={rows}
          rowKey={({ messageId }) => messageId}
          empty={t("没有短信", "No messages")}
          parts={[
            { title: t("时间", "Time"), show: ({ queuedAt }) => <Time at={queuedAt} /> },
            { title: t("类型", "Kind"), show: ({ kind }) => say(messageKind[kind]) },
            { title: t("状态", "State"), show: (row) => <State word={progress[row.progress._tag]} /> },
            { title: t("内容", "Text"), show: ({ text }) => text }
          ]}
        />
      )}
    </Answered>
  )
}

export const CustomerDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const may = usePermission()
  const deeds = useCustomerDeeds()
  const deviceDeeds = useCustomerDeviceDeeds()
  const details = useAsk("customers", "details", { customerNo: id, meters: "all" }, { kinds: ["Customer", "Device"] })
  const customer = useAsk("customers", "get", { customerNo: id }, { kinds: ["Customer"] })
  const name = customer.data?.name ?? details.data?.archive.customer.name ?? ""
  return (
    <DrawerFrame
      title={
        <span>
          {name} {id}
        </span>
      }
      extra={customer.data !== undefined && <State word={validity[customer.data.validity]} />}
      head={
        customer.data !== undefined && (
          <div className="buttons">
            {may("customers.update") && (
              <Button onClick={() => customer.data !== undefined && deeds.update(customer.data)}>
                {say(t("修改", "Change"))}
              </Button>
            )}
            {may("customers.bindDevice") && customer.data.validity === "valid" && (
              <Button onClick={() => customer.data !== undefined && deviceDeeds.bind(customer.data)}>
                {say(t("绑定购电设备", "Bind a device"))}
              </Button>
            )}
            {may("customers.takeFromArchive") && (
              <Button onClick={() => customer.data !== undefined && deeds.fromArchive(customer.data)}>
                {say(t("按档案更新", "Take from the archive"))}
              </Button>
            )}
          </div>
        )
      }
      tabs={[
        {
          key: "archive",
          label: t("客户档案信息", "Customer"),
          show: () => (
            <>
              <Answered asked={details}>{(all) => <Archive details={all} />}</Answered>
              <Answered asked={customer}>{(all) => <Alarm customer={all} />}</Answered>
            </>
          )
        },
        {
          key: "terminals",
          label: t("终端信息", "Terminals"),
          show: () => (
            <Answered asked={details}>
              {({ archive }) => (
                <Small
                  rows={archive.terminals}
                  rowKey={({ terminalId }) => terminalId}
                  parts={[
                    {
                      title: t("终端编号", "Terminal"),
                      show: ({ terminalId }) => <Opens what="terminal" id={terminalId} />
                    },
                    { title: t("资产号", "Asset"), show: ({ terminalAssetNo }) => terminalAssetNo },
                    { title: t("型号", "Model"), show: ({ model }) => model },
                    {
                      title: t("购电对象", "Targets"),
                      show: ({ targets }) => targets.map((target) => say(partText(target))).join(say(comma))
                    }
                  ]}
                />
              )}
            </Answered>
          )
        },
        {
          key: "meters",
          label: t("运行电能表信息", "Meters"),
          show: () => (
            <Answered asked={details}>
              {({ archive }) => (
                <Small
                  rows={archive.meters}
                  rowKey={({ meterNo }) => meterNo}
                  parts={[
                    { title: t("表号", "Meter"), show: ({ meterNo }) => meterNo },
                    { title: t("终端", "Terminal"), show: ({ terminalId }) => terminalId },
                    { title: t("状态", "State"), show: (row) => <State word={service[row.service]} /> }
                  ]}
                />
              )}
            </Answered>
          )
        },
        {
          key: "transformers",
          label: t("变压器信息", "Transformers"),
          show: () => (
            <Answered asked={details}>
              {({ archive }) => (
                <Small
                  rows={archive.transformers}
                  rowKey={({ transformerNo }) => transformerNo}
                  parts={[
                    { title: t("编号", "Number"), show: ({ transformerNo }) => transformerNo },
                    { title: t("名称", "Name"), show: (row) => row.name },
                    { title: t("容量 (kVA)", "Capacity (kVA)"), show: ({ capacityKva }) => capacityKva }
                  ]}
                />
              )}
            </Answered>
          )
        },
        {
          key: "devices",
          label: t("购电设备", "Devices"),
          show: () => <CustomerDevices customerNo={id} name={name} />
        },
        ...(may("purchaseRecords.list")
          ? [{ key: "orders", label: t("购电单", "Orders"), show: () => <Orders customerNo={id} /> }]
          : []),
        ...(may("dunning.messages")
          ? [{ key: "messages", label: t("短信", "Messages"), show: () => <Messages customerNo={id} /> }]
          : []),
        ...(may("history.steps")
          ? [{ key: "history", label: t("操作记录", "History"), show: () => <Steps kind="Customer" id={id} /> }]
          : [])
      ]}
    />
  )
}
