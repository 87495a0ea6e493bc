/** 恢复后待核验: targets that nobody has looked at since the books were restored. */
import { command, station } from "../../api/Station.ts"
import type { Unverified as Row } from "../../api/Types.ts"
import { CommandDialog, useDone } from "../../kit/CommandDialog.tsx"
import { useDialogs } from "../../kit/Dialogs.tsx"
import { List } from "../../kit/List.tsx"
import { Who } from "../../kit/Who.tsx"
import { reasonControl, usePoll } from "../../parts/Deeds.tsx"
import { energy, none, yuan } from "../../text/format.ts"
import { t, useSay } from "../../text/Say.tsx"
import { reconciled } from "../../text/words.ts"
import { orgNo } from "../conditions.ts"

export const Unverified = () => {
  const say = useSay()
  const show = useDialogs()
  const done = useDone()
  const look = usePoll(
    ({ target }: Row) => station.purchaseRecords.reconcile({ target }),
    ({ result }) => say(reconciled[result])
  )
  const customer = (row: Row) => row.customerName ?? row.customerNo ?? none
  const vouch = (row: Row) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("purchaseRecords", "vouchForTarget")}
        tone="danger"
        submit={t("担保", "Vouch")}
        facts={[
          { label: t("购电对象", "Target"), value: row.target },
          { label: t("客户", "Customer"), value: customer(row) },
          { label: t("待下发 (kWh)", "At risk (kWh)"), value: energy(row.atRisk) }
        ]}
        note={t(
          "仅当终端无法召测、并已到现场核对单号和余额时使用；需两人各担保一次",
          "Only where the terminal cannot be read and somebody compared number and balance on the spot; two persons vouch, one after the other"
        )}
        fields={[{ name: "note", label: t("现场情况", "What was seen"), needed: "yes", control: reasonControl }]}
        input={({ note }) => (note ? { target: row.target, note } : null)}
        done={({ verified }) =>
          done(
            verified === "yes"
              ? t("已核验，可以下发", "Verified: orders go out")
              : t("已记录，等待第二人担保", "Noted: a second person is asked")
          )
        }
      />
    ))
  return (
    <List<Row, "purchaseRecords", "unverified">
      level="part"
      title={t("恢复后待核验", "To verify after a restore")}
      facade="purchaseRecords"
      name="unverified"
      kinds={["Target", "Restoration", "Discrepancy"]}
      conditions={[orgNo]}
      rowKey={({ target }) => target}
      empty={t("没有待核验的购电对象", "Nothing is left to verify")}
      actions={[
        {
          label: t("核实", "Look"),
          needs: ["purchaseRecords.reconcile"],
          tone: "primary",
          run: (row) => look.mutate(row)
        },
        { label: t("担保", "Vouch"), needs: ["purchaseRecords.vouchForTarget"], run: vouch }
      ]}
      columns={[
        { title: t("购电对象", "Target"), width: 170, show: ({ target }) => target },
        { title: t("客户", "Customer"), width: 180, show: customer },
        { title: t("待下发单数", "Orders"), width: 110, kind: "number", show: ({ orders }) => orders },
        { title: t("待下发 (kWh)", "At risk (kWh)"), width: 130, kind: "number", show: ({ atRisk }) => energy(atRisk) },
        { title: t("金额 (元)", "Amount (CNY)"), width: 120, kind: "number", show: ({ amountFen }) => yuan(amountFen) },
        {
          title: t("已担保", "Vouched by"),
          width: 120,
          show: ({ vouchedBy }) => (vouchedBy === null ? none : <Who actor={vouchedBy} />),
          text: ({ vouchedBy }) => vouchedBy ?? none
        }
      ]}
    />
  )
}
