/**
 * Checks an exported trail against its seals, without the station: that no line was taken away, changed, added or moved since its day was sealed.
 *
 * Of measurements (`reading.poll`, `clock.check`: no records, no decision) a seal says so itself that it is not over them: they are thinned by policy.
 *
 * Whoever can write to the database could make all seals anew. So an auditor compares the last seal with the one that was announced on the day
 * (`changes`), and with that all before it, which each seal holds.
 *
 * **Example**
 *
 * ```ts
 * const { findings, seals } = TrailFile.check(lines)
 * ```
 *
 * @category Audit
 */
import { type Chain, chainAfter, chained, isMeasurement, type Seal, sealed, type TrailLine } from "../store/Trail.ts"

/** What is wrong, and with which line of the file (1 is the first). @category Models */
export interface Finding {
  readonly line: number
  readonly problem: string
}

/**
 * What a check found: nothing where `findings` is empty. `begins`: the seal behind which the file begins, `null` where it begins with the books; what stood
 * before it may have been asked away or taken away, so compare it with what was asked for. `seals`: those that hold. `unsealed`: how many lines stand behind
 * the last seal, measurements left out; nothing vouches for them yet.
 *
 * @category Models
 */
export interface Checked {
  readonly findings: ReadonlyArray<Finding>
  readonly begins: Seal | null
  readonly seals: ReadonlyArray<Seal>
  readonly unsealed: number
}

/** What is known at a place in the file. @category Models */
export interface Checking extends Checked {
  readonly line: number
  readonly position: bigint
  readonly chain: Chain
  /** The same without measurements. */
  readonly records: Chain
}

/** Where a check begins. @category Constants */
export const beginning: Checking = {
  ...{ findings: [], begins: null, seals: [], unsealed: 0 },
  ...{ line: 0, position: 0n, chain: chainAfter(null), records: chainAfter(null) }
}

/** The most findings that are kept; the file is wrong by then. @category Constants */
export const maxFindings = 1_000

const digits = /^\d{1,18}$/

const finding = (it: Checking, problem: string): Checking =>
  it.findings.length >= maxFindings ? it : { ...it, findings: [...it.findings, { line: it.line, problem }] }

const onCommit = (it: Checking, line: TrailLine): Checking => {
  const [, position = ""] = line
  if (line.length !== 9 || !digits.test(position)) return finding(it, "is no line of a commit")
  const whole = { ...it, chain: chained(it.chain, line), position: BigInt(position) }
  const next = isMeasurement(line) ? whole : { ...whole, records: chained(it.records, line), unsealed: it.unsealed + 1 }
  return next.position > it.position
    ? next
    : finding(next, `position ${position} does not follow ${it.position}: the line was moved or repeated`)
}

const sealOf = ([, day = "", from = "", to = "", lines = "", digest = "", without]: TrailLine): Seal | null => {
  if (!digits.test(from) || !digits.test(to) || !digits.test(lines)) return null
  const seal = { day, from, to, lines: Number(lines), digest }
  if (without === undefined) return seal
  return without === "measurements" ? { ...seal, without } : null
}

const differenceOf = (seal: Seal, { from, lines, to }: Chain): string => {
  if (lines !== seal.lines) return `the seal of ${seal.day} is over ${seal.lines} lines, and ${lines} stand before it`
  if (from !== seal.from || to !== seal.to)
    return `the seal of ${seal.day} is over ${seal.from} to ${seal.to}, and ${from} to ${to} stand before it`
  return `the lines before the seal of ${seal.day} do not give it: one was changed, or the seal was`
}

const onSeal = (it: Checking, line: TrailLine): Checking => {
  const seal = line.length === 6 || line.length === 7 ? sealOf(line) : null
  if (seal === null) return finding(it, "is no line of a seal")
  // The first line of an excerpt is the seal behind which it begins.
  const isBefore = it.line === 1
  const chain = seal.without === undefined ? it.chain : it.records
  const isKept = isBefore || JSON.stringify(sealed(seal.day, chain, seal.without)) === JSON.stringify(seal)
  const told = isKept ? it : finding(it, differenceOf(seal, chain))
  // The next day is checked by the seal as it stands, so that one wrong day is one finding.
  return {
    ...told,
    ...{ position: BigInt(seal.to), chain: chainAfter(seal), records: chainAfter(seal), unsealed: 0 },
    begins: isBefore ? seal : it.begins,
    seals: isKept && !isBefore ? [...it.seals, seal] : it.seals
  }
}

/** Goes on by the next line of the file. @category Functions */
export const next = (checking: Checking, cells: ReadonlyArray<string>): Checking => {
  const it = { ...checking, line: checking.line + 1 }
  const [tag, ...rest] = cells
  if (tag === "commit") return onCommit(it, [tag, ...rest])
  if (tag === "seal") return onSeal(it, [tag, ...rest])
  return finding(it, "is neither a commit nor a seal")
}

/** Gives what was found by now. @category Functions */
export const checkedBy = ({ findings, begins, seals, unsealed }: Checking): Checked => ({
  findings,
  begins,
  seals,
  unsealed
})

/** Checks the lines of an export in their order. @category Functions */
export const check = (lines: Iterable<ReadonlyArray<string>>): Checked => {
  let checking = beginning
  for (const cells of lines) checking = next(checking, cells)
  return checkedBy(checking)
}
