/** 离线终端. */
import type { Terminal } from "../../api/Types.ts"
import { useDrawer } from "../../kit/Address.ts"
import { List } from "../../kit/List.tsx"
import { Opens, State, Time } from "../../kit/Shown.tsx"
import { fullTime } from "../../text/format.ts"
import { comma, t, useSay } from "../../text/Say.tsx"
import { presence } from "../../text/words.ts"
import { orgNo, terminalId } from "../conditions.ts"

export const Offline = () => {
  const say = useSay()
  const { open } = useDrawer()
  return (
    <List<Terminal, "customers", "terminals">
      level="part"
      title={t("离线终端", "Terminals offline")}
      facade="customers"
      name="terminals"
      kinds={["Terminal"]}
      fixed={{ presence: "offline" }}
      conditions={[orgNo, terminalId]}
      rowKey={({ terminalId: id }) => id}
      open={({ terminalId: id }) => open("terminal", id)}
      empty={t("没有离线终端", "Every terminal is online")}
      actions={[
        {
          label: t("终端信息", "Terminal"),
          needs: ["customers.terminals"],
          run: ({ terminalId: id }) => open("terminal", id)
        }
      ]}
      columns={[
        {
          title: t("终端编号", "Terminal"),
          width: 150,
          show: ({ terminalId: id }) => <Opens what="terminal" id={id} />,
          text: ({ terminalId: id }) => id
        },
        {
          title: t("状态", "State"),
          width: 100,
          show: (row) => <State word={presence[row.presence]} />,
          text: (row) => say(presence[row.presence])
        },
        {
          title: t("自", "Since"),
          width: 110,
          show: ({ since }) => <Time at={since} />,
          text: ({ since }) => fullTime(since)
        },
        {
          title: t("最近报文", "Last frame"),
          width: 110,
          show: ({ lastFrameAt }) => <Time at={lastFrameAt} />,
          text: ({ lastFrameAt }) => fullTime(lastFrameAt)
        },
        { title: t("规约", "Dialect"), width: 110, show: ({ dialectId }) => dialectId },
        { title: t("购电对象", "Targets"), width: 200, show: ({ targets }) => targets.join(say(comma)) }
      ]}
    />
  )
}
