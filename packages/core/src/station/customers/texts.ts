/** What the operations of 客户信息维护 are called, and what each does; the comments are what editors show. */
import { closingTexts } from "./closingTexts.ts"

export const texts = {
  /** Takes a customer of the archive into prepaid electricity; alarm, limits and contact may be filled in later. 从客户档案选择客户编号，增加为预购电客户；告警、限额、联系人可以以后再填。 */
  add: {
    title: { zh: "增加预购电客户", en: "Add a prepaid customer" },
    help: {
      zh: "从客户档案选择客户编号，增加为预购电客户；告警、限额、联系人可以以后再填。",
      en: "Takes a customer of the archive into prepaid electricity; alarm, limits and contact may be filled in later."
    }
  },
  /** Adds customers row by row; a refused row does not stop the others. 逐行增加客户，被拒绝的行不影响其他行。 */
  addBatch: {
    title: { zh: "批量增加预购电客户", en: "Add many customers" },
    help: {
      zh: "逐行增加客户，被拒绝的行不影响其他行。",
      en: "Adds customers row by row; a refused row does not stop the others."
    }
  },
  /** Changes what is given and leaves the rest as it is; null clears a field. 修改所给的项目，其余不变；给 null 则清除。 */
  update: {
    title: { zh: "修改预购电客户", en: "Change a prepaid customer" },
    help: {
      zh: "修改所给的项目，其余不变；给 null 则清除。",
      en: "Changes what is given and leaves the rest as it is; null clears a field."
    }
  },
  /** Takes over the name and the org unit that the archive has now. 按客户档案更新名称和供电单位。 */
  takeFromArchive: {
    title: { zh: "从档案更新客户", en: "Take a customer from the archive" },
    help: { zh: "按客户档案更新名称和供电单位。", en: "Takes over the name and the org unit that the archive has now." }
  },
  /** Voids a customer, who buys nothing from then on; where asked for, purchase control is released. 注销客户并停止其购电；需要时同时解除购电控。 */
  void: {
    title: { zh: "注销预购电客户", en: "Void a prepaid customer" },
    help: {
      zh: "注销客户并停止其购电；需要时同时解除购电控。",
      en: "Voids a customer, who buys nothing from then on; where asked for, purchase control is released."
    }
  },
  /** Makes a voided customer valid again. 使已注销的客户重新有效。 */
  restore: {
    title: { zh: "撤销注销客户", en: "Restore a voided customer" },
    help: { zh: "使已注销的客户重新有效。", en: "Makes a voided customer valid again." }
  },
  /** Gives one customer by his number. 按客户编号查看一个客户。 */
  get: {
    title: { zh: "查看预购电客户", en: "See a prepaid customer" },
    help: { zh: "按客户编号查看一个客户。", en: "Gives one customer by his number." }
  },
  /** Lists customers by org unit, number, name, alarm cycle and validity. 按供电单位、编号、名称、告警周期、有效性查询客户。 */
  list: {
    title: { zh: "查询预购电客户", en: "Find prepaid customers" },
    help: {
      zh: "按供电单位、编号、名称、告警周期、有效性查询客户。",
      en: "Lists customers by org unit, number, name, alarm cycle and validity."
    }
  },
  /** Shows what the archive knows: customer, terminals, meters in service and transformers. 查看客户、终端、运行电能表、变压器四项档案。 */
  details: {
    title: { zh: "查看客户详细信息", en: "See the details of a customer" },
    help: {
      zh: "查看客户、终端、运行电能表、变压器四项档案。",
      en: "Shows what the archive knows: customer, terminals, meters in service and transformers."
    }
  },
  /** Registers a terminal with its org unit, dialect, address and settings. 登记终端的供电单位、规约、地址和规约设置。 */
  registerTerminal: {
    title: { zh: "登记终端", en: "Register a terminal" },
    help: {
      zh: "登记终端的供电单位、规约、地址和规约设置。",
      en: "Registers a terminal with its org unit, dialect, address and settings."
    }
  },
  /** Changes dialect, address and settings of a terminal. 修改终端的规约、地址和规约设置。 */
  updateTerminal: {
    title: { zh: "修改终端登记", en: "Change a registered terminal" },
    help: { zh: "修改终端的规约、地址和规约设置。", en: "Changes dialect, address and settings of a terminal." }
  },
  /** Tells hour by hour what part of the terminals of each org unit was online; an hour that nobody counted says so. 按供电单位逐小时统计终端在线率，未统计的小时标明缺失。 */
  onlineRate: {
    title: { zh: "查询在线率", en: "See the online rate" },
    help: {
      zh: "按供电单位逐小时统计终端在线率，未统计的小时标明缺失。",
      en: "Tells hour by hour what part of the terminals of each org unit was online; an hour that nobody counted says so."
    }
  },
  /** Lists terminals: connected or not, since when, how that is known, dialect, address, targets. 查询终端及其在线状态、起始时间、连接来源、规约、地址、购电对象。 */
  terminals: {
    title: { zh: "查询终端", en: "Find terminals" },
    help: {
      zh: "查询终端及其在线状态、起始时间、连接来源、规约、地址、购电对象。",
      en: "Lists terminals: connected or not, since when, how that is known, dialect, address, targets."
    }
  },
  /** Takes a terminal out of service, so that its address is free. 停用不再使用的终端，其地址可以重新登记。 */
  retireTerminal: {
    title: { zh: "停用终端", en: "Retire a terminal" },
    help: {
      zh: "停用不再使用的终端，其地址可以重新登记。",
      en: "Takes a terminal out of service, so that its address is free."
    }
  },
  /** Says which connection of a terminal in doubt is right; two persons end the doubt. 终端连接存疑时确认哪一个连接是真的，由两人确认。 */
  confirmTerminal: {
    title: { zh: "确认终端连接", en: "Confirm the connection of a terminal" },
    help: {
      zh: "终端连接存疑时确认哪一个连接是真的，由两人确认。",
      en: "Says which connection of a terminal in doubt is right; two persons end the doubt."
    }
  },
  /** Binds a credit target of a terminal to a customer, with its alarm and trip energy. 将终端的购电对象绑定给客户，并给出告警电量和跳闸电量。 */
  bindDevice: {
    title: { zh: "绑定购电设备", en: "Bind a purchase device" },
    help: {
      zh: "将终端的购电对象绑定给客户，并给出告警电量和跳闸电量。",
      en: "Binds a credit target of a terminal to a customer, with its alarm and trip energy."
    }
  },
  /** Binds devices row by row; a refused row does not stop the others. 逐行绑定购电设备，被拒绝的行不影响其他行。 */
  bindDeviceBatch: {
    title: { zh: "批量绑定购电设备", en: "Bind many purchase devices" },
    help: {
      zh: "逐行绑定购电设备，被拒绝的行不影响其他行。",
      en: "Binds devices row by row; a refused row does not stop the others."
    }
  },
  /** Lists the purchase devices of one customer. 列出一个客户的购电设备。 */
  devices: {
    title: { zh: "查看客户的购电设备", en: "See the devices of a customer" },
    help: { zh: "列出一个客户的购电设备。", en: "Lists the purchase devices of one customer." }
  },
  /** Lists the orders of a device that are not finished; they stand in the way of cancelling it. 列出购电设备上尚未完成的购电单，注销前应先处理。 */
  openOrders: {
    title: { zh: "查看未完成购电单", en: "See the open orders of a device" },
    help: {
      zh: "列出购电设备上尚未完成的购电单，注销前应先处理。",
      en: "Lists the orders of a device that are not finished; they stand in the way of cancelling it."
    }
  },
  /** Changes the thresholds of a device; they go out with what is dispatched next. 修改购电设备的告警电量和跳闸电量，随下次下发生效。 */
  saveThresholds: {
    title: { zh: "修改告警和跳闸电量", en: "Change alarm and trip energy" },
    help: {
      zh: "修改购电设备的告警电量和跳闸电量，随下次下发生效。",
      en: "Changes the thresholds of a device; they go out with what is dispatched next."
    }
  },
  /** Cancels a purchase device and says what becomes of the energy that is left. 注销购电设备，并说明剩余电量如何处理。 */
  cancelDevice: {
    title: { zh: "注销购电设备", en: "Cancel a purchase device" },
    help: {
      zh: "注销购电设备，并说明剩余电量如何处理。",
      en: "Cancels a purchase device and says what becomes of the energy that is left."
    }
  },
  /** Shows what is desired and reported of a credit target, and whether a credit holds it. 查看购电对象的期望值、上报值和占用情况。 */
  target: {
    title: { zh: "查看购电对象", en: "See a credit target" },
    help: {
      zh: "查看购电对象的期望值、上报值和占用情况。",
      en: "Shows what is desired and reported of a credit target, and whether a credit holds it."
    }
  },
  /** Moves a purchase device to another target and carries the remaining energy over. 将购电设备换到另一购电对象，结转剩余电量。 */
  replaceDevice: {
    title: { zh: "换装购电设备", en: "Replace a purchase device" },
    help: {
      zh: "将购电设备换到另一购电对象，结转剩余电量。",
      en: "Moves a purchase device to another target and carries the remaining energy over."
    }
  },
  /** Shows how far one replacement has got. 查看一次换装进行到哪一步。 */
  replacement: {
    title: { zh: "查看换装记录", en: "See a replacement" },
    help: { zh: "查看一次换装进行到哪一步。", en: "Shows how far one replacement has got." }
  },
  /** Lists replacements by customer and step. 按客户和步骤查询换装记录。 */
  replacements: {
    title: { zh: "查询换装记录", en: "Find replacements" },
    help: { zh: "按客户和步骤查询换装记录。", en: "Lists replacements by customer and step." }
  },
  /** States the remaining energy that was read on site where the terminal cannot be read; a second person confirms it. 终端读不到时，填写现场抄见的剩余电量，由另一人确认。 */
  stateReading: {
    title: { zh: "填写抄见电量", en: "State a reading by hand" },
    help: {
      zh: "终端读不到时，填写现场抄见的剩余电量，由另一人确认。",
      en: "States the remaining energy that was read on site where the terminal cannot be read; a second person confirms it."
    }
  },
  /** Confirms the reading of another person, and the replacement goes on. 由另一人确认抄见的剩余电量，换装继续。 */
  confirmReading: {
    title: { zh: "确认抄见电量", en: "Confirm a reading by hand" },
    help: {
      zh: "由另一人确认抄见的剩余电量，换装继续。",
      en: "Confirms the reading of another person, and the replacement goes on."
    }
  },
  /** Carries a replacement on that had stopped. 使停下的换装继续进行。 */
  resumeReplacement: {
    title: { zh: "继续换装", en: "Resume a replacement" },
    help: { zh: "使停下的换装继续进行。", en: "Carries a replacement on that had stopped." }
  },
  /** Takes an unfinished replacement back and restores the old device. 撤销未完成的换装，恢复原购电设备。 */
  undoReplacement: {
    title: { zh: "撤销换装", en: "Undo a replacement" },
    help: {
      zh: "撤销未完成的换装，恢复原购电设备。",
      en: "Takes an unfinished replacement back and restores the old device."
    }
  },
  ...closingTexts,
  /** Shows the basic parameters of a target, saved and read apart. 查看购电对象的基本参数：保存值与召测值。 */
  parameters: {
    title: { zh: "查看基本参数", en: "See basic parameters" },
    help: {
      zh: "查看购电对象的基本参数：保存值与召测值。",
      en: "Shows the basic parameters of a target, saved and read apart."
    }
  },
  /** Saves parameters; nothing is sent. 只保存，不下发。 */
  saveParameters: {
    title: { zh: "保存基本参数", en: "Save basic parameters" },
    help: { zh: "只保存，不下发。", en: "Saves parameters; nothing is sent." }
  },
  /** Reads the remaining energy from the terminal. 从终端召测剩余电量。 */
  pollRemaining: {
    title: { zh: "召测剩余电量（基本参数）", en: "Poll the balance (basic parameters)" },
    help: { zh: "从终端召测剩余电量。", en: "Reads the remaining energy from the terminal." }
  },
  /** Reads parameters from the terminal, to be compared with what is saved. 从终端召测基本参数，与保存值对照。 */
  readParameters: {
    title: { zh: "召测基本参数", en: "Read basic parameters" },
    help: {
      zh: "从终端召测基本参数，与保存值对照。",
      en: "Reads parameters from the terminal, to be compared with what is saved."
    }
  },
  /** Saves what was read as what is desired. 将召测到的参数保存为期望值。 */
  adoptReported: {
    title: { zh: "采用召测值", en: "Adopt what was read" },
    help: { zh: "将召测到的参数保存为期望值。", en: "Saves what was read as what is desired." }
  },
  /** Sends the saved parameters that are ticked. 下发勾选的已保存参数。 */
  dispatchParameters: {
    title: { zh: "下发基本参数", en: "Dispatch basic parameters" },
    help: { zh: "下发勾选的已保存参数。", en: "Sends the saved parameters that are ticked." }
  },
  /** Shows how each item of one parameter dispatch ended. 查看一次参数下发各项的结果。 */
  parameterReport: {
    title: { zh: "查看参数下发结果", en: "See a parameter dispatch" },
    help: { zh: "查看一次参数下发各项的结果。", en: "Shows how each item of one parameter dispatch ended." }
  },
  /** Lists parameter dispatches, and why those that wait have not gone out. 查询参数下发及其等待原因。 */
  parameterReports: {
    title: { zh: "查询参数下发", en: "List parameter dispatches" },
    help: {
      zh: "查询参数下发及其等待原因。",
      en: "Lists parameter dispatches, and why those that wait have not gone out."
    }
  },
  /** Shows which switch belongs to which round of a terminal. 查看终端各开关所属的轮次。 */
  switchMap: {
    title: { zh: "查看开关轮次", en: "See the switch map" },
    help: { zh: "查看终端各开关所属的轮次。", en: "Shows which switch belongs to which round of a terminal." }
  },
  /** Saves which switch belongs to which round; nothing is sent. 保存开关与轮次的对应关系，不下发。 */
  saveSwitchMap: {
    title: { zh: "保存开关轮次", en: "Save the switch map" },
    help: {
      zh: "保存开关与轮次的对应关系，不下发。",
      en: "Saves which switch belongs to which round; nothing is sent."
    }
  },
  /** Sends the saved switch map to the terminal. 将保存的开关轮次下发到终端。 */
  dispatchSwitchMap: {
    title: { zh: "下发开关轮次", en: "Dispatch the switch map" },
    help: { zh: "将保存的开关轮次下发到终端。", en: "Sends the saved switch map to the terminal." }
  }
}
