/** 实时数据召测: the items that a terminal offers, ticked and read, each with its value or why there is none. */
import { Button, Table } from "antd"
import { useState } from "react"
import { station } from "../api/Station.ts"
import type { AnswerOf } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { Answered, Time } from "../kit/Shown.tsx"
import { none } from "../text/format.ts"
import { itemName, itemProblem } from "../text/items.ts"
import { t, useSay } from "../text/Say.tsx"
import { usePoll } from "./Deeds.tsx"

type Reading = AnswerOf<"commissioning", "pollItems">["items"][number]

/** The station takes so many items in one question; more are asked in several, one after the other. */
const mostItems = 64

export const RealtimeReading = ({ deviceId }: { readonly deviceId: string }) => {
  const say = useSay()
  const offered = useAsk("commissioning", "realtimeItems", { deviceId }, { kinds: [] })
  const [ticked, setTicked] = useState<ReadonlyArray<string>>([])
  const [read, setRead] = useState<ReadonlyMap<string, Reading>>(new Map())
  const poll = usePoll(
    async (items: ReadonlyArray<string>) => {
      for (let from = 0; from < items.length; from += mostItems) {
        const asked = items.slice(from, from + mostItems)
        const answer = await station.commissioning.pollItems({ deviceId, items: asked } as never)
        setRead((before) => new Map([...before, ...answer.items.map((each) => [each.item, each] as const)]))
      }
      return items.length
    },
    (count) => say(t(`召测完成：${count} 项`, `Read: ${count}`))
  )
  return (
    <Answered asked={offered}>
      {(items) => (
        <>
          <div className="buttons">
            <Button onClick={() => setTicked(items)}>{say(t("全选", "All"))}</Button>
            <Button onClick={() => setTicked(items.filter((item) => !ticked.includes(item)))}>
              {say(t("反选", "Invert"))}
            </Button>
            <Button
              type="primary"
              disabled={ticked.length === 0}
              loading={poll.isPending}
              onClick={() => poll.mutate(items.filter((item) => ticked.includes(item)))}
            >
              {say(t("召测", "Read"))}
            </Button>
          </div>
          <Table
            size="small"
            pagination={false}
            rowKey={({ item }) => item}
            dataSource={items.map((item) => ({ item, reading: read.get(item) }))}
            rowSelection={{
              selectedRowKeys: [...ticked],
              onChange: (keys) => setTicked(keys.map(String)),
              getTitleCheckboxProps: () => ({ "aria-label": say(t("全选", "All")) }),
              getCheckboxProps: ({ item }) => ({ "aria-label": say(itemName(item)) })
            }}
            columns={[
              { key: "item", title: say(t("数据项", "Item")), render: (_, { item }) => say(itemName(item)) },
              {
                key: "value",
                title: say(t("值", "Value")),
                align: "right",
                render: (_, { reading }) =>
                  reading === undefined || reading.value === null ? none : `${reading.value} ${reading.unit}`
              },
              {
                key: "at",
                title: say(t("时间", "Time")),
                render: (_, { reading }) => <Time at={reading?.readAt} />
              },
              {
                key: "problem",
                title: say(t("说明", "Remark")),
                render: (_, { reading }) =>
                  reading === undefined || reading.problem === null ? "" : say(itemProblem(reading.problem))
              }
            ]}
          />
        </>
      )}
    </Answered>
  )
}
