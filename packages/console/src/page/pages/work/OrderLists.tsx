/** Orders that wait for somebody: of unknown outcome, to be approved, proved not to have taken effect. */
import type { Order } from "../../api/Types.ts"
import { useDrawer } from "../../kit/Address.ts"
import { List } from "../../kit/List.tsx"
import { useOrderDeeds } from "../../parts/OrderDeeds.tsx"
import { t } from "../../text/Say.tsx"
import { customerNo, name, orgNo } from "../conditions.ts"
import { useOrderColumns } from "../orderColumns.tsx"
import { allows } from "../Records.tsx"

export const Unknown = () => {
  const deeds = useOrderDeeds()
  const columns = useOrderColumns()
  const { open } = useDrawer()
  return (
    <List<Order, "purchaseRecords", "list">
      level="part"
      title={t("结果未知", "Outcome unknown")}
      help={t("主站会自行取证核实，不会重复下发", "The station takes evidence by itself; nothing is sent again")}
      facade="purchaseRecords"
      name="list"
      kinds={["Order"]}
      fixed={{ dispatch: ["unknown"] }}
      conditions={[orgNo, customerNo, name]}
      rowKey={({ orderNo }) => orderNo}
      open={({ orderNo }) => open("order", orderNo)}
      empty={t("没有结果未知的购电单", "No outcome is unknown")}
      actions={[
        {
          label: t("核实", "Settle by reading"),
          needs: ["purchaseRecords.resolve"],
          tone: "primary",
          prevents: allows("resolve"),
          run: deeds.settle
        },
        { label: t("人工认定", "State the outcome"), needs: ["purchaseRecords.proposeResolution"], run: deeds.propose },
        {
          label: t("购电明细", "Details"),
          needs: ["purchaseRecords.details"],
          run: ({ orderNo }) => open("order", orderNo)
        }
      ]}
      columns={columns}
    />
  )
}

export const Pending = () => {
  const deeds = useOrderDeeds()
  const columns = useOrderColumns()
  const { open } = useDrawer()
  return (
    <List<Order, "purchaseRecords", "list">
      level="part"
      title={t("待审核购电单", "Orders to approve")}
      facade="purchaseRecords"
      name="list"
      kinds={["Order"]}
      fixed={{ approval: ["pending"], validity: "valid" }}
      conditions={[orgNo, customerNo, name]}
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
        { label: t("审核不通过", "Reject"), needs: ["approvals.reject"], prevents: allows("reject"), run: deeds.reject }
      ]}
      columns={columns}
    />
  )
}

export const Rejected = () => {
  const deeds = useOrderDeeds()
  const columns = useOrderColumns()
  const { open } = useDrawer()
  return (
    <List<Order, "purchaseRecords", "list">
      level="part"
      title={t("未生效", "Not applied")}
      help={t("已证明没有生效，可以再次下发", "Proved not to have taken effect: may be dispatched again")}
      facade="purchaseRecords"
      name="list"
      kinds={["Order"]}
      fixed={{ dispatch: ["rejected"], validity: "valid" }}
      conditions={[orgNo, customerNo, name]}
      rowKey={({ orderNo }) => orderNo}
      open={({ orderNo }) => open("order", orderNo)}
      empty={t("没有未生效的购电单", "No order failed to take effect")}
      actions={[
        {
          label: t("数据下发", "Dispatch"),
          needs: ["purchaseRecords.dispatch"],
          tone: "primary",
          prevents: allows("dispatch"),
          run: deeds.dispatch
        },
        { label: t("注销", "Void"), needs: ["purchaseRecords.void"], prevents: allows("void"), run: deeds.void }
      ]}
      columns={columns}
    />
  )
}
