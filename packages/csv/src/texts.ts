/** What is wrong with a file or with a cell of it, in both languages. */

interface Text {
  readonly zh: string
  readonly en: string
}

/** Why a file is refused as a whole; nothing of it is stored. */
export type Fault =
  | "encoding"
  | "mixedEncodings"
  | "nul"
  | "quoteNotClosed"
  | "quoteMisplaced"
  | "rowTooLong"
  | "tooManyColumns"
  | "fileTooLarge"
  | "tooManyRows"
  | "noHeader"
  | "unknownColumn"
  | "repeatedColumn"
  | "missingColumn"
  | "noRows"
  | "badRows"

/** Sentences by fault; `detail` is a limit, the title of a column, or a number of rows. */
export const faults: { readonly [F in Fault]: (detail: string) => Text } = {
  encoding: () => ({ zh: "文件既不是 UTF-8 也不是 GB18030 编码", en: "is neither UTF-8 nor GB18030" }),
  mixedEncodings: (first) => ({
    zh: `编码不一致：前面的行是 ${first}`,
    en: `is in another encoding than the rows before, which are ${first}`
  }),
  nul: () => ({ zh: "含有空字符（NUL）", en: "holds a NUL character" }),
  quoteNotClosed: () => ({
    zh: "双引号没有结束，文件可能不完整",
    en: "opens a quoted field that never ends; the file may be cut"
  }),
  quoteMisplaced: () => ({ zh: "双引号位置有误", en: "has a quote in a place where none may stand" }),
  rowTooLong: (limit) => ({ zh: `一行超过 ${limit} 字节`, en: `is longer than ${limit} bytes` }),
  tooManyColumns: (limit) => ({ zh: `超过 ${limit} 列`, en: `has more than ${limit} columns` }),
  fileTooLarge: (limit) => ({ zh: `文件超过 ${limit} 字节`, en: `the file is larger than ${limit} bytes` }),
  tooManyRows: (limit) => ({ zh: `超过 ${limit} 行`, en: `the file has more than ${limit} rows` }),
  noHeader: () => ({ zh: "没有标题行", en: "has no row of titles" }),
  unknownColumn: (title) => ({ zh: `不认识的列：${title}`, en: `has a column that nobody knows: ${title}` }),
  repeatedColumn: (title) => ({ zh: `重复的列：${title}`, en: `has a column twice: ${title}` }),
  missingColumn: (title) => ({ zh: `缺少列：${title}`, en: `lacks a column: ${title}` }),
  noRows: () => ({ zh: "文件没有数据行", en: "the file has no rows" }),
  badRows: (count) => ({ zh: `有 ${count} 行有误，没有保存任何一行`, en: `has ${count} bad rows; nothing was stored` })
}

/** Why a cell is refused: it is never guessed what was meant. */
export type CellProblem =
  | "exponent"
  | "formula"
  | "noNumber"
  | "noWhole"
  | "noMoney"
  | "unknownWord"
  | "missing"
  | "repeated"
  | "alreadyOrder"
  | "twoTargets"
  | "cellsBeyond"
  | "cellsMissing"
  | "lineUnended"

/** Sentences by problem; `detail` says what is expected. */
export const cellProblems: { readonly [P in CellProblem]: (detail: string) => Text } = {
  exponent: () => ({
    zh: "是科学计数法，原来的数字已丢失；请将该列设为文本后重新导出",
    en: "is in scientific notation: the digits are lost; format the column as text and export it again"
  }),
  formula: () => ({ zh: "是公式，不是内容", en: "is a formula, not what it shows" }),
  noNumber: () => ({ zh: "不是数字", en: "is no number" }),
  noWhole: () => ({ zh: "不是整数", en: "is no whole number" }),
  noMoney: () => ({ zh: "不是金额：元，最多两位小数", en: "is no amount of yuan with two decimals at most" }),
  unknownWord: (words) => ({ zh: `应为：${words}`, en: `must be one of: ${words}` }),
  missing: () => ({ zh: "不能为空", en: "must not be empty" }),
  repeated: (row) => ({ zh: `与第 ${row} 行重复`, en: `repeats row ${row}` }),
  alreadyOrder: () => ({ zh: "已填写：该行已是购电单，不再导入", en: "is filled: the row is an order already" }),
  twoTargets: () => ({
    zh: "同时填写了总加组号和电能表编号，只能填一项",
    en: "names a total group and a meter; a device is one of them"
  }),
  cellsBeyond: () => ({ zh: "多于标题行的列", en: "has more cells than there are titles" }),
  cellsMissing: () => ({
    zh: "少于标题行的列，文件可能不完整",
    en: "has fewer cells than there are titles; the file may be cut"
  }),
  lineUnended: () => ({
    zh: "末尾没有换行，文件可能不完整；如果内容完整，请在末尾加一个换行",
    en: "has no line end, so that the file may be cut; if it is whole, end its last line"
  })
}
