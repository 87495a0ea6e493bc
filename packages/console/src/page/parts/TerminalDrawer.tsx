/** A terminal: whether it is connected and since when, what it is asked for, and what it told of itself. */
import { Button } from "antd"
import { station } from "../api/Station.ts"
import { useAsk } from "../kit/Ask.ts"
import { DrawerFrame } from "../kit/DrawerFrame.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Org } from "../kit/Who.tsx"
import { none } from "../text/format.ts"
import { comma, t, useSay } from "../text/Say.tsx"
import { presence, standing, yesNo } from "../text/words.ts"
import { usePoll } from "./Deeds.tsx"
import { Frames } from "./Frames.tsx"
import { Steps } from "./Steps.tsx"

const Identity = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const asked = useAsk("customers", "terminals", { terminalId: id, service: "all", limit: 1 }, { kinds: ["Terminal"] })
  return (
    <Answered asked={asked}>
      {({ rows: [row] }) =>
        row === undefined ? (
          <p className="note">{say(t("没有找到终端", "There is no such terminal"))}</p>
        ) : (
          <Facts
            facts={[
              { label: t("在线状态", "Connection"), value: <State word={presence[row.presence]} /> },
              { label: t("自", "Since"), value: <Time at={row.since} /> },
              { label: t("规约", "Dialect"), value: row.dialectId },
              { label: t("终端地址", "Address"), value: row.address },
              { label: t("供电单位", "Org unit"), value: <Org orgNo={row.orgNo} /> },
              { label: t("登记状态", "Standing"), value: <State word={standing[row.standing]} /> },
              { label: t("连接来源", "Connected from"), value: row.over?.source ?? none },
              {
                label: t("来源核对", "Identity"),
                value:
                  row.over === null
                    ? none
                    : say(row.over.identity === "proved" ? t("已核对", "Proved") : t("未核对", "Not proved"))
              },
              { label: t("最近报文", "Last frame"), value: <Time at={row.lastFrameAt} /> },
              { label: t("连接存疑", "In doubt"), value: say(yesNo[row.suspected]) },
              { label: t("购电对象", "Targets"), value: row.targets.join(say(comma)), wide: true }
            ]}
          />
        )
      }
    </Answered>
  )
}

const Told = ({ id }: { readonly id: string }) => {
  const asked = useAsk("history", "terminalEvents", { terminalId: id, limit: 50 }, { kinds: ["Terminal"] })
  return (
    <Answered asked={asked}>
      {({ rows }) => (
        <Small
          rows={rows}
          rowKey={({ key, at }) => `${at}${key}`}
          empty={t("没有上报事件", "It told nothing")}
          parts={[
            { title: t("时间", "Time"), show: ({ at }) => <Time at={at} /> },
            { title: t("事件", "Event"), show: ({ kind }) => kind },
            {
              title: t("内容", "Content"),
              show: ({ detail }) => <span className="hex long">{JSON.stringify(detail)}</span>
            }
          ]}
        />
      )}
    </Answered>
  )
}

export const TerminalDrawer = ({ id }: { readonly id: string }) => {
  const say = useSay()
  const may = usePermission()
  const look = usePoll(
    (terminalId: string) => station.purchaseRecords.pollTerminalStatus({ terminalId }),
    ({ terminalId, presence: state }) => `${terminalId} ${say(presence[state])}`
  )
  return (
    <DrawerFrame
      title={`${say(t("终端", "Terminal"))} ${id}`}
      head={
        <div className="buttons">
          {may("purchaseRecords.pollTerminalStatus") && (
            <Button loading={look.isPending} onClick={() => look.mutate(id)}>
              {say(t("状态召测", "Ask for its state"))}
            </Button>
          )}
        </div>
      }
      tabs={[
        { key: "identity", label: t("终端信息", "Terminal"), show: () => <Identity id={id} /> },
        ...(may("history.frames")
          ? [{ key: "frames", label: t("报文", "Frames"), show: () => <Frames terminalId={id} /> }]
          : []),
        ...(may("history.terminalEvents")
          ? [{ key: "events", label: t("终端事件", "Events"), show: () => <Told id={id} /> }]
          : []),
        ...(may("history.steps")
          ? [{ key: "history", label: t("操作记录", "History"), show: () => <Steps kind="Terminal" id={id} /> }]
          : [])
      ]}
    />
  )
}
