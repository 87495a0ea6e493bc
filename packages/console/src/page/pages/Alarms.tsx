/** 告警查询: whose balance is below the alarm energy, since when, and what was written to him about it. */
import type { Alarm } from "../api/Types.ts"
import { useDrawer } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { Opens, Time } from "../kit/Shown.tsx"
import { fullTime, none } from "../text/format.ts"
import { comma, t, useSay } from "../text/Say.tsx"
import { unmarked } from "../text/words.ts"
import { customerNo, name, orgNo } from "./conditions.ts"

const episodesOf = ({ episodes }: Alarm) => Object.entries(episodes)

/** Since when the oldest of his episodes is open. */
const sinceOf = (row: Alarm): string | null =>
  episodesOf(row)
    .map(([, { since }]) => since)
    .sort()
    .at(0) ?? null

const sentOf = (row: Alarm): number => episodesOf(row).reduce((sum, [, { sent }]) => sum + sent, 0)

export const Alarms = () => {
  const say = useSay()
  const { open } = useDrawer()
  return (
    <List<Alarm, "dunning", "alarms">
      title={t("告警查询", "Alarms")}
      facade="dunning"
      name="alarms"
      kinds={["AlarmWatch", "Customer"]}
      conditions={[
        orgNo,
        customerNo,
        name,
        {
          field: "alarm",
          kind: "one",
          label: t("告警状态", "Alarm"),
          initial: "open",
          words: {
            open: unmarked(t("告警中", "Open")),
            clear: unmarked(t("正常", "Clear")),
            all: unmarked(t("全部", "All"))
          }
        }
      ]}
      rowKey={({ customerNo: no }) => no}
      open={({ customerNo: no }) => open("customer", no)}
      empty={t("没有告警中的客户", "Nobody is below his alarm energy")}
      columns={[
        {
          title: t("客户编号", "Number"),
          width: 130,
          show: ({ customerNo: no }) => <Opens what="customer" id={no} />,
          text: ({ customerNo: no }) => no
        },
        { title: t("客户名称", "Name"), width: 180, show: (row) => row.customerName ?? none },
        {
          title: t("购电对象", "Targets"),
          width: 220,
          show: (row) =>
            episodesOf(row)
              .map(([target]) => target)
              .join(say(comma)) || none
        },
        {
          title: t("告警开始", "Since"),
          width: 110,
          show: (row) => {
            const since = sinceOf(row)
            return since === null ? none : <Time at={since} />
          },
          text: (row) => fullTime(sinceOf(row))
        },
        { title: t("已发短信", "Messages"), width: 100, kind: "number", show: (row) => sentOf(row) },
        { title: t("最近发送", "Last sent"), width: 110, show: ({ lastSentOn }) => lastSentOn ?? none },
        {
          title: t("下次检查", "Next look"),
          width: 110,
          show: ({ nextAt }) => (nextAt === null ? none : <Time at={nextAt} />),
          text: ({ nextAt }) => fullTime(nextAt)
        }
      ]}
    />
  )
}
