/** 开关轮次: each switch by its name, and the round that trips it. */
import { Alert, Button, Input, InputNumber, Modal, Table } from "antd"
import { useEffect, useRef, useState } from "react"
import { station } from "../api/Station.ts"
import { useAsk } from "../kit/Ask.ts"
import type { DialogProps } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, State, Trouble } from "../kit/Shown.tsx"
import { newId } from "../kit/useCommand.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { difference } from "../text/words.ts"

interface Row {
  readonly switchNo: number
  readonly name: string
  readonly round: number | null
}

const mostSwitches = 8

interface Props extends DialogProps {
  readonly terminalId: string
  readonly deviceId: string
  readonly said: (text: Text) => void
}

export const SwitchMapDialog = ({ open, close, gone, terminalId, deviceId, said }: Props) => {
  const say = useSay()
  const may = usePermission()
  const asked = useAsk("customers", "switchMap", { terminalId }, { kinds: ["Terminal"] })
  const [rows, setRows] = useState<ReadonlyArray<Row> | null>(null)
  const [ids, setIds] = useState(() => ({ save: newId(), dispatch: newId() }))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState<"save" | "dispatch" | null>(null)
  const isUnderWay = useRef<"yes" | "no">("no")
  const switches = asked.data?.switches
  // What is dispatched is what was saved.
  const isSaved =
    rows?.length === switches?.length &&
    rows?.every(({ switchNo, name, round }, index) => {
      const saved = switches?.[index]
      return saved?.switchNo === switchNo && saved.name === name && saved.round === round
    })
  useEffect(() => {
    if (switches !== undefined && rows === null)
      setRows(
        switches.length > 0 ? switches : [1, 2].map((switchNo) => ({ switchNo, name: `${switchNo}`, round: switchNo }))
      )
  }, [switches, rows])
  const change = (switchNo: number, part: Partial<Row>) =>
    setRows((rows ?? []).map((row) => (row.switchNo === switchNo ? { ...row, ...part } : row)))
  const run = (
    which: "save" | "dispatch",
    deed: () => Promise<{ readonly switches?: ReadonlyArray<Row> }>,
    text: Text
  ) => {
    // A second click before the first one is drawn.
    if (isUnderWay.current === "yes") return
    isUnderWay.current = "yes"
    setBusy(which)
    setError(null)
    deed()
      .then((answer) => {
        said(text)
        if (which === "dispatch") return close()
        // What is saved next, and then dispatched, are other commands.
        setIds({ save: newId(), dispatch: newId() })
        setRows(answer.switches ?? null)
        void asked.refetch()
      })
      .catch(setError)
      .finally(() => {
        isUnderWay.current = "no"
        setBusy(null)
      })
  }
  return (
    <Modal
      open={open}
      title={`${say(t("开关轮次", "Switch map"))} ${terminalId}`}
      onCancel={close}
      afterClose={gone}
      mask={{ closable: false }}
      footer={[
        <Button key="close" onClick={close}>
          {say(t("关闭", "Close"))}
        </Button>,
        may("customers.saveSwitchMap") && (
          <Button
            key="save"
            type="primary"
            loading={busy === "save"}
            onClick={() =>
              run(
                "save",
                () =>
                  station.customers.saveSwitchMap({ commandId: ids.save, terminalId, switches: rows ?? [] } as never),
                t("已保存", "Saved")
              )
            }
          >
            {say(t("保存", "Save"))}
          </Button>
        ),
        may("customers.dispatchSwitchMap") && (
          <Button
            key="dispatch"
            loading={busy === "dispatch"}
            disabled={!isSaved}
            onClick={() =>
              run(
                "dispatch",
                () =>
                  station.customers.dispatchSwitchMap({ commandId: ids.dispatch, deviceId } as never).then(() => ({})),
                t("已排队下发", "Queued")
              )
            }
          >
            {say(t("下发", "Dispatch"))}
          </Button>
        )
      ]}
    >
      <div className="dialog">
        <Alert
          type="info"
          showIcon
          title={say(t("非山东规约的终端无需维护开关信息", "Only terminals of the provincial dialect need this"))}
        />
        <Answered asked={asked}>
          {(view) => (
            <>
              <p>
                {say(t("与终端对照", "Compared with the terminal"))} <State word={difference[view.difference]} />
              </p>
              <Table
                size="small"
                pagination={false}
                rowKey={({ switchNo }) => switchNo}
                dataSource={[...(rows ?? [])]}
                columns={[
                  { key: "no", title: say(t("开关", "Switch")), render: (_, { switchNo }) => switchNo },
                  {
                    key: "name",
                    title: say(t("开关名称", "Name")),
                    render: (_, { switchNo, name }) => (
                      <Input
                        value={name}
                        maxLength={32}
                        aria-label={`${say(t("开关名称", "Name"))} ${switchNo}`}
                        onChange={(event) => change(switchNo, { name: event.target.value })}
                      />
                    )
                  },
                  {
                    key: "round",
                    title: say(t("轮次", "Round")),
                    render: (_, { switchNo, round }) => (
                      <InputNumber
                        value={round}
                        min={1}
                        max={8}
                        aria-label={`${say(t("轮次", "Round"))} ${switchNo}`}
                        onChange={(next) => change(switchNo, { round: next })}
                      />
                    )
                  }
                ]}
              />
              <Button
                disabled={(rows?.length ?? 0) >= mostSwitches}
                onClick={() => {
                  const next = (rows?.length ?? 0) + 1
                  setRows([...(rows ?? []), { switchNo: next, name: `${next}`, round: null }])
                }}
              >
                {say(t("增加开关", "Add a switch"))}
              </Button>
            </>
          )}
        </Answered>
        {error !== null && <Trouble error={error} />}
      </div>
    </Modal>
  )
}
