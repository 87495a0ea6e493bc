/** What people call the field at a path of a payload, out of the titles of its schema. */
import type * as SchemaAST from "effect/SchemaAST"
import { titleOf } from "../values/FieldText.ts"
import type { Text } from "../values/Text.ts"

/** The name of a payload as a whole. */
const whole: Text = { zh: "提交的内容", en: "the request" }

/** Gives the schemas that may stand at a key below a schema. */
const below = (ast: SchemaAST.AST, key: PropertyKey): ReadonlyArray<SchemaAST.AST> => {
  switch (ast._tag) {
    case "Objects": {
      const known = ast.propertySignatures.filter(({ name }) => name === key).map(({ type }) => type)
      return known.length > 0 ? known : ast.indexSignatures.map(({ type }) => type)
    }
    case "Arrays": {
      const element = ast.elements[Number(key)]
      return element === undefined ? ast.rest : [element]
    }
    case "Union":
      return ast.types.flatMap((type) => below(type, key))
    default:
      return []
  }
}

const isIndex = (key: PropertyKey): boolean => typeof key === "number"

const itemOf = (list: Text, index: number): Text => ({
  zh: `${list.zh}第 ${index + 1} 项`,
  en: `item ${index + 1} of ${list.en}`
})

/** Gives the title of the field at a path: 购电量, or inside of a list 批次第 4 项的购电量. */
export const titleAt = (payload: SchemaAST.AST, path: ReadonlyArray<PropertyKey>): Text => {
  let asts: ReadonlyArray<SchemaAST.AST> = [payload]
  let title: Text = whole
  let list: Text | null = null
  for (const key of path) {
    asts = asts.flatMap((ast) => below(ast, key))
    const own = asts.map(titleOf).find((found) => found !== undefined)
    if (isIndex(key)) {
      list = itemOf(title, Number(key))
      title = list
    } else if (own !== undefined) {
      title = list === null ? own : { zh: `${list.zh}的${own.zh}`, en: `${own.en} in ${list.en}` }
    }
  }
  return title
}
