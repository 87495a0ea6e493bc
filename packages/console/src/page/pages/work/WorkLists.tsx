/** 待办: what waits for a person, each list with the next step and nothing else. */
import { useNavigate } from "@tanstack/react-router"
import { Badge, Tabs } from "antd"
import type { ReactNode } from "react"
import type { Facade, NameOf, OperationName, Page } from "../../api/Types.ts"
import { useParameters } from "../../kit/Address.ts"
import { useAsk } from "../../kit/Ask.ts"
import { usePermission } from "../../kit/Permissions.ts"
import { type Text, t, useSay } from "../../text/Say.tsx"
import { Adjustments } from "./Adjustments.tsx"
import { Discrepancies } from "./Discrepancies.tsx"
import { Items } from "./Items.tsx"
import { Offline } from "./Offline.tsx"
import { Pending, Rejected, Unknown } from "./OrderLists.tsx"
import { Proposals } from "./Proposals.tsx"
import { Replacements } from "./Replacements.tsx"
import { Unverified } from "./Unverified.tsx"

interface WorkList {
  readonly key: string
  readonly title: Text
  readonly reads: OperationName
  readonly count: {
    readonly facade: Facade
    readonly name: string
    readonly input: object
    readonly kinds: ReadonlyArray<string>
  }
  readonly show: () => ReactNode
  /** It stands among the others only while something is left in it: mostly there never is. */
  readonly rare?: "yes"
}

const orders = (input: object) => ({ facade: "purchaseRecords", name: "list", input, kinds: ["Order"] }) as const

/** The lists, what is most urgent first. */
const lists: ReadonlyArray<WorkList> = [
  {
    key: "unknown",
    title: t("结果未知", "Unknown"),
    reads: "purchaseRecords.list",
    count: orders({ dispatch: ["unknown"] }),
    show: () => <Unknown />
  },
  {
    key: "discrepancies",
    title: t("单边账", "Discrepancies"),
    reads: "purchaseRecords.discrepancies",
    count: { facade: "purchaseRecords", name: "discrepancies", input: { state: "open" }, kinds: ["Discrepancy"] },
    show: () => <Discrepancies />
  },
  {
    key: "pending",
    title: t("待审核", "To approve"),
    reads: "purchaseRecords.list",
    count: orders({ approval: ["pending"], validity: "valid" }),
    show: () => <Pending />
  },
  {
    key: "adjustments",
    title: t("电量调整", "Adjustments"),
    reads: "purchaseRecords.adjustments",
    count: { facade: "purchaseRecords", name: "adjustments", input: { approval: ["pending"] }, kinds: ["Adjustment"] },
    show: () => <Adjustments />
  },
  {
    key: "proposals",
    title: t("待确认", "To confirm"),
    reads: "purchaseRecords.proposals",
    count: { facade: "purchaseRecords", name: "proposals", input: {}, kinds: ["Order", "Control", "Adjustment"] },
    show: () => <Proposals />
  },
  {
    key: "offline",
    title: t("离线终端", "Offline"),
    reads: "customers.terminals",
    count: { facade: "customers", name: "terminals", input: { presence: "offline" }, kinds: ["Terminal"] },
    show: () => <Offline />
  },
  {
    key: "rejected",
    title: t("未生效", "Not applied"),
    reads: "purchaseRecords.list",
    count: orders({ dispatch: ["rejected"], validity: "valid" }),
    show: () => <Rejected />
  },
  {
    key: "replacements",
    title: t("换装", "Replacements"),
    reads: "customers.replacements",
    count: { facade: "customers", name: "replacements", input: { step: "stopped" }, kinds: ["Replacement"] },
    show: () => <Replacements />
  },
  {
    key: "unverified",
    title: t("待核验", "To verify"),
    reads: "purchaseRecords.unverified",
    count: { facade: "purchaseRecords", name: "unverified", input: {}, kinds: ["Target", "Restoration"] },
    rare: "yes",
    show: () => <Unverified />
  },
  {
    key: "items",
    title: t("事项", "Items"),
    reads: "dunning.workItems",
    count: { facade: "dunning", name: "workItems", input: { state: "open" }, kinds: ["WorkItem"] },
    show: () => <Items />
  }
]

const Count = ({ list }: { readonly list: WorkList }) => {
  const say = useSay()
  const { facade, name: query, input, kinds } = list.count
  const asked = useAsk(facade, query as NameOf<Facade>, { ...input, limit: 1 } as never, { kinds })
  const total = (asked.data as Page<unknown> | undefined)?.total ?? 0
  return (
    <span>
      {say(list.title)} <Badge count={total} overflowCount={999} />
    </span>
  )
}

export const WorkLists = () => {
  const say = useSay()
  const may = usePermission()
  const navigate = useNavigate()
  const { parameters } = useParameters()
  const verifies = may("purchaseRecords.unverified")
  const unverified = useAsk("purchaseRecords", "unverified", { limit: 1 } as never, {
    enabled: verifies,
    kinds: ["Target", "Restoration"]
  })
  const isLeft = ((unverified.data as Page<unknown> | undefined)?.rows.length ?? 0) > 0
  const seen = lists.filter(
    ({ reads, rare, key }) => may(reads) && (rare === undefined || isLeft || key === parameters.list)
  )
  const chosen = seen.find(({ key }) => key === parameters.list) ?? seen[0]
  return (
    <>
      <h1 className="pageTitle">{say(t("待办", "Work lists"))}</h1>
      <Tabs
        {...(chosen === undefined ? {} : { activeKey: chosen.key })}
        onChange={(list) => void navigate({ to: ".", search: { list } as never })}
        items={seen.map((list) => ({ key: list.key, label: <Count list={list} /> }))}
      />
      {chosen?.show()}
    </>
  )
}
