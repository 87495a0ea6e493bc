/** What an operation may answer with when something goes wrong: the problems of its codes, by status. */
import { Rejection } from "@yugou/core"
import { statusOf, storeCodes, titles } from "../problem/Statuses.ts"
import type { Route } from "../table/Routes.ts"
import { type Node, problemName, refTo } from "./Components.ts"

/** What any request may meet, whatever its operation. */
const ofEverything = [
  ...["SIGN_IN", "INVALID_INPUT", "FORBIDDEN", "NOT_FOUND", "TOO_LARGE", "MEDIA_TYPE", "TOO_MANY", "CLOSED"],
  ...["INTERNAL", ...storeCodes]
]
/** What any command and its dry run may meet. */
const ofChanges = [...ofEverything, "COMMAND_CONFLICT", "CONFIRMATION_STALE"]

/** The answer of everything that goes wrong and has no answer of its own: its name, and its codes. */
interface Usual {
  readonly name: string
  readonly codes: ReadonlyArray<string>
}
const usual: Usual = { name: "Problem", codes: ofEverything }
const usualOfChange: Usual = { name: "ChangeProblem", codes: ofChanges }
const usualOf = ({ operation }: Route): Usual =>
  operation.kind === "command" || operation.kind === "stream" ? usualOfChange : usual

const tagOf = (rejection: unknown): string => {
  const found = Object.entries(Rejection.catalogue).find(([, schema]) => schema === rejection)
  if (found === undefined) throw new Error("an operation refuses what is not in the catalogue")
  return found[0]
}

/** The codes that an operation refuses by its own rules. */
const ownCodes = ({ deed, operation }: Route): ReadonlyArray<string> =>
  deed === "plan" ? [] : operation.rejections.map((rejection) => Rejection.codeOf(tagOf(rejection)))

/** Every status under which there are codes besides the usual ones, with all codes that it may then be. */
const byStatus = (
  { codes }: Usual,
  own: ReadonlyArray<string>
): ReadonlyArray<readonly [status: number, codes: ReadonlyArray<string>]> => {
  const statuses = new Set(own.filter((code) => !codes.includes(code)).map(statusOf))
  const all = [...new Set([...codes, ...own])].sort()
  return [...statuses].sort((a, b) => a - b).map((status) => [status, all.filter((code) => statusOf(code) === status)])
}

const contentOf = (codes: ReadonlyArray<string>): Node => {
  const schemas = codes.map((code) => refTo(problemName(code)))
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas }
  return { "application/problem+json": { schema } }
}

/** Answers of several operations, each under a name that it is pointed at by; `default` is what any request may be answered. */
export interface SharedResponses {
  readonly of: (route: Route) => Node
  /** Those of a route that is no operation, by its codes. */
  readonly ofCodes: (codes: ReadonlyArray<string>) => Node
  /** Those of following the books, which a host may not offer. */
  readonly follow: () => Node
  /** Those of files, which a host may not offer, either. */
  readonly file: () => Node
  readonly components: () => Node
}

/** Collects the answers of operations: the same codes under the same status are one component; a status that only the shared ones have is left to `default`. */
export const sharedResponses = (): SharedResponses => {
  const names = new Map<string, string>()
  const components = new Map<string, Node>()
  const named = (status: number, codes: ReadonlyArray<string>): string => {
    const key = codes.join(" ")
    const known = names.get(key)
    if (known !== undefined) return known
    const [only] = codes.length === 1 ? codes : []
    const count = [...components.keys()].filter((name) => name.startsWith(`Status${status}`)).length
    const name = only === undefined ? `Status${status}-${count + 1}` : problemName(only)
    names.set(key, name)
    components.set(name, { description: titles[statusOf(codes[0] ?? "")], content: contentOf(codes) })
    return name
  }
  const answers = (its: Usual, own: ReadonlyArray<string>): Node => ({
    ...Object.fromEntries(
      byStatus(its, own).map(([status, codes]) => [status, { $ref: `#/components/responses/${named(status, codes)}` }])
    ),
    default: { $ref: `#/components/responses/${its.name}` }
  })
  return {
    of: (route) => answers(usualOf(route), ownCodes(route)),
    ofCodes: (codes) => answers(usual, codes),
    follow: () => ({
      404: { $ref: `#/components/responses/${named(404, ["NO_ROUTE"])}` },
      default: { $ref: "#/components/responses/Problem" }
    }),
    file: () => answers(usual, ["NO_ROUTE", "FILE_REFUSED"]),
    components: () => ({
      [usual.name]: { description: "什么请求都可能得到 / of any request", content: contentOf(usual.codes) },
      [usualOfChange.name]: {
        description: "什么修改都可能得到 / of any command",
        content: contentOf(usualOfChange.codes)
      },
      ...Object.fromEntries(components)
    })
  }
}
