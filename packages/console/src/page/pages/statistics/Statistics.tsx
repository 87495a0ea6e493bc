/** 统计: what became of the orders, which of them took too long, and how the messages ended. */
import { useNavigate } from "@tanstack/react-router"
import { Tabs } from "antd"
import type { ReactNode } from "react"
import type { OperationName } from "../../api/Types.ts"
import { useParameters } from "../../kit/Address.ts"
import { usePermission } from "../../kit/Permissions.ts"
import { type Text, t, useSay } from "../../text/Say.tsx"
import { Breaches } from "./Breaches.tsx"
import { Dispatches } from "./Dispatches.tsx"
import { MessageCounts } from "./MessageCounts.tsx"

interface Part {
  readonly key: string
  readonly title: Text
  readonly reads: OperationName
  readonly show: () => ReactNode
}

const parts: ReadonlyArray<Part> = [
  {
    key: "dispatches",
    title: t("下发统计", "Dispatches"),
    reads: "purchaseRecords.statistics",
    show: () => <Dispatches />
  },
  {
    key: "breaches",
    title: t("服务超时", "Beyond the limits"),
    reads: "purchaseRecords.breaches",
    show: () => <Breaches />
  },
  {
    key: "messages",
    title: t("短信统计", "Messages"),
    reads: "dunning.messageStatistics",
    show: () => <MessageCounts />
  }
]

export const Statistics = () => {
  const say = useSay()
  const may = usePermission()
  const navigate = useNavigate()
  const { parameters } = useParameters()
  const seen = parts.filter(({ reads }) => may(reads))
  const chosen = seen.find(({ key }) => key === parameters.list) ?? seen[0]
  return (
    <>
      <h1 className="pageTitle">{say(t("统计", "Statistics"))}</h1>
      <Tabs
        {...(chosen === undefined ? {} : { activeKey: chosen.key })}
        onChange={(list) => void navigate({ to: ".", search: { list } as never })}
        items={seen.map(({ key, title }) => ({ key, label: say(title) }))}
      />
      {chosen?.show()}
    </>
  )
}
