/** 调整剩余电量: what the terminal holds now is read first, because only that can be set. */
import { App, Button, Input } from "antd"
import { useState } from "react"
import { command, station } from "../api/Station.ts"
import type { Device } from "../api/Types.ts"
import { CommandDialog } from "../kit/CommandDialog.tsx"
import type { DialogProps } from "../kit/Dialogs.tsx"
import { sentenceOf, Time } from "../kit/Shown.tsx"
import { energy, none, partText } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"

/** What must be known of a device to set its balance. */
type Adjusted = Pick<Device, "deviceId" | "customerNo" | "customerName" | "target" | "remaining" | "readAt">

interface Read {
  readonly remaining: string | null
  readonly readAt: string | null
}

const reasonControl = <Input.TextArea rows={2} maxLength={200} showCount />

export const AdjustDialog = ({ device, ...shown }: DialogProps & { readonly device: Adjusted }) => {
  const say = useSay()
  const { message, notification } = App.useApp()
  const [read, setRead] = useState<Read>({ remaining: device.remaining, readAt: device.readAt })
  const [isReading, setReading] = useState<"yes" | "no">("no")
  const poll = () => {
    setReading("yes")
    station.purchases
      .pollRemaining({ deviceId: device.deviceId })
      .then(({ remaining, readAt }) => setRead({ remaining, readAt }))
      .catch((error: unknown) => {
        const { text, code } = sentenceOf(error)
        void message.warning(`${say(text)} (${code})`)
      })
      .finally(() => setReading("no"))
  }
  return (
    <CommandDialog
      {...shown}
      command={command("purchases", "adjust")}
      submit={t("调整", "Adjust")}
      note={t("保存后按规定审核，再下发到终端", "It is saved; it goes to the terminal after its approval")}
      facts={[
        { label: t("客户", "Customer"), value: `${device.customerName ?? ""} ${device.customerNo}`, wide: true },
        { label: t("终端", "Terminal"), value: device.target.terminalId },
        { label: t("购电对象", "Target"), value: say(partText(device.target)) },
        {
          label: t("目前剩余电量", "Balance now"),
          value: read.remaining === null ? none : `${energy(read.remaining)} kWh`
        },
        { label: t("召测时间", "Read at"), value: <Time at={read.readAt} /> },
        {
          label: t("读取终端", "From the terminal"),
          value: (
            <Button size="small" loading={isReading === "yes"} onClick={poll}>
              {say(t("召测", "Read"))}
            </Button>
          )
        }
      ]}
      fields={[
        {
          name: "value",
          label: t("调整剩余电量", "New balance"),
          needed: "yes",
          control: <Input suffix="kWh" inputMode="decimal" autoComplete="off" />
        },
        { name: "reason", needed: "yes", control: reasonControl }
      ]}
      input={({ value, reason }) =>
        value && reason && read.remaining !== null
          ? { deviceId: device.deviceId, value: String(value).trim(), ifRemainingWas: read.remaining, reason }
          : null
      }
      done={({ adjustmentNo }) =>
        notification.success({
          title: say(t("电量调整单已保存", "The adjustment is saved")),
          description: adjustmentNo
        })
      }
    />
  )
}
