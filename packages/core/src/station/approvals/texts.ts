/** What the operations of 购电数据审核 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Approves an order; whoever saved it may not. 审核购电单，审核人不能是录入人。 */
  approve: {
    title: { zh: "审核购电单", en: "Approve an order" },
    help: { zh: "审核购电单，审核人不能是录入人。", en: "Approves an order; whoever saved it may not." }
  },
  /** Approves orders one by one, each as it was seen; a refused one does not stop the others. 逐单审核，与所见内容不一致的单被拒绝，被拒绝的单不影响其他单。 */
  approveBatch: {
    title: { zh: "批量审核购电单", en: "Approve many orders" },
    help: {
      zh: "逐单审核，与所见内容不一致的单被拒绝，被拒绝的单不影响其他单。",
      en: "Approves orders one by one, each as it was seen; a refused one does not stop the others."
    }
  },
  /** Approves an order, then queues it to be sent. 审核购电单，接着排队下发。 */
  approveAndDispatch: {
    title: { zh: "审核并下发", en: "Approve and dispatch" },
    help: { zh: "审核购电单，接着排队下发。", en: "Approves an order, then queues it to be sent." }
  },
  /** Refuses an order, which is void then. 不通过审核，购电单注销。 */
  reject: {
    title: { zh: "审核不通过", en: "Reject an order" },
    help: { zh: "不通过审核，购电单注销。", en: "Refuses an order, which is void then." }
  },
  /** Takes the approval back of an order that has not been sent. 撤销尚未下发的购电单的审核。 */
  revoke: {
    title: { zh: "撤销审核", en: "Revoke an approval" },
    help: { zh: "撤销尚未下发的购电单的审核。", en: "Takes the approval back of an order that has not been sent." }
  },
  /** Queues an approved order from the approvals page. 从审核页将已审核的购电单排队下发。 */
  dispatch: {
    title: { zh: "审核页：下发购电单", en: "Approvals: dispatch an order" },
    help: { zh: "从审核页将已审核的购电单排队下发。", en: "Queues an approved order from the approvals page." }
  },
  /** Approves an adjustment; whoever saved it may not. 审核电量调整单，审核人不能是录入人。 */
  approveAdjustment: {
    title: { zh: "审核电量调整", en: "Approve an adjustment" },
    help: { zh: "审核电量调整单，审核人不能是录入人。", en: "Approves an adjustment; whoever saved it may not." }
  },
  /** Takes the approval back of an adjustment that has not been sent. 撤销尚未下发的电量调整的审核。 */
  revokeAdjustment: {
    title: { zh: "撤销电量调整审核", en: "Revoke the approval of an adjustment" },
    help: {
      zh: "撤销尚未下发的电量调整的审核。",
      en: "Takes the approval back of an adjustment that has not been sent."
    }
  }
}
