/** A file of customers, purchase devices or purchases: looked at as a whole, then stored row by row; one that broke off goes on. */
import { UploadOutlined } from "@ant-design/icons"
import type { Checked } from "@yugou/csv"
import { Alert, Button, Modal, Table, Upload } from "antd"
import { useRef, useState } from "react"
import { files } from "../api/Station.ts"
import type { Refusal } from "../api/Types.ts"
import { type Row, useBatchRun } from "../kit/BatchRun.ts"
import type { DialogProps } from "../kit/Dialogs.tsx"
import { csv, save } from "../kit/Export.ts"
import { useSession } from "../kit/Permissions.ts"
import { begunBefore, hasBegun, hasEnded, printOf } from "../kit/Print.ts"
import { type SheetName, sheets } from "../kit/Sheets.ts"
import { Trouble } from "../kit/Shown.tsx"
import { newId } from "../kit/useCommand.ts"
import { type Text, t, told, useSay } from "../text/Say.tsx"
import { BatchProgress, useBatchFooter, useLeave } from "./BatchProgress.tsx"

/** What the station takes of a file, in bytes. */
const mostBytes = 32 * 1024 * 1024

/** What workbooks begin with, of the newer form and of the older one: to the station they are no text at all. */
const workbooks = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0]
] as const

/** Why a file is not sent at all, and what helps. */
const unfitOf = async (file: File): Promise<Text | null> => {
  const { name, size } = file
  if (size > mostBytes)
    return t(
      `「${name}」超过 32 MB，没有上传；请拆成几个文件`,
      `“${name}” has more than 32 MB and was not sent; split it into several files`
    )
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  const isWorkbook = workbooks.some((bytes) => bytes.every((byte, index) => head[index] === byte))
  return isWorkbook
    ? t(
        `「${name}」是 Excel 工作簿，没有上传；请在 Excel 中另存为 CSV，再选择该文件`,
        `“${name}” is a workbook and was not sent; save it as CSV, and choose that file`
      )
    : null
}

type Bad = Extract<Checked, { readonly _tag: "Bad" }>["bad"]

/** A file that was chosen, and what is known of it. */
interface Chosen {
  readonly file: File
  readonly print: string
  readonly batchId: string
  readonly isResumed: boolean
  /** `null`: it is looked at. */
  readonly rows: number | null
  readonly bad: ReadonlyArray<Bad>
  readonly badCount: number
}

const BadRows = ({ rows }: { readonly rows: ReadonlyArray<Bad> }) => {
  const say = useSay()
  return (
    <Table<Bad>
      size="small"
      rowKey={({ row }) => row}
      dataSource={[...rows]}
      pagination={{ pageSize: 8, showSizeChanger: false, size: "small", hideOnSinglePage: true }}
      columns={[
        { key: "row", title: say(t("行", "Row")), width: 64, render: (_, { row }) => row },
        {
          key: "problems",
          title: say(t("问题", "What is wrong")),
          render: (_, { problems }) =>
            problems.map((problem) => (
              <div key={`${problem.column}${problem.code}`}>
                {say(told(problem))} <span className="code">{problem.code}</span>
              </div>
            ))
        }
      ]}
    />
  )
}

export const ImportDialog = ({ open, close, gone, name }: DialogProps & { readonly name: SheetName }) => {
  const say = useSay()
  const actor = useSession()?.actor ?? ""
  const { title, columns } = sheets[name]
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const [unfit, setUnfit] = useState<Text | null>(null)
  const [total, setTotal] = useState(0)
  const looking = useRef<AbortController | null>(null)

  const { start, state, stop, progress, error } = useBatchRun<object>(async function* (signal) {
    if (chosen === null) return
    const { file, print, batchId } = chosen
    const about = { actor, sheet: name, print }
    hasBegun({ ...about, batchId })
    for await (const told of files.import(name, file, { batchId, bad: "leave", signal })) {
      setTotal(told.total)
      yield told._tag === "Stored"
        ? { row: told.row, made: told.made, refusal: null }
        : { row: told.row, made: null, refusal: told.refusal as Refusal }
    }
    hasEnded(about)
  })

  /** Looks at the file, and stores nothing of it. */
  const look = async (file: File) => {
    looking.current?.abort()
    const control = new AbortController()
    looking.current = control
    setTrouble(null)
    setChosen(null)
    try {
      const wrong = await unfitOf(file)
      if (control.signal.aborted) return
      setUnfit(wrong)
      if (wrong !== null) return
      const print = await printOf(file)
      const before = begunBefore({ actor, sheet: name, print })
      const found = { file, print, batchId: before ?? newId(), bad: [], badCount: 0 }
      // What is stored already would be told as refused.
      setChosen({ ...found, isResumed: before !== null, rows: before === null ? null : 0 })
      if (before !== null) return
      const bad: Array<Bad> = []
      for await (const told of files.check(name, file, { signal: control.signal }))
        if (told._tag === "Bad") bad.push(told.bad)
        else setChosen({ ...found, isResumed: false, rows: told.rows, bad, badCount: told.bad })
    } catch (failure) {
      if (control.signal.aborted) return
      setChosen(null)
      setTrouble(failure)
    }
  }
  const leave = useLeave(state, stop, () => {
    looking.current?.abort()
    close()
  })
  const rowName = ({ row }: Row<object>): string => say(t(`第 ${row} 行`, `row ${row}`))
  const rows = { state, progress, name: rowName, nameTitle: t("文件中", "In the file") }
  const footer = useBatchFooter({ ...rows, title, start, stop, leave })
  const good = (chosen?.rows ?? 0) - (chosen?.badCount ?? 0)
  const mayBegin = chosen !== null && chosen.rows !== null && (chosen.isResumed || good > 0)
  return (
    <Modal
      open={open}
      title={say(title)}
      width={720}
      mask={{ closable: false }}
      onCancel={leave}
      afterClose={gone}
      footer={state === "ready" && !mayBegin ? footer.slice(1, 2) : footer}
    >
      <div className="dialog">
        {state === "ready" && (
          <>
            <p className="note">
              {say(
                t(
                  "CSV 文件，UTF-8 或 GB18030 编码，至多 32 MB；先整份检查，再逐行保存",
                  "A CSV file in UTF-8 or GB18030 of at most 32 MB; the whole of it is checked before a row is stored"
                )
              )}
            </p>
            <div className="buttons">
              <Upload
                accept=".csv,text/csv"
                maxCount={1}
                showUploadList={false}
                beforeUpload={(file) => {
                  void look(file)
                  return false
                }}
              >
                <Button icon={<UploadOutlined />} type={chosen === null ? "primary" : "default"}>
                  {say(chosen === null ? t("选择文件", "Choose a file") : t("换一个文件", "Another file"))}
                </Button>
              </Upload>
              <Button onClick={() => save(`${say(title)}.csv`, csv([columns]))}>
                {say(t("下载空白模板", "An empty file"))}
              </Button>
              {chosen !== null && <span>{chosen.file.name}</span>}
            </div>
          </>
        )}
        {unfit !== null && <Alert type="error" showIcon role="alert" title={say(unfit)} />}
        {trouble !== null && <Trouble error={trouble} />}
        {chosen !== null && chosen.rows === null && (
          <p role="status">{say(t("正在检查文件…", "The file is checked…"))}</p>
        )}
        {state === "ready" && chosen?.isResumed === true && (
          <Alert
            type="info"
            showIcon
            title={say(
              t(
                "这份文件上次没有导入完，将从中断处继续，已保存的行不会重复",
                "This file broke off before; it goes on from there, and no row is stored twice"
              )
            )}
          />
        )}
        {state === "ready" && chosen !== null && chosen.rows !== null && !chosen.isResumed && (
          <>
            <Alert
              type={chosen.badCount === 0 ? "success" : "warning"}
              showIcon
              title={say(
                good === 0
                  ? t(
                      `共 ${chosen.rows} 行，没有可以导入的行；请改正后重新选择`,
                      `${chosen.rows} rows, none of which can be stored; mend the file`
                    )
                  : chosen.badCount === 0
                    ? t(`共 ${chosen.rows} 行，没有问题`, `${chosen.rows} rows, nothing is wrong`)
                    : t(
                        `共 ${chosen.rows} 行，${chosen.badCount} 行有问题；可改正后重新选择，或开始导入其余 ${good} 行`,
                        `${chosen.rows} rows, ${chosen.badCount} of them wrong; mend the file, or begin with the other ${good}`
                      )
              )}
            />
            {chosen.bad.length > 0 && <BadRows rows={chosen.bad} />}
          </>
        )}
        {state !== "ready" && (
          <BatchProgress {...rows} error={error} total={total} made={() => say(t("已保存", "Stored"))} />
        )}
      </div>
    </Modal>
  )
}
