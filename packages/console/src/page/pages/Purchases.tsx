/** 客户购电管理: what is left of whose energy, and selling more of it. */
import { station } from "../api/Station.ts"
import type { Device } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { Facts, Opens, State, Time } from "../kit/Shown.tsx"
import { Balance } from "../parts/Balance.tsx"
import { usePoll } from "../parts/Deeds.tsx"
import { useDeviceDeeds } from "../parts/DeviceDeeds.tsx"
import { ImportButtons } from "../parts/ImportButtons.tsx"
import { energy, fullTime, partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { approval, balanceState, dispatch, presence } from "../text/words.ts"
import { customerNo, name, orgNo, terminalId } from "./conditions.ts"

/** What a clerk looks at before he sells. */
const Panel = ({ device }: { readonly device: Device }) => {
  const { last } = device
  return (
    <>
      <h2>{device.customerName}</h2>
      <Facts
        columns={1}
        facts={[
          {
            label: t("终端", "Terminal"),
            value: (
              <>
                <Opens what="terminal" id={device.target.terminalId} /> <State word={presence[device.presence]} />
              </>
            )
          },
          { label: t("在线自", "Since"), value: <Time at={device.since} /> },
          { label: t("告警电量", "Alarm energy"), value: `${energy(device.alarmEnergy)} kWh` },
          { label: t("上次购电时间", "Last purchase"), value: <Time at={last?.savedAt} /> },
          {
            label: t("上次购电量", "Its energy"),
            value: last === null ? null : <Opens what="order" id={last.orderNo}>{`${energy(last.energy)} kWh`}</Opens>
          },
          {
            label: t("上次购电下发情况", "Its dispatch"),
            value:
              last === null ? null : (
                <>
                  {last.approval !== "approved" && <State word={approval[last.approval]} />}{" "}
                  <State word={dispatch[last.dispatch]} />
                </>
              )
          },
          { label: t("上次购电下发时间", "Dispatched"), value: <Time at={last?.finalAt ?? last?.lastAttemptAt} /> }
        ]}
      />
      <Balance deviceId={device.deviceId} />
    </>
  )
}

export const Purchases = () => {
  const say = useSay()
  const { open } = useDrawer()
  const { buy, adjust } = useDeviceDeeds()
  const poll = usePoll(
    ({ deviceId }: Device) => station.purchases.pollRemaining({ deviceId }),
    ({ remaining }) => `${say(t("目前剩余电量", "Balance now"))} ${energy(remaining)} kWh`
  )
  return (
    <List<Device, "purchases", "list">
      title={t("客户购电管理", "Purchases")}
      facade="purchases"
      name="list"
      kinds={["Device", "Target", "Order", "Terminal"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        terminalId,
        { field: "balanceState", kind: "one", label: t("余额状态", "Balance"), words: balanceState }
      ]}
      rowKey={({ deviceId }) => deviceId}
      open={buy}
      empty={t("没有符合条件的购电设备", "No purchase device fits")}
      tools={<ImportButtons names={["orders"]} />}
      panel={(device) => <Panel key={device.deviceId} device={device} />}
      actions={[
        { label: t("购电", "Purchase"), needs: ["purchases.save"], tone: "primary", run: buy },
        {
          label: t("召测剩余电量", "Read the balance"),
          needs: ["purchases.pollRemaining"],
          run: (device) => poll.mutate(device)
        },
        { label: t("调整剩余电量", "Adjust the balance"), needs: ["purchases.adjust"], run: adjust },
        {
          label: t("客户详细信息", "Details"),
          needs: ["purchases.customerDetails"],
          run: ({ customerNo: id }) => open("customer", id)
        }
      ]}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 108,
          show: ({ customerNo: id }) => <Opens what="customer" id={id} />,
          text: ({ customerNo: id }) => id
        },
        {
          title: t("客户名称", "Name"),
          width: 140,
          show: (row) => row.customerName,
          text: (row) => row.customerName ?? ""
        },
        {
          title: t("终端编号", "Terminal"),
          width: 122,
          show: ({ target }) => target.terminalId
        },
        {
          title: t("购电对象", "Target"),
          width: 84,
          show: ({ target }) => say(partText(target))
        },
        {
          title: t("在线", "Connection"),
          width: 80,
          show: (row) => <State word={presence[row.presence]} />,
          text: (row) => say(presence[row.presence])
        },
        {
          title: t("剩余电量 (kWh)", "Balance (kWh)"),
          width: 120,
          kind: "number",
          show: ({ remaining }) => energy(remaining)
        },
        {
          title: t("余额状态", "State"),
          width: 106,
          show: (row) => <State word={balanceState[row.balanceState]} />,
          text: (row) => say(balanceState[row.balanceState])
        },
        {
          title: t("召测时间", "Read at"),
          width: 100,
          show: ({ readAt }) => <Time at={readAt} />,
          text: ({ readAt }) => fullTime(readAt)
        }
      ]}
    />
  )
}
