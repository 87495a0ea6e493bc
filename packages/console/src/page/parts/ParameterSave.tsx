/** 预购电基本参数: what is saved of the parameters, before any of it goes to the terminal. */
import { Checkbox, Input, InputNumber, Radio } from "antd"
import type { Parameters_ } from "../api/Types.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { t, useSay } from "../text/Say.tsx"
import { engaged } from "../text/words.ts"
import { commands, type Item, type Where } from "./ParameterValues.tsx"

const allRounds = [1, 2, 3, 4, 5, 6, 7, 8] as const

/** What somebody may change of the parameters. */
export const useSaveDialog = (deviceId: string, where: Where) => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const desiredOf = <T extends Item>(view: Parameters_, item: T) => {
    const found = view.items.find((each) => each.item === item)?.desired ?? null
    return found !== null && found._tag === item
      ? (found as Extract<NonNullable<typeof found>, { readonly _tag: T }>)
      : null
  }
  return (view: Parameters_, after: (saved: Parameters_) => void) => {
    const kept = desiredOf(view, "Protection")
    const has = (item: Item) => view.offered.includes(item)
    show((shown) => (
      <CommandDialog
        {...shown}
        command={commands(where).save as never}
        title={t("预购电基本参数", "Basic parameters")}
        note={t("只保存；勾选后再下发到终端", "It is saved only; what is ticked afterwards goes to the terminal")}
        fields={[
          ...(has("EffectiveRounds")
            ? [
                {
                  name: "rounds",
                  label: t("电控有效轮次", "Effective rounds"),
                  initial: desiredOf(view, "EffectiveRounds")?.rounds,
                  control: <Checkbox.Group options={allRounds.map((round) => ({ value: round, label: round }))} />
                }
              ]
            : []),
          ...(has("PurchaseControl")
            ? [
                {
                  name: "energyControl",
                  label: t("电控是否有效", "Purchase control"),
                  initial: desiredOf(view, "PurchaseControl")?.state,
                  control: (
                    <Radio.Group
                      options={Object.entries(engaged).map(([value, word]) => ({ value, label: say(word) }))}
                    />
                  )
                }
              ]
            : []),
          ...(has("Protection")
            ? [
                {
                  name: "protection",
                  label: t("供电状态", "Power protection"),
                  initial: kept?.state,
                  control: (
                    <Radio.Group
                      options={[
                        { value: "protected", label: say(t("保电", "Protected")) },
                        { value: "released", label: say(t("不保电", "Released")) }
                      ]}
                    />
                  )
                },
                {
                  name: "hours",
                  label: t("保电时长", "For"),
                  initial: kept?.halfHours ? kept.halfHours / 2 : null,
                  control: <InputNumber min={0.5} step={0.5} suffix="h" />
                }
              ]
            : []),
          ...(has("EnergyControlExpiry")
            ? [
                {
                  name: "expiry",
                  label: t("电控失效时间", "Expiry of control"),
                  initial: desiredOf(view, "EnergyControlExpiry")?.local,
                  control: <Input placeholder="2026-12-31 23:59" autoComplete="off" />
                }
              ]
            : [])
        ]}
        input={({ rounds, energyControl, protection: state, hours, expiry }) => {
          const given = {
            ...(rounds && rounds.length > 0 ? { rounds: [...rounds].sort() } : {}),
            ...(energyControl ? { energyControl } : {}),
            ...(state
              ? { protection: { state, halfHours: state === "protected" && hours ? Math.round(hours * 2) : null } }
              : {}),
            ...(expiry ? { expiry } : {})
          }
          return Object.keys(given).length === 0 ? null : ({ deviceId, ...given } as never)
        }}
        done={(saved: Parameters_) => {
          done(t("已保存", "Saved"))
          after(saved)
        }}
      />
    ))
  }
}
