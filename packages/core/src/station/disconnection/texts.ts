/** What the operations of 欠费停复电 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Lists purchase devices below their alarm energy, and what is missing before each could be cut. 列出剩余电量低于告警电量的购电设备，以及停电前还缺什么。 */
  list: {
    title: { zh: "查询欠费停电名单", en: "See who is in arrears" },
    help: {
      zh: "列出剩余电量低于告警电量的购电设备，以及停电前还缺什么。",
      en: "Lists purchase devices below their alarm energy, and what is missing before each could be cut."
    }
  },
  /** Sends the warning of a trip to each number of the customer. 向客户的每个号码发送跳闸预警短信。 */
  warn: {
    title: { zh: "发送停电前预警", en: "Warn of a disconnection" },
    help: {
      zh: "向客户的每个号码发送跳闸预警短信。",
      en: "Sends the warning of a trip to each number of the customer."
    }
  },
  /** Reads what a disconnection rests on: protection, rounds, delay and duration. 召测停电所依据的保电状态、各轮开关状态和跳闸参数。 */
  prepare: {
    title: { zh: "停电前召测", en: "Read before a disconnection" },
    help: {
      zh: "召测停电所依据的保电状态、各轮开关状态和跳闸参数。",
      en: "Reads what a disconnection rests on: protection, rounds, delay and duration."
    }
  },
  /** Proposes to cut a customer in arrears; another person has to approve it. 为欠费客户申请停电，须由另一人审批。 */
  propose: {
    title: { zh: "申请欠费停电", en: "Propose a disconnection" },
    help: {
      zh: "为欠费客户申请停电，须由另一人审批。",
      en: "Proposes to cut a customer in arrears; another person has to approve it."
    }
  },
  /** Approves a proposed disconnection and trips at once. 审批一个停电申请并立即拉闸。 */
  approve: {
    title: { zh: "审批欠费停电", en: "Approve a disconnection" },
    help: { zh: "审批一个停电申请并立即拉闸。", en: "Approves a proposed disconnection and trips at once." }
  },
  /** Takes back a disconnection that waits for approval. 撤回一个待审批的停电申请。 */
  withdraw: {
    title: { zh: "撤回停电申请", en: "Withdraw a disconnection" },
    help: { zh: "撤回一个待审批的停电申请。", en: "Takes back a disconnection that waits for approval." }
  },
  /** Closes rounds of a customer again, without proposal or approval. 为客户合闸复电，不需要申请和审批。 */
  reconnect: {
    title: { zh: "欠费复电", en: "Reconnect a customer" },
    help: {
      zh: "为客户合闸复电，不需要申请和审批。",
      en: "Closes rounds of a customer again, without proposal or approval."
    }
  }
}
