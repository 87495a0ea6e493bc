/** What holds a balance (剩余电量): a total group (总加组) of a terminal, the terminal itself, or a meter behind it. */
import * as Schema from "effect/Schema"
import { demanding, titled } from "./FieldText.ts"

/**
 * Describes an identifier made by the host or the caller: 1–64 characters.
 *
 * **Example**
 *
 * ```ts
 * const Command = Schema.Struct({ commandId: Id, orderNo: Id })
 * ```
 *
 * @category Values
 */
export const Id = Schema.NonEmptyString.check(Schema.isMaxLength(64))

/**
 * Describes the station's identifier of a terminal: 1–48 characters out of letters, digits, `_`, `.`, `:`, `-`.
 *
 * **Example**
 *
 * ```ts
 * const terminalId = TerminalId.make("3701-00001")
 * ```
 *
 * @category Values
 */
export const TerminalId = titled(
  Schema.String.check(
    Schema.isPattern(
      /^[\w.:-]{1,48}$/,
      demanding("必须是 1 至 48 个字母、数字或连接符", "must have 1 to 48 letters, digits or signs that join them")
    )
  ).pipe(Schema.brand("TerminalId")),
  "终端编号",
  "terminal number"
)
export type TerminalId = typeof TerminalId.Type

/**
 * Describes a control round (轮次) or total group number (总加组号), 1–8.
 *
 * **Example**
 *
 * ```ts
 * const rounds = Schema.Array(Round)
 * ```
 *
 * @category Values
 */
export const Round = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 8 }))

/**
 * Describes the holder of one balance; every case carries the route to it.
 *
 * **Example**
 *
 * ```ts
 * const target: CreditTarget = { _tag: "Group", terminalId: TerminalId.make("3701-00001"), totalGroupNo: 1 }
 * ```
 *
 * @category Values
 */
export const CreditTarget = Schema.TaggedUnion({
  Group: { terminalId: TerminalId, totalGroupNo: titled(Round, "总加组号", "total group number") },
  Terminal: { terminalId: TerminalId },
  Meter: {
    terminalId: TerminalId,
    meterNo: titled(
      Schema.String.check(
        Schema.isPattern(
          /^[\w.:-]{1,32}$/,
          demanding("必须是 1 至 32 个字母、数字或连接符", "must have 1 to 32 letters, digits or signs that join them")
        )
      ),
      "电能表编号",
      "meter number"
    )
  }
}).annotate({ identifier: "CreditTarget" })
export type CreditTarget = typeof CreditTarget.Type

/**
 * Describes the key of a target, which is also the id of its aggregate: `3701-00001/1`, `3701-00001`, `3701-00001#000123`.
 *
 * **Example**
 *
 * ```ts
 * const target = TargetKey.make("3701-00001/1")
 * ```
 *
 * @category Values
 */
export const TargetKey = titled(Id.pipe(Schema.brand("TargetKey")), "购电对象", "credit target")
export type TargetKey = typeof TargetKey.Type

/**
 * Gives the key of a target: one holder of a balance, one key, whatever customer it is bound to.
 *
 * **Example**
 *
 * ```ts
 * keyOf({ _tag: "Group", terminalId: TerminalId.make("3701-00001"), totalGroupNo: 1 }) // "3701-00001/1"
 * ```
 *
 * @category Values
 */
export const keyOf = (target: CreditTarget): TargetKey => {
  switch (target._tag) {
    case "Group":
      return `${target.terminalId}/${target.totalGroupNo}` as TargetKey
    case "Terminal":
      return `${target.terminalId}` as string as TargetKey
    case "Meter":
      return `${target.terminalId}#${target.meterNo}` as TargetKey
  }
}

/** Gives the terminal that a key names; the separators of a key stand in no terminal number. */
export const terminalIn = (key: TargetKey): TerminalId => TerminalId.make(key.replace(/[/#].*$/, ""))
