/** What the operations of 手工短信催费 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Lists customers below their alarm energy, by balance or age of the reading. 查询低于告警电量的客户，按剩余电量或召测时间排序。 */
  lowBalances: {
    title: { zh: "催费查询", en: "Find low balances" },
    help: {
      zh: "查询低于告警电量的客户，按剩余电量或召测时间排序。",
      en: "Lists customers below their alarm energy, by balance or age of the reading."
    }
  },
  /** Shows recipients and texts; nothing is sent. 显示收件人和短信内容，不发送。 */
  preview: {
    title: { zh: "预览催费短信", en: "Preview dunning messages" },
    help: { zh: "显示收件人和短信内容，不发送。", en: "Shows recipients and texts; nothing is sent." }
  },
  /** Writes to the chosen customers; who cannot be written to is named with the reason. 给所选客户发送短信，不能发送的逐个说明。 */
  send: {
    title: { zh: "发送催费短信", en: "Send dunning messages" },
    help: {
      zh: "给所选客户发送短信，不能发送的逐个说明。",
      en: "Writes to the chosen customers; who cannot be written to is named with the reason."
    }
  },
  /** Lists the templates that count in an org unit. 列出供电单位可用的短信模板。 */
  templates: {
    title: { zh: "查询短信模板", en: "Find message templates" },
    help: { zh: "列出供电单位可用的短信模板。", en: "Lists the templates that count in an org unit." }
  },
  /** Adds or changes a template of an org unit. 增加或修改供电单位的短信模板。 */
  saveTemplate: {
    title: { zh: "保存短信模板", en: "Save a message template" },
    help: { zh: "增加或修改供电单位的短信模板。", en: "Adds or changes a template of an org unit." }
  },
  /** Retires a template of an org unit; those above it count again. 停用供电单位的短信模板，上级的模板重新有效。 */
  retireTemplate: {
    title: { zh: "停用短信模板", en: "Retire a message template" },
    help: {
      zh: "停用供电单位的短信模板，上级的模板重新有效。",
      en: "Retires a template of an org unit; those above it count again."
    }
  },
  /** Lists messages by customer, kind, progress, sender and day. 按客户、类型、状态、发送人、日期查询短信。 */
  messages: {
    title: { zh: "查询短信", en: "Find messages" },
    help: {
      zh: "按客户、类型、状态、发送人、日期查询短信。",
      en: "Lists messages by customer, kind, progress, sender and day."
    }
  },
  /** Counts the messages of each day, org unit and kind by how they ended. 按日期、供电单位、类型统计短信的发送结果。 */
  messageStatistics: {
    title: { zh: "短信统计", en: "Count messages" },
    help: {
      zh: "按日期、供电单位、类型统计短信的发送结果。",
      en: "Counts the messages of each day, org unit and kind by how they ended."
    }
  },
  /** Cancels a message that waits to be sent. 取消等待发送的短信。 */
  cancelMessage: {
    title: { zh: "取消短信", en: "Cancel a message" },
    help: { zh: "取消等待发送的短信。", en: "Cancels a message that waits to be sent." }
  },
  /** Sends a message again that did not arrive. 重发未送达的短信。 */
  resendMessage: {
    title: { zh: "重发短信", en: "Send a message again" },
    help: { zh: "重发未送达的短信。", en: "Sends a message again that did not arrive." }
  },
  /** Lists low-balance alarms by customer. 按客户查询电量告警。 */
  alarms: {
    title: { zh: "查询告警", en: "Find alarms" },
    help: { zh: "按客户查询电量告警。", en: "Lists low-balance alarms by customer." }
  },
  /** Lists what a person must look at. 查询需要人工处理的事项。 */
  workItems: {
    title: { zh: "查询待办", en: "Find work items" },
    help: { zh: "查询需要人工处理的事项。", en: "Lists what a person must look at." }
  },
  /** Closes a work item with a note. 说明待办已处理。 */
  closeWorkItem: {
    title: { zh: "处理待办", en: "Close a work item" },
    help: { zh: "说明待办已处理。", en: "Closes a work item with a note." }
  },
  /** Says that the station's clock is right; terminals are set by it again. 确认主站时钟准确，终端重新按其对时。 */
  confirmClock: {
    title: { zh: "确认主站时钟", en: "Confirm the station's clock" },
    help: {
      zh: "确认主站时钟准确，终端重新按其对时。",
      en: "Says that the station's clock is right; terminals are set by it again."
    }
  }
}
