/** 演示: how fast customers use energy, what goes wrong, and what their telephones show. Only a demonstration has this page. */
import { useQueryClient } from "@tanstack/react-query"
import { Button, Card, Empty, Input, Radio, Select } from "antd"
import { useState } from "react"
import { type DemoView, demo } from "../api/Station.ts"
import { demoKey as key, useDemo } from "../kit/Demo.ts"
import { Answered, Trouble } from "../kit/Shown.tsx"
import { useDoing } from "../kit/useDoing.ts"
import { TourButton } from "../parts/Tour.tsx"
import { t, useSay } from "../text/Say.tsx"

const mishapTexts = {
  lostReply: t("丢失一次应答", "Lose one reply"),
  silence: t("不再应答", "Fall silent"),
  otherMaster: t("被其他主站写入", "Be sold to by another master"),
  wrongClock: t("时钟走错", "Have a wrong clock"),
  mended: t("恢复正常", "Be mended")
} as const
type Mishap = keyof typeof mishapTexts

const Telephones = ({ view }: { readonly view: DemoView }) => {
  const say = useSay()
  const queries = useQueryClient()
  const reply = useDoing({
    mutationFn: (from: string) => demo.reply({ from, text: "TD" }),
    onSuccess: (next) => queries.setQueryData(key, next)
  })
  const numbers = [...new Set(view.messages.map(({ to }) => to))]
  if (numbers.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(t("还没有短信", "No message yet"))} />
  return (
    <div className="phones">
      {numbers.map((to) => (
        <Card
          key={to}
          size="small"
          title={to}
          extra={
            <Button size="small" onClick={() => reply.go(to)}>
              {say(t("回复 TD", "Answer TD"))}
            </Button>
          }
        >
          {view.messages
            .filter((message) => message.to === to)
            .map(({ no, text }) => (
              <p key={no} className="bubble">
                {text}
              </p>
            ))}
        </Card>
      ))}
    </div>
  )
}

export const Demo = () => {
  const say = useSay()
  const queries = useQueryClient()
  const asked = useDemo()
  const [terminalId, setTerminalId] = useState("")
  const [mishap, setMishap] = useState<Mishap>("lostReply")
  const taken = { onSuccess: (next: DemoView) => queries.setQueryData(key, next) }
  const turn = useDoing({ mutationFn: (speed: number) => demo.turn({ speed }), ...taken })
  const happen = useDoing({ mutationFn: () => demo.happen({ terminalId: terminalId.trim(), mishap }), ...taken })
  return (
    <Answered asked={asked}>
      {(view) => (
        <>
          <section className="sheet">
            <header className="listHead">
              <h1>{say(t("演示", "Demonstration"))}</h1>
              <p>
                {say(
                  t(
                    "模拟的客户、终端和短信网关；数据不保留",
                    "Simulated customers, terminals and SMS gateway; nothing is kept"
                  )
                )}
              </p>
            </header>
            <div className="buttons">
              <span>{say(t("用电速度", "Speed of use"))}</span>
              <Radio.Group
                value={view.speed}
                optionType="button"
                onChange={(event) => turn.go(event.target.value)}
                options={[1, 60, 600].map((speed) => ({ value: speed, label: `×${speed}` }))}
              />
              <TourButton />
            </div>
            <div className="buttons">
              <Input
                style={{ width: 180 }}
                value={terminalId}
                aria-label={say(t("终端编号", "Terminal"))}
                placeholder={say(t("终端编号", "Terminal"))}
                onChange={(event) => setTerminalId(event.target.value)}
              />
              <Select
                style={{ width: 200 }}
                value={mishap}
                aria-label={say(t("意外", "Mishap"))}
                onChange={setMishap}
                options={Object.entries(mishapTexts).map(([value, text]) => ({
                  value: value as Mishap,
                  label: say(text)
                }))}
              />
              <Button disabled={terminalId === ""} loading={happen.isPending} onClick={() => happen.go()}>
                {say(t("制造意外", "Make it happen"))}
              </Button>
            </div>
            {happen.error !== null && <Trouble error={happen.error} />}
          </section>
          <section className="sheet">
            <h2>{say(t("客户手机", "Telephones of the customers"))}</h2>
            <Telephones view={view} />
          </section>
        </>
      )}
    </Answered>
  )
}
