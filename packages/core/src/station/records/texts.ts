/** What the operations of 购电数据管理 are called, and what each does; the comments are what editors show. */
import { restoreTexts } from "./restoreTexts.ts"

export const texts = {
  ...restoreTexts,
  /** Shows the archive of a customer on the records page. 从购电数据页查看客户档案。 */
  customerDetails: {
    title: { zh: "购电数据：客户详细信息", en: "Records: details of a customer" },
    help: { zh: "从购电数据页查看客户档案。", en: "Shows the archive of a customer on the records page." }
  },
  /** Lists orders by org unit, customer, terminal, number, days and states. 按供电单位、客户、终端、单号、日期、状态查询购电单。 */
  list: {
    title: { zh: "查询购电单", en: "Find orders" },
    help: {
      zh: "按供电单位、客户、终端、单号、日期、状态查询购电单。",
      en: "Lists orders by org unit, customer, terminal, number, days and states."
    }
  },
  /** Shows an order with every attempt and its evidence. 查看购电单、每次下发及其依据。 */
  details: {
    title: { zh: "查看购电明细", en: "See an order" },
    help: { zh: "查看购电单、每次下发及其依据。", en: "Shows an order with every attempt and its evidence." }
  },
  /** Lists every step of an order with who took it. 按时间列出购电单的每一步。 */
  history: {
    title: { zh: "查看购电单历史", en: "See the history of an order" },
    help: { zh: "按时间列出购电单的每一步。", en: "Lists every step of an order with who took it." }
  },
  /** Says whether a terminal is online, and since when. 查看终端是否在线、从何时起。 */
  pollTerminalStatus: {
    title: { zh: "状态召测", en: "Ask for the state of a terminal" },
    help: { zh: "查看终端是否在线、从何时起。", en: "Says whether a terminal is online, and since when." }
  },
  /** Queues an approved order to be sent to its terminal. 将已审核的购电单排队下发。 */
  dispatch: {
    title: { zh: "下发购电单", en: "Dispatch an order" },
    help: { zh: "将已审核的购电单排队下发。", en: "Queues an approved order to be sent to its terminal." }
  },
  /** Queues orders one by one; a refused one does not stop the others. 逐单排队下发，被拒绝的单不影响其他单。 */
  dispatchBatch: {
    title: { zh: "批量下发购电单", en: "Dispatch many orders" },
    help: {
      zh: "逐单排队下发，被拒绝的单不影响其他单。",
      en: "Queues orders one by one; a refused one does not stop the others."
    }
  },
  /** Voids an order that has not been sent. 注销尚未下发的购电单。 */
  void: {
    title: { zh: "注销购电单", en: "Void an order" },
    help: { zh: "注销尚未下发的购电单。", en: "Voids an order that has not been sent." }
  },
  /** Makes a voided order valid again. 使已注销的购电单重新有效。 */
  restore: {
    title: { zh: "撤销注销购电单", en: "Restore a voided order" },
    help: { zh: "使已注销的购电单重新有效。", en: "Makes a voided order valid again." }
  },
  /** Gives the content of a receipt; a reprint is counted. 给出购电凭证的内容，重打有记号。 */
  printReceipt: {
    title: { zh: "打印购电凭证", en: "Print a receipt" },
    help: { zh: "给出购电凭证的内容，重打有记号。", en: "Gives the content of a receipt; a reprint is counted." }
  },
  /** Counts orders by day, org unit, operator, transformer or line: sold, applied, unknown, refused, and how long it took. 按日、供电单位、操作员、变压器或线路统计售电、生效、未知、未生效电量和下发用时。 */
  statistics: {
    title: { zh: "下发统计", en: "Statistics of dispatches" },
    help: {
      zh: "按日、供电单位、操作员、变压器或线路统计售电、生效、未知、未生效电量和下发用时。",
      en: "Counts orders by day, org unit, operator, transformer or line: sold, applied, unknown, refused, and how long it took."
    }
  },
  /** Lists what took longer than the service limits: to take effect, to be known, to have power back. 查询超过服务时限的购电单：未按时到账、结果久未核实、未按时复电。 */
  breaches: {
    title: { zh: "查询服务超时", en: "Find breaches of service limits" },
    help: {
      zh: "查询超过服务时限的购电单：未按时到账、结果久未核实、未按时复电。",
      en: "Lists what took longer than the service limits: to take effect, to be known, to have power back."
    }
  },
  /** Lists adjustments by customer, terminal, approval and dispatch state. 按客户、终端、审核和下发状态查询电量调整单。 */
  adjustments: {
    title: { zh: "查询电量调整", en: "Find adjustments" },
    help: {
      zh: "按客户、终端、审核和下发状态查询电量调整单。",
      en: "Lists adjustments by customer, terminal, approval and dispatch state."
    }
  },
  /** Queues an adjustment to be sent to its terminal. 将电量调整单排队下发。 */
  dispatchAdjustment: {
    title: { zh: "下发电量调整", en: "Dispatch an adjustment" },
    help: { zh: "将电量调整单排队下发。", en: "Queues an adjustment to be sent to its terminal." }
  },
  /** Voids an adjustment that has not been sent. 注销尚未下发的电量调整单。 */
  voidAdjustment: {
    title: { zh: "注销电量调整", en: "Void an adjustment" },
    help: { zh: "注销尚未下发的电量调整单。", en: "Voids an adjustment that has not been sent." }
  },
  /** Takes evidence from the terminal now and settles an unknown outcome by it. 立即从终端取证，核实结果未知的下发。 */
  resolve: {
    title: { zh: "核实下发结果", en: "Settle an outcome by reading" },
    help: {
      zh: "立即从终端取证，核实结果未知的下发。",
      en: "Takes evidence from the terminal now and settles an unknown outcome by it."
    }
  },
  /** States an outcome that is unknown; a second person confirms it. 认定结果未知的下发，由另一人确认。 */
  proposeResolution: {
    title: { zh: "人工认定下发结果", en: "Propose an outcome" },
    help: {
      zh: "认定结果未知的下发，由另一人确认。",
      en: "States an outcome that is unknown; a second person confirms it."
    }
  },
  /** Confirms what another person stated of an outcome. 由另一人确认下发结果的认定。 */
  confirmResolution: {
    title: { zh: "确认下发认定", en: "Confirm an outcome" },
    help: { zh: "由另一人确认下发结果的认定。", en: "Confirms what another person stated of an outcome." }
  },
  /** Lists outcomes that one person stated and a second one has to confirm. 查询一人已认定、待另一人确认的下发结果和遥控结果。 */
  proposals: {
    title: { zh: "查询待确认的人工认定", en: "Find outcomes to confirm" },
    help: {
      zh: "查询一人已认定、待另一人确认的下发结果和遥控结果。",
      en: "Lists outcomes that one person stated and a second one has to confirm."
    }
  },
  /** Reads the terminal and compares it with the books. 召测终端，与账面剩余电量核对。 */
  reconcile: {
    title: { zh: "对账", en: "Reconcile a target" },
    help: { zh: "召测终端，与账面剩余电量核对。", en: "Reads the terminal and compares it with the books." }
  },
  /** Lists what books and terminals disagree about, by terminal, customer, cause and day. 按终端、客户、原因、日期查询单边账。 */
  discrepancies: {
    title: { zh: "查询单边账", en: "Find discrepancies" },
    help: {
      zh: "按终端、客户、原因、日期查询单边账。",
      en: "Lists what books and terminals disagree about, by terminal, customer, cause and day."
    }
  },
  /** Closes a discrepancy by what was done about it. 说明单边账已如何处理。 */
  closeDiscrepancy: {
    title: { zh: "处理单边账", en: "Close a discrepancy" },
    help: { zh: "说明单边账已如何处理。", en: "Closes a discrepancy by what was done about it." }
  },
  /** Asks that what the terminal holds is adopted, or energy given up; a second person approves. 申请采用终端值或放弃差额，由另一人审核。 */
  requestClosing: {
    title: { zh: "申请处理单边账", en: "Ask for a closing" },
    help: {
      zh: "申请采用终端值或放弃差额，由另一人审核。",
      en: "Asks that what the terminal holds is adopted, or energy given up; a second person approves."
    }
  },
  /** Approves the closing that another person asked for. 由另一人审核单边账的处理申请。 */
  approveClosing: {
    title: { zh: "审核单边账处理", en: "Approve a closing" },
    help: { zh: "由另一人审核单边账的处理申请。", en: "Approves the closing that another person asked for." }
  }
}
