/** A receipt of a purchase: on paper of the cash desk or on A4. */
import { Button, Radio } from "antd"
import { type Ref, useRef, useState } from "react"
import { station } from "../api/Station.ts"
import type { AnswerOf } from "../api/Types.ts"
import { type Paper, printed } from "../kit/Paper.ts"
import { Facts, Trouble } from "../kit/Shown.tsx"
import { newId } from "../kit/useCommand.ts"
import { useDoing } from "../kit/useDoing.ts"
import { Who } from "../kit/Who.tsx"
import { energy, fullTime, none, targetText, yuan } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { paymentWay } from "../text/words.ts"

type Content = AnswerOf<"purchaseRecords", "printReceipt">

const Sheet = ({ content, ref }: { readonly content: Content; readonly ref: Ref<HTMLDivElement> }) => {
  const say = useSay()
  return (
    <div ref={ref} className="receipt">
      <h2>{say(t("购电凭证", "Receipt of a purchase"))}</h2>
      {content.copy > 1 && <p>{say(t(`第 ${content.copy} 次打印（重打）`, `Copy ${content.copy} (reprint)`))}</p>}
      <Facts
        columns={1}
        facts={[
          { label: t("单号", "Order"), value: content.orderNo },
          { label: t("客户", "Customer"), value: `${content.customerName} ${content.customerNo}` },
          { label: t("供电单位", "Org unit"), value: content.orgName ?? none },
          { label: t("购电对象", "Target"), value: say(targetText(content.target)) },
          { label: t("购电量", "Energy"), value: `${energy(content.energy)} kWh` },
          {
            label: t("金额", "Amount"),
            value: content.amountFen === null ? none : `${yuan(content.amountFen)} ${say(t("元", "yuan"))}`
          },
          { label: t("缴费方式", "Paid by"), value: content.paymentWay ? say(paymentWay[content.paymentWay]) : none },
          {
            label: t("到账", "Applied"),
            value: say(
              content.complete === "yes" ? t("已下发成功", "Applied on the terminal") : t("尚未到账", "Not applied yet")
            )
          },
          {
            label: t("录入", "Saved"),
            value: (
              <>
                <Who actor={content.savedBy} /> {fullTime(content.savedAt)}
              </>
            )
          },
          {
            label: t("打印", "Printed"),
            value: (
              <>
                <Who actor={content.printedBy} /> {fullTime(content.printedAt)}
              </>
            )
          }
        ]}
      />
    </div>
  )
}

export const Receipt = ({ orderNo }: { readonly orderNo: string }) => {
  const say = useSay()
  const [paper, setPaper] = useState<Paper>("roll")
  const sheet = useRef<HTMLDivElement>(null)
  // One id for what is open: a second click prints no second receipt.
  const [commandId] = useState(newId)
  const made = useDoing({ mutationFn: () => station.purchaseRecords.printReceipt({ commandId, orderNo }) })
  if (made.data === undefined)
    return (
      <>
        <p className="note">{say(t("每次打印都会计数，重打有记号", "Each print is counted; a reprint is marked"))}</p>
        {made.error !== null && <Trouble error={made.error} />}
        <Button type="primary" loading={made.isPending} onClick={() => made.go()}>
          {say(t("生成凭证", "Make the receipt"))}
        </Button>
      </>
    )
  return (
    <>
      <div className="buttons">
        <Radio.Group
          value={paper}
          onChange={(event) => setPaper(event.target.value)}
          options={[
            { value: "roll", label: "80 mm" },
            { value: "a4", label: "A4" }
          ]}
        />
        <Button type="primary" onClick={() => printed(sheet.current, paper)}>
          {say(t("打印", "Print"))}
        </Button>
      </div>
      <Sheet content={made.data} ref={sheet} />
    </>
  )
}
