/** 终端: which are connected, since when, and how that is known. */
import { Button } from "antd"
import type { Terminal } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Opens, State, Time } from "../kit/Shown.tsx"
import { Org } from "../kit/Who.tsx"
import { useTerminalDeeds } from "../parts/TerminalDeeds.tsx"
import { fullTime, none } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { inDoubt, presence, standing } from "../text/words.ts"
import { orgNo, terminalId, withAll } from "./conditions.ts"

/** Of a connection in doubt nobody knows who it is that is online. */
const presenceOf = ({ suspected, presence: state }: Terminal) => (suspected === "yes" ? inDoubt : presence[state])

export const Terminals = () => {
  const say = useSay()
  const { open } = useDrawer()
  const may = usePermission()
  const deeds = useTerminalDeeds()
  return (
    <List<Terminal, "customers", "terminals">
      title={t("终端", "Terminals")}
      facade="customers"
      name="terminals"
      kinds={["Terminal"]}
      conditions={[
        orgNo,
        terminalId,
        { field: "address", kind: "text", label: t("终端地址", "Address") },
        { field: "presence", kind: "one", label: t("在线状态", "Connection"), words: presence },
        {
          field: "service",
          kind: "one",
          label: t("登记", "Standing"),
          words: withAll({ inService: standing.inService, retired: standing.retired }),
          initial: "inService"
        }
      ]}
      rowKey={({ terminalId: id }) => id}
      tools={
        may("customers.registerTerminal") && (
          <Button onClick={deeds.register}>{say(t("登记终端", "Register a terminal"))}</Button>
        )
      }
      open={({ terminalId: id }) => open("terminal", id)}
      empty={t("没有符合条件的终端", "No terminal fits")}
      actions={[
        {
          label: t("终端信息", "Details"),
          needs: ["customers.terminals"],
          tone: "primary",
          run: ({ terminalId: id }) => open("terminal", id)
        },
        { label: t("修改登记", "Change"), needs: ["customers.updateTerminal"], run: deeds.update },
        { label: t("停用", "Retire"), needs: ["customers.retireTerminal"], run: deeds.retire },
        {
          label: t("确认连接", "Confirm the connection"),
          needs: ["customers.confirmTerminal"],
          prevents: ({ suspected }) =>
            suspected === "yes" ? null : t("该终端的连接没有疑问", "Its connection is not in doubt"),
          run: deeds.confirm
        }
      ]}
      columns={[
        {
          title: t("终端编号", "Terminal"),
          width: 140,
          show: ({ terminalId: id }) => <Opens what="terminal" id={id} />,
          text: ({ terminalId: id }) => id
        },
        {
          title: t("在线状态", "Connection"),
          width: 96,
          show: (row) => <State word={presenceOf(row)} />,
          text: (row) => say(presenceOf(row))
        },
        {
          title: t("自", "Since"),
          width: 104,
          show: ({ since }) => <Time at={since} />,
          text: ({ since }) => fullTime(since)
        },
        {
          title: t("最近报文", "Last frame"),
          width: 104,
          show: ({ lastFrameAt }) => <Time at={lastFrameAt} />,
          text: ({ lastFrameAt }) => fullTime(lastFrameAt)
        },
        {
          title: t("连接来源", "From"),
          width: 120,
          show: ({ over }) => over?.source ?? none,
          text: ({ over }) => over?.source ?? ""
        },
        {
          title: t("规约", "Dialect"),
          width: 100,
          show: ({ dialectId }) => dialectId
        },
        {
          title: t("供电单位", "Org unit"),
          width: 120,
          show: (row) => <Org orgNo={row.orgNo} />,
          text: (row) => row.orgNo
        },
        {
          title: t("登记", "Standing"),
          width: 110,
          show: (row) => <State word={standing[row.standing]} />,
          text: (row) => say(standing[row.standing])
        }
      ]}
    />
  )
}
