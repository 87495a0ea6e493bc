/** 电量调整: adjustments that wait for their approval or dispatch. */
import type { Adjustment } from "../../api/Types.ts"
import { List } from "../../kit/List.tsx"
import { State } from "../../kit/Shown.tsx"
import { Who } from "../../kit/Who.tsx"
import { useAdjustmentDeeds } from "../../parts/DeviceDeeds.tsx"
import { energy } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { adjustmentApproval, dispatch, validity, type Word } from "../../text/words.ts"
import { customerNo, name, orgNo } from "../conditions.ts"

/** One that is voided waits for nobody, whatever was said of it before. */
const wordOf = (row: Adjustment): Word =>
  row.validity === "voided" ? validity.voided : adjustmentApproval[row.approval]

export const Adjustments = () => {
  const say = useSay()
  const deeds = useAdjustmentDeeds()
  return (
    <List<Adjustment, "purchaseRecords", "adjustments">
      level="part"
      title={t("电量调整", "Adjustments")}
      facade="purchaseRecords"
      name="adjustments"
      kinds={["Adjustment"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        {
          field: "approval",
          kind: "some",
          label: t("审核状态", "Approval"),
          words: adjustmentApproval,
          initial: ["pending", "approved", "waived"]
        },
        { field: "dispatch", kind: "some", words: dispatch, initial: ["idle"] }
      ]}
      rowKey={({ adjustmentNo }) => adjustmentNo}
      empty={t("没有待审核、待下发的电量调整", "No adjustment waits")}
      actions={[
        { label: t("审核", "Approve"), needs: ["approvals.approveAdjustment"], tone: "primary", run: deeds.approve },
        { label: t("数据下发", "Dispatch"), needs: ["purchaseRecords.dispatchAdjustment"], run: deeds.dispatch },
        {
          label: t("撤销审核", "Revoke the approval"),
          needs: ["approvals.revokeAdjustment"],
          prevents: ({ approval }) => (approval === "approved" ? null : t("尚未审核", "It was not approved")),
          run: deeds.revoke
        },
        { label: t("注销", "Void"), needs: ["purchaseRecords.voidAdjustment"], run: deeds.void }
      ]}
      columns={[
        {
          title: t("调整单号", "Number"),
          width: 190,
          show: ({ adjustmentNo }) => adjustmentNo
        },
        { title: t("客户", "Customer"), width: 146, show: (row) => row.customerName ?? row.customerNo },
        {
          title: t("调整前 (kWh)", "Before (kWh)"),
          width: 104,
          kind: "number",
          show: ({ ifRemainingWas }) => energy(ifRemainingWas)
        },
        { title: t("调整为 (kWh)", "To (kWh)"), width: 104, kind: "number", show: ({ value }) => energy(value) },
        { title: t("原因", "Reason"), width: 150, show: ({ reason }) => reason },
        {
          title: t("录入人", "By"),
          width: 76,
          show: ({ savedBy }) => <Who actor={savedBy} />,
          text: ({ savedBy }) => savedBy
        },
        {
          title: t("审核", "Approval"),
          width: 104,
          show: (row) => <State word={wordOf(row)} />,
          text: (row) => say(wordOf(row))
        },
        {
          title: t("下发", "Dispatch"),
          width: 104,
          show: (row) => <State word={dispatch[row.dispatch]} />,
          text: (row) => say(dispatch[row.dispatch])
        }
      ]}
    />
  )
}
