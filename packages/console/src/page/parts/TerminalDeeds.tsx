/** What can be done with a terminal: its registration, its end, and which of two connections is its own. */
import { Input, Radio } from "antd"
import { command } from "../api/Station.ts"
import type { Terminal } from "../api/Types.ts"
import { CommandDialog, type Field, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import type { Fact } from "../kit/Shown.tsx"
import { t, useSay } from "../text/Say.tsx"
import { rightConnection } from "../text/words.ts"
import { reasonControl } from "./Deeds.tsx"

/** What somebody typed as settings of a dialect; `null`: it is no JSON. */
const settingsOf = (text: unknown): { readonly settings: unknown } | null => {
  try {
    return { settings: JSON.parse(String(text)) }
  } catch {
    return null
  }
}

const registrationFields = (row: Terminal | null): ReadonlyArray<Field> => [
  { name: "dialectId", needed: "yes", initial: row?.dialectId, control: <Input autoComplete="off" /> },
  { name: "address", needed: "yes", initial: row?.address, control: <Input autoComplete="off" /> },
  {
    name: "settings",
    needed: "yes",
    initial: "{}",
    help: t(
      "JSON，按规约填写；此处为完整的新设置，原设置不显示（可能含口令）",
      "JSON, as the dialect wants it; it replaces the settings of before, which may hold secrets and are not shown"
    ),
    wrong: (typed) =>
      settingsOf(typed) === null
        ? t('不是 JSON，如 {"password":"…"}', 'It is no JSON, such as {"password":"…"}')
        : null,
    control: <Input.TextArea rows={4} className="hex" spellCheck={false} />
  }
]

/** The deeds of terminals. */
export const useTerminalDeeds = () => {
  const show = useDialogs()
  const say = useSay()
  const done = useDone()
  const facts = (row: Terminal): ReadonlyArray<Fact> => [
    { label: t("终端编号", "Terminal"), value: row.terminalId },
    { label: t("终端地址", "Address"), value: row.address }
  ]
  return {
    register: () =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "registerTerminal")}
          submit={t("登记", "Register")}
          fields={[
            {
              name: "terminalId",
              label: t("终端编号", "Terminal"),
              needed: "yes",
              control: <Input autoComplete="off" />
            },
            { name: "orgNo", label: t("供电单位", "Org unit"), needed: "yes", control: <Input autoComplete="off" /> },
            ...registrationFields(null)
          ]}
          input={({ terminalId, orgNo, dialectId, address, settings: typed }) => {
            const settings = settingsOf(typed)
            if (!terminalId || !orgNo || !dialectId || !address || settings === null) return null
            return { terminalId: terminalId.trim(), orgNo: orgNo.trim(), dialectId, address, ...settings } as never
          }}
          done={() => done(t("终端已登记", "The terminal is registered"))}
        />
      )),
    update: (row: Terminal) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "updateTerminal")}
          facts={facts(row)}
          fields={registrationFields(row)}
          input={({ dialectId, address, settings: typed }) => {
            const settings = settingsOf(typed)
            if (!dialectId || !address || settings === null) return null
            return { terminalId: row.terminalId, dialectId, address, ...settings } as never
          }}
          done={() => done(t("已保存", "Saved"))}
        />
      )),
    retire: (row: Terminal) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "retireTerminal")}
          facts={facts(row)}
          tone="danger"
          typed={row.terminalId}
          submit={t("停用", "Retire")}
          fields={[{ name: "reason", needed: "yes", control: reasonControl }]}
          input={({ reason }) => (reason ? { terminalId: row.terminalId, reason } : null)}
          done={() => done(t("终端已停用", "The terminal is retired"))}
        />
      )),
    confirm: (row: Terminal) =>
      show((shown) => (
        <CommandDialog
          {...shown}
          command={command("customers", "confirmTerminal")}
          facts={facts(row)}
          tone="danger"
          typed={row.terminalId}
          submit={t("确认连接", "Confirm")}
          note={t(
            "须由两人给出相同结论；在此之前只有合闸和保电会发往所选连接",
            "Two persons have to say the same; until then only closing and protection go to the connection that is chosen"
          )}
          fields={[
            {
              name: "right",
              needed: "yes",
              control: (
                <Radio.Group
                  options={Object.entries(rightConnection).map(([value, word]) => ({ value, label: say(word) }))}
                />
              )
            },
            { name: "reason", needed: "yes", control: reasonControl }
          ]}
          input={({ right, reason }) => (right && reason ? { terminalId: row.terminalId, right, reason } : null)}
          done={({ suspicion }) =>
            done(
              suspicion === null
                ? t("终端连接已确认", "It is settled which connection is right")
                : t("已记录，待另一人确认", "Stated; a second person has to say the same")
            )
          }
        />
      ))
  }
}
