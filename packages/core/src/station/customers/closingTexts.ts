/** What the operations of closing an account (销户) are called, and what each does; the comments are what editors show. */

export const closingTexts = {
  /** Asks to close an account: the device is held, and another person has to approve. 申请销户：购电设备停止购电，须由另一人审批。 */
  closeAccount: {
    title: { zh: "申请销户", en: "Close an account" },
    help: {
      zh: "申请销户：购电设备停止购电，须由另一人审批。",
      en: "Asks to close an account: the device is held, and another person has to approve."
    }
  },
  /** Approves the remaining energy that was read and the closing, which goes on by itself. 审批召测的剩余电量和销户，随后自动办理。 */
  approveClosing: {
    title: { zh: "审批销户", en: "Approve the closing of an account" },
    help: {
      zh: "审批召测的剩余电量和销户，随后自动办理。",
      en: "Approves the remaining energy that was read and the closing, which goes on by itself."
    }
  },
  /** Carries a closing on that had stopped. 使停下的销户继续进行。 */
  resumeClosing: {
    title: { zh: "继续销户", en: "Resume the closing of an account" },
    help: { zh: "使停下的销户继续进行。", en: "Carries a closing on that had stopped." }
  },
  /** Takes a closing back while nothing was taken off the terminal. 剩余电量清零之前撤销销户。 */
  undoClosing: {
    title: { zh: "撤销销户", en: "Undo the closing of an account" },
    help: {
      zh: "剩余电量清零之前撤销销户。",
      en: "Takes a closing back while nothing was taken off the terminal."
    }
  },
  /** Shows how far one closing has got. 查看一次销户进行到哪一步。 */
  closing: {
    title: { zh: "查看销户记录", en: "See the closing of an account" },
    help: { zh: "查看一次销户进行到哪一步。", en: "Shows how far one closing has got." }
  },
  /** Lists closings of accounts by customer and step. 按客户和步骤查询销户记录。 */
  closings: {
    title: { zh: "查询销户记录", en: "Find closings of accounts" },
    help: { zh: "按客户和步骤查询销户记录。", en: "Lists closings of accounts by customer and step." }
  }
}
