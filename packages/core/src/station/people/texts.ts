/** What the operations of 人员与单位 are called, and what each does; the comments are what editors show. */

export const texts = {
  /** Lists what an actor may do, and in which org units; without `of` what whoever asks may do. 列出一个操作员的权限及其供电单位范围；不指定则为本人。 */
  permissions: {
    title: { zh: "查看权限", en: "See permissions" },
    help: {
      zh: "列出一个操作员的权限及其供电单位范围；不指定则为本人。",
      en: "Lists what an actor may do, and in which org units; without `of` what whoever asks may do."
    }
  },
  /** Lists the org units that whoever asks may see, each with the unit above it. 列出可见的供电单位及其上级。 */
  orgUnits: {
    title: { zh: "查看供电单位", en: "See org units" },
    help: {
      zh: "列出可见的供电单位及其上级。",
      en: "Lists the org units that whoever asks may see, each with the unit above it."
    }
  },
  /** Gives what actors are called, in the order asked. 按给出的顺序查询操作员的名称。 */
  names: {
    title: { zh: "查询操作员名称", en: "Find names of actors" },
    help: { zh: "按给出的顺序查询操作员的名称。", en: "Gives what actors are called, in the order asked." }
  },
  /** Lists the policies of the station, each with the recommended one. 列出主站的策略及其推荐值。 */
  policies: {
    title: { zh: "查看策略", en: "See policies" },
    help: { zh: "列出主站的策略及其推荐值。", en: "Lists the policies of the station, each with the recommended one." }
  }
}
