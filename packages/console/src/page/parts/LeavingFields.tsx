/** What is filled in when a customer leaves a device: what is left there, what becomes of it and of purchase control. */
import { Input, Select } from "antd"
import type { Field, Values } from "../kit/CommandDialog.tsx"
import { t, useSay } from "../text/Say.tsx"
import { reasonControl } from "./Deeds.tsx"

/** Gives the fields. */
export const useLeavingFields = (): ReadonlyArray<Field> => {
  const say = useSay()
  return [
    { name: "reason", needed: "yes", control: reasonControl },
    {
      name: "remaining",
      label: t("抄见剩余电量", "Final reading"),
      control: (
        <Input suffix="kWh" inputMode="decimal" placeholder={say(t("召测得到时不填", "Empty where it is read"))} />
      )
    },
    {
      name: "disposition",
      control: (
        <Select
          allowClear
          options={[
            { value: "RefundOutside", label: say(t("线下退费", "Refund outside")) },
            { value: "Forfeit", label: say(t("作废", "Forfeit")) }
          ]}
        />
      )
    },
    {
      name: "control",
      control: (
        <Select
          allowClear
          options={[
            { value: "release", label: say(t("解除购电控", "Release")) },
            { value: "leaveEngaged", label: say(t("保持购电控", "Leave engaged")) }
          ]}
        />
      )
    }
  ]
}

/** What of it the station is asked; `null` while there is no reason. */
export const leavingOf = ({ reason, remaining, disposition, control }: Values) =>
  reason
    ? {
        reason,
        ...(remaining ? { finalReading: { remaining } } : {}),
        ...(disposition ? { disposition: { _tag: disposition } } : {}),
        ...(control ? { control } : {})
      }
    : null
