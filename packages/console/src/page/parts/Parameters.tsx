/** The basic parameters of a purchase device: what is saved and what was read apart, and their way to the terminal. */
import { App, Button, Table } from "antd"
import { station } from "../api/Station.ts"
import type { AnswerOf, Parameters_ } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, Facts, State, Time } from "../kit/Shown.tsx"
import { energy } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { difference, parameter, protection } from "../text/words.ts"
import { AdjustDialog } from "./AdjustDialog.tsx"
import { usePoll } from "./Deeds.tsx"
import { DispatchDialog } from "./ParameterDispatch.tsx"
import { useSaveDialog } from "./ParameterSave.tsx"
import { useValueText, type Where } from "./ParameterValues.tsx"
import { SwitchMapDialog } from "./SwitchMap.tsx"

/** Whose device it is. */
export interface About {
  readonly deviceId: string
  readonly customerNo: string
  readonly customerName: string
}

export const Parameters = ({ about, where }: { readonly about: About; readonly where: Where }) => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const { message } = App.useApp()
  const { deviceId, customerNo, customerName } = about
  const kinds = ["Device", "Target", "Terminal", "ParameterJob", "Commissioning"]
  const ofCustomer = useAsk(
    "customers",
    "parameters",
    { customerNo, deviceId },
    { kinds, enabled: where === "customers" }
  )
  const ofSession = useAsk(
    "commissioning",
    "basicParameters",
    { deviceId },
    { kinds, enabled: where === "commissioning" }
  )
  const asked = where === "customers" ? ofCustomer : ofSession
  const valueText = useValueText()
  const saveDialog = useSaveDialog(deviceId, where)
  const poll = usePoll(
    () => station[where].pollRemaining({ deviceId }) as Promise<AnswerOf<"customers", "pollRemaining">>,
    ({ remaining }) => `${say(t("剩余电量", "Balance"))} ${energy(remaining)} kWh`
  )
  const read = usePoll(
    () => station[where].readParameters({ deviceId }) as Promise<AnswerOf<"customers", "readParameters">>,
    ({ items }) => {
      const found = items.filter(({ status }) => status === "read").length
      return say(t(`召测完成：${found}/${items.length} 项`, `Read: ${found} of ${items.length}`))
    }
  )
  const again = () => void asked.refetch()
  return (
    <Answered asked={asked}>
      {(view: Parameters_) => {
        const dispatch = (of: Parameters_) =>
          show((shown) => <DispatchDialog {...shown} deviceId={deviceId} where={where} view={of} />)
        const device = {
          deviceId,
          customerNo,
          customerName,
          target: view.target,
          remaining: view.remaining,
          readAt: view.readAt
        }
        return (
          <>
            <Facts
              facts={[
                // The head of a commissioning says whose it is.
                ...(where === "customers"
                  ? [
                      { label: t("终端编号", "Terminal"), value: view.target.terminalId },
                      { label: t("客户", "Customer"), value: `${customerName} ${customerNo}` }
                    ]
                  : []),
                { label: t("剩余电量", "Balance"), value: `${energy(view.remaining)} kWh` },
                { label: t("召测时间", "Read at"), value: <Time at={view.readAt} /> },
                { label: t("保电", "Protection"), value: <State word={protection[view.protection]} /> }
              ]}
            />
            <div className="buttons">
              <Button loading={poll.isPending} onClick={() => poll.mutate(undefined, { onSettled: again })}>
                {say(t("召测剩余电量", "Read the balance"))}
              </Button>
              {may("purchases.adjust") && (
                <Button onClick={() => show((shown) => <AdjustDialog {...shown} device={device} />)}>
                  {say(t("下发剩余电量", "Set the balance"))}
                </Button>
              )}
              <Button
                onClick={() =>
                  show((shown) => (
                    <SwitchMapDialog
                      {...shown}
                      terminalId={view.target.terminalId}
                      deviceId={deviceId}
                      said={(text) => void message.success(say(text))}
                    />
                  ))
                }
              >
                {say(t("维护开关轮次", "Switch map"))}
              </Button>
              <Button loading={read.isPending} onClick={() => read.mutate(undefined, { onSettled: again })}>
                {say(t("召测参数", "Read parameters"))}
              </Button>
              {may("customers.saveParameters") && view.editable === "yes" && (
                <Button
                  type="primary"
                  onClick={() => saveDialog(view, (saved) => may("customers.dispatchParameters") && dispatch(saved))}
                >
                  {say(where === "customers" ? t("保存", "Save") : t("保存并下发", "Save and dispatch"))}
                </Button>
              )}
              {may("customers.dispatchParameters") && view.editable === "yes" && (
                <Button onClick={() => dispatch(view)}>{say(t("下发", "Dispatch"))}</Button>
              )}
            </div>
            <Table
              size="small"
              pagination={false}
              rowKey={({ item }) => item}
              dataSource={[...view.items]}
              columns={[
                { key: "item", title: say(t("参数", "Parameter")), render: (_, { item }) => say(parameter[item]) },
                { key: "desired", title: say(t("保存值", "Saved")), render: (_, { desired }) => valueText(desired) },
                {
                  key: "reported",
                  title: say(t("召测值", "Read")),
                  render: (_, { reported }) => valueText(reported?.value ?? null)
                },
                {
                  key: "at",
                  title: say(t("召测时间", "Read at")),
                  render: (_, { reported }) => <Time at={reported?.at} />
                },
                {
                  key: "difference",
                  title: say(t("对照", "Compared")),
                  render: (_, row) => <State word={difference[row.difference]} />
                }
              ]}
            />
            {view.expiry !== undefined && <p className="note">{say(view.expiry.text)}</p>}
          </>
        )
      }}
    </Answered>
  )
}
