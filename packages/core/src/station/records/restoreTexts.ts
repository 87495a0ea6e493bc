/** What the operations of 恢复后核验 are called, and what each does; the comments are what editors show. */

export const restoreTexts = {
  /** Says that the books were restored from a backup: nothing is sent to a target before it was looked at. 说明账册由备份恢复：各购电对象核对之前不下发。 */
  markRestored: {
    title: { zh: "标记账册已恢复", en: "Mark the station restored" },
    help: {
      zh: "说明账册由备份恢复：各购电对象核对之前不下发。",
      en: "Says that the books were restored from a backup: nothing is sent to a target before it was looked at."
    }
  },
  /** Lists the targets that nobody has looked at since the books were restored, those with most at risk first. 列出账册恢复后尚未核对的购电对象，风险电量大的在前。 */
  unverified: {
    title: { zh: "查询恢复后待核验的购电对象", en: "Find targets to verify after a restore" },
    help: {
      zh: "列出账册恢复后尚未核对的购电对象，风险电量大的在前。",
      en: "Lists the targets that nobody has looked at since the books were restored, those with most at risk first."
    }
  },
  /** Vouches for a target whose terminal cannot be read; a second person confirms it. 为无法读取的购电对象担保，须由另一人再次确认。 */
  vouchForTarget: {
    title: { zh: "担保待核验的购电对象", en: "Vouch for a target" },
    help: {
      zh: "为无法读取的购电对象担保，须由另一人再次确认。",
      en: "Vouches for a target whose terminal cannot be read; a second person confirms it."
    }
  }
}
