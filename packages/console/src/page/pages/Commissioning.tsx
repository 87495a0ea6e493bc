/** 购电投入调试: a device is tried before energy is sold to it. */
import { App, Button, Input } from "antd"
import { command, station } from "../api/Station.ts"
import type { Commissioning as View } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { CommandDialog } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { List } from "../kit/List.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { fullTime, none, partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { session, tabState } from "../text/words.ts"
import { customerNo, name, orgNo, terminalId } from "./conditions.ts"

const keyOf = ({ target }: Pick<View, "target">): string => JSON.stringify(target)

export const Commissioning = () => {
  const say = useSay()
  const { message } = App.useApp()
  const may = usePermission()
  const show = useDialogs()
  const { open } = useDrawer()
  /** A commissioning is of a target: the device is the one that is bound to it now. */
  const work = async (view: View) => {
    const devices = await station.customers.devices({ customerNo: view.customerNo, binding: "active" })
    const device = devices.find((each) => keyOf(each) === keyOf(view))
    if (device === undefined)
      void message.warning(say(t("该购电对象已没有购电设备", "No device is bound to this target any more")))
    else open("commission", device.deviceId)
  }
  const start = (given?: View) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("commissioning", "start")}
        title={t("调试", "Commission")}
        submit={t("开始调试", "Begin")}
        fields={[
          { name: "customerNo", needed: "yes", initial: given?.customerNo, control: <Input autoComplete="off" /> }
        ]}
        input={({ customerNo: no }) => (no ? { customerNo: String(no).trim() } : null)}
        done={(view) => void work(view)}
      />
    ))
  return (
    <List<View, "commissioning", "list">
      title={t("购电投入调试", "Commissioning")}
      facade="commissioning"
      name="list"
      kinds={["Commissioning"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        terminalId,
        { field: "session", kind: "some", label: t("调试状态", "State"), words: session }
      ]}
      rowKey={keyOf}
      open={(view) => void work(view)}
      empty={t("没有调试记录；点「调试」输入客户编号开始", "Nothing yet; begin with a customer's number")}
      tools={
        may("commissioning.start") && (
          <Button type="primary" onClick={() => start()}>
            {say(t("调试", "Commission"))}
          </Button>
        )
      }
      actions={[
        { label: t("打开", "Open"), needs: ["commissioning.get", "customers.devices"], run: (view) => void work(view) }
      ]}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 116,
          show: (row) => <Opens what="customer" id={row.customerNo} />,
          text: (row) => row.customerNo
        },
        {
          title: t("客户名称", "Name"),
          width: 130,
          show: (row) => row.customerName ?? none,
          text: (row) => row.customerName ?? ""
        },
        {
          title: t("终端编号", "Terminal"),
          width: 122,
          show: ({ target }) => target.terminalId
        },
        {
          title: t("购电对象", "Target"),
          width: 86,
          show: ({ target }) => say(partText(target))
        },
        {
          title: t("调试状态", "State"),
          width: 100,
          show: (row) => <State word={session[row.session]} />,
          text: (row) => say(session[row.session])
        },
        {
          title: t("基本参数", "Parameters"),
          width: 96,
          show: (row) => <State word={tabState[row.basicParameters.state]} />,
          text: (row) => say(tabState[row.basicParameters.state])
        },
        {
          title: t("实时召测", "Reading"),
          width: 96,
          show: (row) => <State word={tabState[row.realtimeReading.state]} />,
          text: (row) => say(tabState[row.realtimeReading.state])
        },
        {
          title: t("远程控制", "Control"),
          width: 96,
          show: (row) => <State word={tabState[row.remoteControl.state]} />,
          text: (row) => say(tabState[row.remoteControl.state])
        },
        {
          title: t("调试人", "Engineer"),
          width: 76,
          show: ({ heldBy }) => (heldBy === null ? none : <Who actor={heldBy.by} />),
          text: ({ heldBy }) => heldBy?.by ?? ""
        },
        {
          title: t("开始时间", "Begun"),
          width: 100,
          show: (row) => <Time at={row.startedAt} />,
          text: (row) => fullTime(row.startedAt)
        }
      ]}
    />
  )
}
