/** What the operations of 历史记录 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Lists every change of one record, oldest first. 按版本列出一个记录的每次变更。 */
  steps: {
    title: { zh: "查看变更记录", en: "See the steps of a record" },
    help: { zh: "按版本列出一个记录的每次变更。", en: "Lists every change of one record, oldest first." }
  },
  /** Lists what a terminal told of itself, newest first. 列出终端主动上报的事件。 */
  terminalEvents: {
    title: { zh: "查看终端事件", en: "See the events of a terminal" },
    help: { zh: "列出终端主动上报的事件。", en: "Lists what a terminal told of itself, newest first." }
  },
  /** Lists who did what, newest first, by actor, operation, record and days. 按操作员、操作、记录和日期查询操作记录。 */
  trail: {
    title: { zh: "查询操作记录", en: "Find in the trail" },
    help: {
      zh: "按操作员、操作、记录和日期查询操作记录。",
      en: "Lists who did what, newest first, by actor, operation, record and days."
    }
  },
  /** Gives the trail in commit order with its daily seals, for an auditor. 按提交顺序导出操作记录及每日封存，供审计核对。 */
  sealedTrail: {
    title: { zh: "导出操作记录", en: "Export the trail" },
    help: {
      zh: "按提交顺序导出操作记录及每日封存，供审计核对。",
      en: "Gives the trail in commit order with its daily seals, for an auditor."
    }
  },
  /** Lists who was refused, who saw personal data and who signed in, newest first. 按时间倒序列出被拒绝的操作、个人信息的查看和登录。 */
  accesses: {
    title: { zh: "查询访问日志", en: "See the access log" },
    help: {
      zh: "按时间倒序列出被拒绝的操作、个人信息的查看和登录。",
      en: "Lists who was refused, who saw personal data and who signed in, newest first."
    }
  },
  /** Shows a record as it stood at a recorded time. 查看一个记录在某一时刻的状态。 */
  asOf: {
    title: { zh: "查看历史状态", en: "See a record as of a time" },
    help: { zh: "查看一个记录在某一时刻的状态。", en: "Shows a record as it stood at a recorded time." }
  },
  /** Lists the frames that went to a terminal and came from it. 列出与终端收发的报文。 */
  frames: {
    title: { zh: "查看报文", en: "See the frames of a terminal" },
    help: { zh: "列出与终端收发的报文。", en: "Lists the frames that went to a terminal and came from it." }
  },
  /** Says what each byte of a frame means. 逐字段解析一帧报文。 */
  explainFrame: {
    title: { zh: "解析报文", en: "Explain a frame" },
    help: { zh: "逐字段解析一帧报文。", en: "Says what each byte of a frame means." }
  }
}
