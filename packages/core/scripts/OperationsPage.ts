/** Writes the reference page of the operations from their table. */
import { operations, Rejection } from "@yugou/core"
import * as SchemaAST from "effect/SchemaAST"
import type { AnyOperation, OperationText } from "../src/station/kernel/Operation.ts"

/** Where the page lies. */
export const pagePath = new URL("../../../docs/reference/operations.md", import.meta.url)

const root = "营销业务应用/预购电管理/"
const kinds = { command: "命令 command", query: "查询 query", poll: "召测 poll", stream: "批量 batch" } as const

type Row = AnyOperation & OperationText

/** Gives the name of what an operation answers; `[]` behind the name of a row where it answers a list of them. */
export const answerOf = ({ success: { ast } }: Pick<Row, "success">): string => {
  const name = SchemaAST.resolveIdentifier(ast)
  const [row] = name === undefined && ast._tag === "Arrays" ? ast.rest : []
  return row === undefined ? (name ?? "") : `${SchemaAST.resolveIdentifier(row)}[]`
}

const line = (row: Row): string => {
  const { name, kind, menu, title, help, permission, besides, rejections } = row
  const permissions = [permission, ...besides].map((it) => `\`${it}\``).join("<br>")
  const codes = rejections
    .map((it) => `\`${Rejection.codeOf(SchemaAST.resolveIdentifier(it.ast) ?? "")}\``)
    .filter((code, index, all) => all.indexOf(code) === index)
    .join(" ")
  return `| \`${name}\`<br>${kinds[kind]} | ${title.zh}<br>${title.en} | ${help.zh}<br>${help.en} | ${menu.replace(root, "")} | ${permissions} | ${answerOf(row)} | ${codes} |`
}

/** Gives the page. */
export const page = (): string => {
  const sections = Object.entries(operations).map(([facade, table]) => {
    const lines = Object.values<Row>(table).map(line)
    return [
      `## ${facade}`,
      "",
      "| operation 操作 | title 名称 | what it does 说明 | menu 菜单 | permission 权限 | answer 输出 | refusals 拒绝 |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      ...lines,
      ""
    ].join("\n")
  })
  return [
    "# Operations 操作",
    "",
    "Written by `npm run codes` from the table of operations; a test compares it. Menu paths begin with 营销业务应用/预购电管理. Besides its own refusals every",
    "operation may give `INVALID_INPUT`, `FORBIDDEN` and `CLOSED`, and every command `COMMAND_CONFLICT` and `CONFIRMATION_STALE`: [all codes](./codes.md).",
    "",
    "本页由 `npm run codes` 按操作表生成，并由测试比对。",
    "",
    ...sections
  ].join("\n")
}
