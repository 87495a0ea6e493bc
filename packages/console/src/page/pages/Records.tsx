/** 购电数据管理: every order, where it stands, and its way to the terminal. */
import type { Order } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import type { Action } from "../kit/ListButtons.tsx"
import { useHas } from "../kit/Permissions.ts"
import { useOrderBatch } from "../parts/Batch.tsx"
import { useOrderDeeds } from "../parts/OrderDeeds.tsx"
import { t } from "../text/Say.tsx"
import { approval, dispatch } from "../text/words.ts"
import { customerNo, name, orgNo, terminalId, validityCondition } from "./conditions.ts"
import { useOrderColumns } from "./orderColumns.tsx"

/** What an order that is as it is does not allow, said by the station in its actions. */
export const allows =
  (deed: Order["actions"][number]) =>
  ({ actions, dispatch: state, approval: approved }: Order) =>
    actions.includes(deed)
      ? null
      : t(
          `现为「${approval[approved].zh}、${dispatch[state].zh}」，不能进行此操作`,
          `It is ${approval[approved].en.toLowerCase()}, ${dispatch[state].en.toLowerCase()}: this cannot be done now`
        )

export const Records = () => {
  const deeds = useOrderDeeds()
  const many = useOrderBatch()
  const columns = useOrderColumns()
  const { open } = useDrawer()
  const has = useHas()
  // The station lets people take back what they saved themselves, so that the operation alone asks for less.
  const mayVoid = has("purchase.void") || has("purchase.save")
  const details = ({ orderNo }: Order) => open("order", orderNo)
  const actions: ReadonlyArray<Action<Order>> = [
    { label: t("购电明细", "Details"), needs: ["purchaseRecords.details"], run: details },
    {
      label: t("数据下发", "Dispatch"),
      needs: ["purchaseRecords.dispatch"],
      tone: "primary",
      prevents: allows("dispatch"),
      run: deeds.dispatch
    },
    { label: t("状态召测", "Terminal state"), needs: ["purchaseRecords.pollTerminalStatus"], run: deeds.look },
    { label: t("核实", "Settle"), needs: ["purchaseRecords.resolve"], prevents: allows("resolve"), run: deeds.settle },
    ...(mayVoid
      ? ([
          { label: t("注销", "Void"), needs: ["purchaseRecords.void"], prevents: allows("void"), run: deeds.void }
        ] as const)
      : []),
    {
      label: t("撤销注销", "Restore"),
      needs: ["purchaseRecords.restore"],
      prevents: allows("restore"),
      run: deeds.restore
    },
    {
      label: t("客户详细信息", "Customer"),
      needs: ["purchaseRecords.customerDetails"],
      run: ({ customerNo: id }) => open("customer", id)
    }
  ]
  return (
    <List<Order, "purchaseRecords", "list">
      title={t("购电数据管理", "Purchase records")}
      facade="purchaseRecords"
      name="list"
      kinds={["Order"]}
      conditions={[
        orgNo,
        { field: "orderNo", kind: "text", label: t("单号", "Order") },
        customerNo,
        name,
        terminalId,
        { field: "savedOn", kind: "days", label: t("录入日期", "Saved") },
        { field: "dispatch", kind: "some", label: t("下发状态", "Dispatch"), words: dispatch },
        { field: "approval", kind: "some", label: t("审核状态", "Approval"), words: approval },
        validityCondition
      ]}
      rowKey={({ orderNo }) => orderNo}
      open={details}
      empty={t("没有符合条件的购电单", "No order fits")}
      actions={actions}
      batch={[
        { label: t("批量下发", "Dispatch many"), needs: ["purchaseRecords.dispatchBatch"], run: many("dispatch") }
      ]}
      columns={columns}
    />
  )
}
