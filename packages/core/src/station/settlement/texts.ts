/** What the operations of 日结与营销对账 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Gives what each operator of each org unit took and gave back on a day, and the cash to hand over. 按操作员和供电单位给出当日收款、退款和应交现金。 */
  dayEnd: {
    title: { zh: "日结", en: "Day's end" },
    help: {
      zh: "按操作员和供电单位给出当日收款、退款和应交现金。",
      en: "Gives what each operator of each org unit took and gave back on a day, and the cash to hand over."
    }
  },
  /** Takes in the marketing system's payments of a day and compares them with the orders by work order. 导入营销系统当日缴费清单，按工单与购电单核对。 */
  reconcilePayments: {
    title: { zh: "与营销系统对账", en: "Reconcile payments" },
    help: {
      zh: "导入营销系统当日缴费清单，按工单与购电单核对。",
      en: "Takes in the marketing system's payments of a day and compares them with the orders by work order."
    }
  },
  /** Lists the work orders about which the marketing system and the station differ, by day, cause and state. 按清单日期、差异类别、处理状态查询营销对账差异。 */
  paymentDifferences: {
    title: { zh: "查询营销对账差异", en: "Find payment differences" },
    help: {
      zh: "按清单日期、差异类别、处理状态查询营销对账差异。",
      en: "Lists the work orders about which the marketing system and the station differ, by day, cause and state."
    }
  },
  /** Closes a payment difference by a note on what became of it. 说明营销对账差异已如何处理。 */
  closePaymentDifference: {
    title: { zh: "处理营销对账差异", en: "Close a payment difference" },
    help: {
      zh: "说明营销对账差异已如何处理。",
      en: "Closes a payment difference by a note on what became of it."
    }
  }
}
