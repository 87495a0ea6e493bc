/** What the operations of 购电投入调试 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Begins the commissioning of a device; nobody else can commission it meanwhile. 开始一个购电设备的调试，其他人不能同时调试。 */
  start: {
    title: { zh: "开始购电调试", en: "Start commissioning" },
    help: {
      zh: "开始一个购电设备的调试，其他人不能同时调试。",
      en: "Begins the commissioning of a device; nobody else can commission it meanwhile."
    }
  },
  /** Ends the session, so that others may go on. 结束调试，其他人可以接着调试。 */
  end: {
    title: { zh: "结束购电调试", en: "End commissioning" },
    help: { zh: "结束调试，其他人可以接着调试。", en: "Ends the session, so that others may go on." }
  },
  /** Shows the three tabs of the commissioning of a device. 查看一个购电设备三个调试页的结果。 */
  get: {
    title: { zh: "查看购电调试", en: "See a commissioning" },
    help: { zh: "查看一个购电设备三个调试页的结果。", en: "Shows the three tabs of the commissioning of a device." }
  },
  /** Lists commissionings by org unit, customer, terminal and state. 按供电单位、客户、终端、调试状态查询。 */
  list: {
    title: { zh: "查询购电调试", en: "Find commissionings" },
    help: {
      zh: "按供电单位、客户、终端、调试状态查询。",
      en: "Lists commissionings by org unit, customer, terminal and state."
    }
  },
  /** Proposes the result of a tab from what was recorded. 按已有记录建议某页的调试结果。 */
  proposal: {
    title: { zh: "建议的调试结果", en: "Proposed result" },
    help: { zh: "按已有记录建议某页的调试结果。", en: "Proposes the result of a tab from what was recorded." }
  },
  /** Records success or failure of a tab. 记录某页调试成功或失败。 */
  recordResult: {
    title: { zh: "维护调试结果", en: "Record a result" },
    help: { zh: "记录某页调试成功或失败。", en: "Records success or failure of a tab." }
  },
  /** Shows the basic parameters on the commissioning page. 调试页中查看基本参数。 */
  basicParameters: {
    title: { zh: "调试：查看基本参数", en: "Commissioning: see parameters" },
    help: { zh: "调试页中查看基本参数。", en: "Shows the basic parameters on the commissioning page." }
  },
  /** Saves parameters while commissioning; nothing is sent. 调试中保存参数，不下发。 */
  saveParameters: {
    title: { zh: "调试：保存基本参数", en: "Commissioning: save parameters" },
    help: { zh: "调试中保存参数，不下发。", en: "Saves parameters while commissioning; nothing is sent." }
  },
  /** Sends the ticked parameters while commissioning. 调试中下发勾选的参数。 */
  dispatchParameters: {
    title: { zh: "调试：下发基本参数", en: "Commissioning: dispatch parameters" },
    help: { zh: "调试中下发勾选的参数。", en: "Sends the ticked parameters while commissioning." }
  },
  /** Saves parameters, then sends the ticked ones. 先保存参数，再下发勾选的参数。 */
  saveAndDispatch: {
    title: { zh: "调试：保存并下发参数", en: "Commissioning: save and dispatch" },
    help: { zh: "先保存参数，再下发勾选的参数。", en: "Saves parameters, then sends the ticked ones." }
  },
  /** Reads the remaining energy while commissioning. 调试中从终端召测剩余电量。 */
  pollRemaining: {
    title: { zh: "调试：召测剩余电量", en: "Commissioning: poll the balance" },
    help: { zh: "调试中从终端召测剩余电量。", en: "Reads the remaining energy while commissioning." }
  },
  /** Reads parameters from the terminal while commissioning. 调试中从终端召测基本参数。 */
  readParameters: {
    title: { zh: "调试：召测基本参数", en: "Commissioning: read parameters" },
    help: { zh: "调试中从终端召测基本参数。", en: "Reads parameters from the terminal while commissioning." }
  },
  /** Shows what became of setting the balance together with alarm and trip energy. 查看剩余电量与告警、跳闸电量一起下发的结果。 */
  remainingReport: {
    title: { zh: "查看剩余电量下发结果", en: "See what became of setting the balance" },
    help: {
      zh: "查看剩余电量与告警、跳闸电量一起下发的结果。",
      en: "Shows what became of setting the balance together with alarm and trip energy."
    }
  },
  /** Lists the real-time items that this terminal can be asked for. 列出该终端可召测的实时数据项。 */
  realtimeItems: {
    title: { zh: "可召测的实时数据", en: "Items that can be polled" },
    help: { zh: "列出该终端可召测的实时数据项。", en: "Lists the real-time items that this terminal can be asked for." }
  },
  /** Reads the chosen real-time items from the terminal. 从终端召测所选实时数据项。 */
  pollItems: {
    title: { zh: "召测实时数据", en: "Poll real-time items" },
    help: { zh: "从终端召测所选实时数据项。", en: "Reads the chosen real-time items from the terminal." }
  },
  /** Shows rounds, power protection and ways to close. 查看轮次、保电和合闸方式。 */
  remoteControl: {
    title: { zh: "查看远程控制", en: "See remote control" },
    help: { zh: "查看轮次、保电和合闸方式。", en: "Shows rounds, power protection and ways to close." }
  },
  /** Reads rounds and protection before a trip or a close. 拉合闸前召测轮次和保电状态。 */
  prepare: {
    title: { zh: "远程控制前召测", en: "Read before remote control" },
    help: { zh: "拉合闸前召测轮次和保电状态。", en: "Reads rounds and protection before a trip or a close." }
  },
  /** Checks the way to the terminal and its state; nothing is tripped or closed. 不拉合闸，只检查到终端的通路和状态。 */
  dryRun: {
    title: { zh: "远程控制试验", en: "Try remote control" },
    help: {
      zh: "不拉合闸，只检查到终端的通路和状态。",
      en: "Checks the way to the terminal and its state; nothing is tripped or closed."
    }
  },
  /** Trips the chosen rounds while commissioning. 调试中对所选轮次遥控拉闸。 */
  trip: {
    title: { zh: "遥控拉闸", en: "Trip remotely" },
    help: { zh: "调试中对所选轮次遥控拉闸。", en: "Trips the chosen rounds while commissioning." }
  },
  /** Closes the chosen rounds while commissioning. 调试中对所选轮次遥控合闸。 */
  close: {
    title: { zh: "遥控合闸", en: "Close remotely" },
    help: { zh: "调试中对所选轮次遥控合闸。", en: "Closes the chosen rounds while commissioning." }
  },
  /** Writes to the customer before a trip. 拉闸前给客户发送预警短信。 */
  warnOfTrip: {
    title: { zh: "发送跳闸预警", en: "Warn of a trip" },
    help: { zh: "拉闸前给客户发送预警短信。", en: "Writes to the customer before a trip." }
  },
  /** Shows how one remote control command stands. 查看一条遥控命令的执行情况。 */
  control: {
    title: { zh: "查看遥控命令", en: "See a remote control command" },
    help: { zh: "查看一条遥控命令的执行情况。", en: "Shows how one remote control command stands." }
  },
  /** Lists remote control commands by device, customer and state. 按设备、客户、状态查询遥控命令。 */
  controls: {
    title: { zh: "查询遥控命令", en: "Find remote control commands" },
    help: { zh: "按设备、客户、状态查询遥控命令。", en: "Lists remote control commands by device, customer and state." }
  },
  /** Reads the switch state now and settles the outcome by it. 立即召测开关状态，核实遥控结果。 */
  resolveControl: {
    title: { zh: "核实遥控结果", en: "Settle a control by reading" },
    help: { zh: "立即召测开关状态，核实遥控结果。", en: "Reads the switch state now and settles the outcome by it." }
  },
  /** States the outcome of a command that is unknown; a second person confirms it. 认定结果未知的遥控命令，由另一人确认。 */
  proposeControlResolution: {
    title: { zh: "人工认定遥控结果", en: "Propose the outcome of a control" },
    help: {
      zh: "认定结果未知的遥控命令，由另一人确认。",
      en: "States the outcome of a command that is unknown; a second person confirms it."
    }
  },
  /** Confirms what another person stated of a command. 由另一人确认遥控命令的认定。 */
  confirmControlResolution: {
    title: { zh: "确认遥控认定", en: "Confirm the outcome of a control" },
    help: { zh: "由另一人确认遥控命令的认定。", en: "Confirms what another person stated of a command." }
  }
}
