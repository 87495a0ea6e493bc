/** What an operation may answer with when something goes wrong: the problems of its codes, by status. */
import { Rejection } from "@yugou/core"
import { statusOf, storeCodes, titles } from "../problem/Statuses.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import type { Route } from "../table/Routes.ts"
import { problemName, refTo } from "./Components.ts"
import type { Node } from "./Node.ts"

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

/** What an operation may be answered under one status: the usual codes of that, and its own. */
interface Wrong {
  readonly status: number
  readonly usual: ReadonlyArray<string>
  readonly own: ReadonlyArray<string>
}

const under =
  (status: number) =>
  (code: string): boolean =>
    statusOf(code) === status

/** Every status under which there are codes besides the usual ones. */
const wrongsOf = ({ codes }: Usual, own: ReadonlyArray<string>): ReadonlyArray<Wrong> => {
  const others = [...new Set(own)].filter((code) => !codes.includes(code)).sort()
  return [...new Set(others.map(statusOf))]
    .sort((a, b) => a - b)
    .map((status) => ({ status, usual: codes.filter(under(status)).sort(), own: others.filter(under(status)) }))
}

/** Codes that stand together under a status in many answers. */
interface Group {
  readonly name: string
  readonly codes: ReadonlyArray<string>
}

const groupsOf = ({ name, codes }: Usual): ReadonlyArray<Group> =>
  [...new Set(codes.map(statusOf))]
    .map((status) => ({ name: `${name}${status}`, codes: codes.filter(under(status)).sort() }))
    .filter(({ codes }) => codes.length > 1)

/** One schema for each group; what all operations on an installation refuse is one, too. The larger ones come first. */
const groups: ReadonlyArray<Group> = [
  ...groupsOf(usualOfChange),
  ...groupsOf(usual),
  { name: "InstallationProblem", codes: ["DEVICE_CANCELLED", "TERMINAL_NOT_IN_SERVICE", "UNSUPPORTED"] }
]

const pointersTo = (codes: ReadonlyArray<string>): ReadonlyArray<Node> => codes.map((code) => refTo(problemName(code)))

const anyOf = (schemas: ReadonlyArray<Node>): Node => (schemas.length === 1 ? { ...schemas[0] } : { anyOf: schemas })

const problemsBy = (schema: Node): Node => ({ "application/problem+json": { schema } })

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
  /** The schemas of codes that the answers name together. */
  readonly schemas: () => Node
}

const codesOfFiles = ["NO_ROUTE", "FILE_REFUSED"]
const pathsOfFiles = 3

const keyOf = ({ usual, own }: Wrong): string => [...usual, ...own].join(" ")

const counted = (wrongs: ReadonlyArray<Wrong>): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(wrongs, keyOf)].map(([key, { length }]) => [key, length]))

/**
 * Makes the answers of operations: the same codes under the same status are one component where several have them, and stand at the operation where
 * one alone has them; a status that only the shared ones have is left to `default`. The routes of a host do not change which of the station have a name.
 */
export const sharedResponses = (
  routes: ReadonlyArray<Route>,
  own: ReadonlyArray<Pick<OwnRoute, "codes">>
): SharedResponses => {
  const ofFiles = Array.from({ length: pathsOfFiles }, () => wrongsOf(usual, codesOfFiles)).flat()
  const station = counted([...routes.flatMap((route) => wrongsOf(usualOf(route), ownCodes(route))), ...ofFiles])
  const beside = counted(own.flatMap(({ codes }) => wrongsOf(usual, codes)))
  const names = new Map<string, string>()
  const components = new Map<string, Node>()
  const schemas = new Map<string, Node>()

  const grouped = (codes: ReadonlyArray<string>): ReadonlyArray<Node> => {
    const group = groups.find((each) => each.codes.every((code) => codes.includes(code)))
    if (group === undefined) return pointersTo(codes)
    schemas.set(group.name, anyOf(pointersTo(group.codes)))
    return [refTo(group.name), ...grouped(codes.filter((code) => !group.codes.includes(code)))]
  }
  const written = ({ status, usual, own }: Wrong): Node => ({
    description: titles[status as keyof typeof titles],
    content: problemsBy(anyOf(grouped([...usual, ...own])))
  })
  const named = (wrong: Wrong): string => {
    const key = keyOf(wrong)
    const known = names.get(key)
    if (known !== undefined) return known
    const codes = [...wrong.usual, ...wrong.own]
    const count = [...components.keys()].filter((name) => name.startsWith(`${wrong.status}`)).length
    const name = codes.length === 1 ? problemName(codes[0] ?? "") : `${wrong.status}-${count + 1}`
    names.set(key, name)
    components.set(name, written(wrong))
    return name
  }
  const isShared = (key: string): boolean => (station.get(key) ?? beside.get(key) ?? 0) > 1
  const answerOf = (wrong: Wrong): Node =>
    isShared(keyOf(wrong)) ? { $ref: `#/components/responses/${named(wrong)}` } : written(wrong)
  const answers = (its: Usual, own: ReadonlyArray<string>): Node => ({
    ...Object.fromEntries(wrongsOf(its, own).map((wrong) => [wrong.status, answerOf(wrong)])),
    default: { $ref: `#/components/responses/${its.name}` }
  })
  return {
    of: (route) => answers(usualOf(route), ownCodes(route)),
    ofCodes: (codes) => answers(usual, codes),
    follow: () => ({
      404: answerOf({ status: 404, usual: [], own: ["NO_ROUTE"] }),
      default: { $ref: "#/components/responses/Problem" }
    }),
    file: () => answers(usual, codesOfFiles),
    components: () => ({
      [usual.name]: {
        description: "什么请求都可能得到 / of any request",
        content: problemsBy(anyOf(pointersTo(usual.codes)))
      },
      [usualOfChange.name]: {
        description: "什么修改都可能得到 / of any command",
        content: problemsBy(anyOf(pointersTo(usualOfChange.codes)))
      },
      ...Object.fromEntries(components)
    }),
    schemas: () => Object.fromEntries(schemas)
  }
}
