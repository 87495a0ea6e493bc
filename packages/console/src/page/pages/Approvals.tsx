/** 购电数据审核: a second person looks at what was saved, before anything is sent. */
import type { Order } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { useOrderBatch } from "../parts/Batch.tsx"
import { useOrderDeeds } from "../parts/OrderDeeds.tsx"
import { t } from "../text/Say.tsx"
import { approval, dispatch } from "../text/words.ts"
import { customerNo, name, orgNo, terminalId, validityCondition } from "./conditions.ts"
import { useOrderColumns } from "./orderColumns.tsx"
import { allows } from "./Records.tsx"

export const Approvals = () => {
  const deeds = useOrderDeeds()
  const many = useOrderBatch()
  const columns = useOrderColumns()
  const { open } = useDrawer()
  return (
    <List<Order, "purchaseRecords", "list">
      title={t("购电数据审核", "Approvals")}
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
        { field: "approval", kind: "some", label: t("审核状态", "Approval"), words: approval, initial: "pending" },
        { field: "dispatch", kind: "some", label: t("下发状态", "Dispatch"), words: dispatch },
        // What was voided waits for nobody.
        { ...validityCondition, initial: "valid" }
      ]}
      rowKey={({ orderNo }) => orderNo}
      open={({ orderNo }) => open("order", orderNo)}
      empty={t("没有待审核的购电单", "Nothing waits for approval")}
      actions={[
        {
          label: t("审核", "Approve"),
          needs: ["approvals.approve"],
          tone: "primary",
          prevents: allows("approve"),
          run: deeds.approve
        },
        {
          label: t("审核不通过", "Reject"),
          needs: ["approvals.reject"],
          prevents: allows("reject"),
          run: deeds.reject
        },
        { label: t("撤销审核", "Revoke"), needs: ["approvals.revoke"], prevents: allows("revoke"), run: deeds.revoke },
        {
          label: t("数据下发", "Dispatch"),
          needs: ["approvals.dispatch"],
          prevents: allows("dispatch"),
          run: deeds.dispatch
        }
      ]}
      batch={[
        { label: t("批量审核", "Approve many"), needs: ["approvals.approveBatch"], run: many("approve") },
        { label: t("批量下发", "Dispatch many"), needs: ["purchaseRecords.dispatchBatch"], run: many("dispatch") }
      ]}
      columns={columns}
    />
  )
}
