/** 短信模板: the texts of an org unit, and of those above it. */
import { Button, Checkbox, Input } from "antd"
import { command } from "../api/Station.ts"
import type { Template } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { CommandDialog, useDone } from "../kit/CommandDialog.tsx"
import { useDialogs } from "../kit/Dialogs.tsx"
import { usePermission } from "../kit/Permissions.ts"
import { Answered, State } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Org } from "../kit/Who.tsx"
import { comma, t, useSay } from "../text/Say.tsx"
import { messageKind, templateStatus } from "../text/words.ts"

export const Templates = () => {
  const say = useSay()
  const may = usePermission()
  const show = useDialogs()
  const done = useDone()
  const asked = useAsk("dunning", "templates", {}, { kinds: ["Template"] })
  const edit = (row?: Template) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        width={680}
        command={command("dunning", "saveTemplate")}
        fields={[
          {
            name: "templateId",
            needed: "yes",
            initial: row?.templateId,
            control: <Input disabled={row !== undefined} autoComplete="off" />
          },
          {
            name: "orgNo",
            initial: row?.orgNo ?? "",
            label: t("供电单位编号", "Org unit"),
            control: <Input autoComplete="off" placeholder={say(t("空：全站", "Empty: everywhere"))} />
          },
          { name: "name", needed: "yes", initial: row?.name, control: <Input maxLength={50} /> },
          {
            name: "usableFor",
            needed: "yes",
            initial: row?.usableFor ?? ["dunning"],
            control: (
              <Checkbox.Group
                options={Object.entries(messageKind).map(([value, word]) => ({ value, label: say(word) }))}
              />
            )
          },
          {
            name: "text",
            needed: "yes",
            initial: row?.text,
            control: <Input.TextArea rows={4} maxLength={500} showCount />
          }
        ]}
        input={({ templateId, orgNo, name, usableFor, text }) =>
          templateId && name && text && usableFor.length > 0
            ? ({ templateId, orgNo: orgNo ?? "", name, usableFor, text } as never)
            : null
        }
        done={() => done(t("模板已保存", "The template is saved"))}
      />
    ))
  const retire = (row: Template) =>
    show((shown) => (
      <CommandDialog
        {...shown}
        command={command("dunning", "retireTemplate")}
        facts={[{ label: t("模板", "Template"), value: row.name, wide: true }]}
        tone="danger"
        submit={t("停用", "Retire")}
        input={() => ({ templateId: row.templateId, ...(row.orgNo === "" ? {} : { orgNo: row.orgNo }) }) as never}
        done={() => done(t("模板已停用", "The template is retired"))}
      />
    ))
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("短信模板", "Templates"))}</h1>
      </header>
      <div className="buttons">
        {may("dunning.saveTemplate") && (
          <Button type="primary" onClick={() => edit()}>
            {say(t("增加", "Add"))}
          </Button>
        )}
      </div>
      <Answered asked={asked}>
        {(rows) => (
          <Small
            rows={rows}
            least={760}
            rowKey={({ templateId, orgNo }) => `${orgNo}/${templateId}`}
            parts={[
              { title: t("名称", "Name"), show: ({ name }) => name },
              {
                title: t("供电单位", "Org unit"),
                show: ({ orgNo }) => (orgNo === "" ? say(t("全站", "Everywhere")) : <Org orgNo={orgNo} />)
              },
              {
                title: t("用于", "For"),
                show: ({ usableFor }) => usableFor.map((kind) => say(messageKind[kind])).join(say(comma))
              },
              { title: t("状态", "State"), show: (row) => <State word={templateStatus[row.status]} /> },
              { title: t("内容", "Text"), show: ({ text }) => <span className="long">{text}</span> },
              {
                title: t("操作", "Actions"),
                show: (row) =>
                  may("dunning.saveTemplate") && (
                    <span className="deeds">
                      <Button type="link" className="opens" onClick={() => edit(row)}>
                        {say(t("修改", "Change"))}
                      </Button>
                      {row.status === "usable" && (
                        <Button type="link" danger className="opens" onClick={() => retire(row)}>
                          {say(t("停用", "Retire"))}
                        </Button>
                      )}
                    </span>
                  )
              }
            ]}
          />
        )}
      </Answered>
    </section>
  )
}
