/** Which messages a function carries, in each direction. */
import { Bytes } from "@yugou/dialect-kit"
import type { Frame } from "../frame/Frame.ts"
import type { Profile } from "../profile/Profile.ts"
import { maskBytes } from "./Fields.ts"
import { logCode, relayCode, type Tag, taskCode } from "./Messages.ts"

/** What a function is for: by the profile, or fixed in the family; `other` is a function without a layout. */
export type Role = keyof Profile["functions"] | "relay" | "task" | "log" | "other"

interface Carried {
  readonly down: readonly [Tag, ...ReadonlyArray<Tag>]
  readonly up: readonly [Tag, ...ReadonlyArray<Tag>]
}

const other: Carried = { down: ["Failure", "Empty", "Raw"], up: ["Failure", "Empty", "Raw"] }
const write: Carried = { down: ["WriteRequest"], up: ["Failure", "WriteReply"] }

/** The messages of each role, in the order in which their shapes are tried when JSON is read. */
export const carried: { readonly [role in Role]: Carried } = {
  read: { down: ["ReadRequest"], up: ["Failure", "WriteReply", "ReadReply"] },
  write,
  rtWrite: write,
  alarm: { down: ["AlarmRequest"], up: ["Failure", "WriteReply", "AlarmReport"] },
  login: { down: ["Empty", "Raw"], up: ["Failure", "Login", "Empty"] },
  logout: other,
  heartbeat: other,
  task: { down: ["TaskRequest"], up: ["Failure", "WriteReply", "TaskReport"] },
  log: { down: ["LogRequest"], up: ["Failure", "WriteReply", "Empty", "Raw"] },
  relay: { down: ["RelayRequest"], up: ["Failure", "WriteReply", "RelayReply"] },
  other
}

const fixed = { [relayCode]: "relay", [taskCode]: "task", [logCode]: "log" } as const

/** Says what each function is for: 00…3F. */
export const rolesOf = ({ functions }: Profile): ReadonlyArray<Role> => {
  const codes = Object.entries(functions) as ReadonlyArray<[keyof Profile["functions"], string | null]>
  const named = new Map(codes.map(([role, text]) => [text, role]))
  return Array.from({ length: 64 }, (_, func) => {
    return named.get(Bytes.hexOfByte(func)) ?? fixed[func as keyof typeof fixed] ?? "other"
  })
}

const plain = (length: number): Tag => (length === 0 ? "Empty" : "Raw")

/** Answers whose length alone says that they are refused as a whole, whatever the exception bit says. */
const refusedByLength: ReadonlySet<Role> = new Set(["read", "write", "rtWrite", "task"])

/**
 * Names the message of a frame. Down the function decides; up it is a refusal when it has one byte (or a mask and one byte), and results of a
 * write where they come out even: behind an exception, or when it is too short for an answer to a read.
 */
export const tagOf = (role: Role, { exp, up }: Frame, length: number, pointBytes: number): Tag => {
  const { down, up: answers } = carried[role]
  if (up === 0) return down.includes("Empty") ? plain(length) : down[0]
  if (role === "login") return length === 0 ? "Empty" : "Login"
  if (length === 1 && (exp === 1 || refusedByLength.has(role))) return "Failure"
  if (role === "read" && length === maskBytes + 1) return "Failure"
  if (role === "write" || role === "rtWrite") return "WriteReply"
  const isShort = role === "read" ? length < maskBytes + 3 : exp === 1 && length > pointBytes
  if (isShort && (length - pointBytes) % 3 === 0) return "WriteReply"
  return answers.includes("Empty") ? plain(length) : (answers.at(-1) ?? "Raw")
}
