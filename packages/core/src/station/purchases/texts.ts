/** What the operations of 客户购电管理 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Lists purchase devices with balance, alarm energy, connection and last purchase. 查询购电设备及其剩余电量、告警电量、在线状态、上次购电。 */
  list: {
    title: { zh: "查询购电设备", en: "Find purchase devices" },
    help: {
      zh: "查询购电设备及其剩余电量、告警电量、在线状态、上次购电。",
      en: "Lists purchase devices with balance, alarm energy, connection and last purchase."
    }
  },
  /** Reads the balance and shows customer, terminal and last purchase. 召测剩余电量，显示客户、终端、上次购电情况。 */
  page: {
    title: { zh: "打开购电页", en: "Open the purchase page" },
    help: {
      zh: "召测剩余电量，显示客户、终端、上次购电情况。",
      en: "Reads the balance and shows customer, terminal and last purchase."
    }
  },
  /** Lists what was read of the balance of a device, newest first. 查询购电设备的剩余电量召测记录，最新的在前。 */
  readings: {
    title: { zh: "查询剩余电量记录", en: "Find readings of a device" },
    help: {
      zh: "查询购电设备的剩余电量召测记录，最新的在前。",
      en: "Lists what was read of the balance of a device, newest first."
    }
  },
  /** Shows the balance of a device over days, with purchases, trips and closes. 显示购电设备若干日的剩余电量曲线及购电、拉合闸。 */
  balanceCurve: {
    title: { zh: "剩余电量曲线", en: "See the balance over time" },
    help: {
      zh: "显示购电设备若干日的剩余电量曲线及购电、拉合闸。",
      en: "Shows the balance of a device over days, with purchases, trips and closes."
    }
  },
  /** Shows the archive of a customer on the purchase page. 从购电页查看客户档案。 */
  customerDetails: {
    title: { zh: "购电管理：客户详细信息", en: "Purchases: details of a customer" },
    help: { zh: "从购电页查看客户档案。", en: "Shows the archive of a customer on the purchase page." }
  },
  /** Saves an order; it is approved and dispatched later. 保存购电单，只保存，不下发。 */
  save: {
    title: { zh: "购电", en: "Save a purchase" },
    help: { zh: "保存购电单，只保存，不下发。", en: "Saves an order; it is approved and dispatched later." }
  },
  /** Saves orders row by row; a refused row does not stop the others. 逐行保存购电单，被拒绝的行不影响其他行。 */
  saveBatch: {
    title: { zh: "批量购电", en: "Save many purchases" },
    help: {
      zh: "逐行保存购电单，被拒绝的行不影响其他行。",
      en: "Saves orders row by row; a refused row does not stop the others."
    }
  },
  /** Reads the remaining energy from the terminal. 从终端召测剩余电量。 */
  pollRemaining: {
    title: { zh: "召测剩余电量", en: "Poll the balance" },
    help: { zh: "从终端召测剩余电量。", en: "Reads the remaining energy from the terminal." }
  },
  /** Sets the remaining energy to a value, for a reason. 将剩余电量调整为给定值，须说明原因。 */
  adjust: {
    title: { zh: "调整剩余电量", en: "Adjust the balance" },
    help: { zh: "将剩余电量调整为给定值，须说明原因。", en: "Sets the remaining energy to a value, for a reason." }
  }
}
