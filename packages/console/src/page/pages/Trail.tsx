/** Who did what and when, the newest first; what it was done with opens beside it. */
import type { TrailRow } from "../api/Types.ts"
import { useParameters } from "../kit/Address.ts"
import { List } from "../kit/List.tsx"
import { Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { operationTitle } from "../parts/Steps.tsx"
import { fullTime, none } from "../text/format.ts"
import { type Text, t, useSay } from "../text/Say.tsx"

export const Trail = ({ kinds }: { readonly kinds: { readonly [kind: string]: Text } }) => {
  const say = useSay()
  const { change } = useParameters()
  const shown = ({ kind, id }: TrailRow["records"][number]): string =>
    say(t(`${kinds[kind]?.zh} ${id}`, `${kinds[kind]?.en} ${id}`))
  return (
    <List<TrailRow, "history", "trail">
      level="part"
      title={t("谁在何时做了什么", "Who did what and when")}
      facade="history"
      name="trail"
      kinds={[]}
      conditions={[
        { field: "by", kind: "text", label: t("办理人", "By") },
        { field: "days", kind: "days", label: t("日期", "Day") }
      ]}
      rowKey={({ position }) => position}
      open={({ records: [first] }) => {
        if (first !== undefined) change({ kind: first.kind, id: first.id })
      }}
      empty={t("没有符合条件的操作", "Nothing fits")}
      columns={[
        { title: t("时间", "Time"), width: 110, show: ({ at }) => <Time at={at} />, text: ({ at }) => fullTime(at) },
        {
          title: t("办理人", "By"),
          width: 130,
          show: ({ actor }) => <Who actor={actor} />,
          text: ({ actor }) => actor
        },
        {
          title: t("操作", "Operation"),
          width: 200,
          show: ({ operation }) => say(operationTitle(operation))
        },
        {
          title: t("记录", "Records"),
          width: 320,
          show: ({ records }) =>
            records.length === 0 ? (
              none
            ) : (
              <span className="long">
                {records
                  .slice(0, 3)
                  .map(shown)
                  .join(say(t("；", "; ")))}
              </span>
            ),
          text: ({ records }) => records.map(shown).join(say(t("；", "; ")))
        },
        {
          title: t("原因", "Reason"),
          width: 180,
          show: ({ reason }) => (reason === null ? none : <span className="long narrow">{reason}</span>),
          text: ({ reason }) => reason ?? none
        }
      ]}
    />
  )
}
