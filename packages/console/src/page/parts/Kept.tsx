/** A kept record as people read it: each value by its name, in the words and units of the other pages. */
import { Descriptions } from "antd"
import type { ReactNode } from "react"
import type { Target } from "../api/Types.ts"
import { Org, Who } from "../kit/Who.tsx"
import { energy, fullTime, none, targetText, yuan } from "../text/format.ts"
import { fieldOf, isRecord, isTarget, type Json, type Leaf, type Line, nameOf, wordOf } from "../text/record.ts"
import { comma, type Say, type Text, t, useSay } from "../text/Say.tsx"

/** Fields that hold energy, where they hold a number; `amount` and counts are none. */
const energies = new Set(
  "energy remaining balance before after alarm trip min max step hoarding value storedValue ifRemainingWas atBinding rest counter difference left".split(
    " "
  )
)
const persons = new Set("by savedBy approvedBy confirmedBy proposedBy requestedBy sentBy persons".split(" "))

/** What was approved is kept as a list in one text: number, customer, device, target, energy, and how it is written. */
const contentOf = (text: string, say: Say): string => {
  try {
    const all: unknown = JSON.parse(text)
    if (!Array.isArray(all)) return text
    return all
      .filter((each) => each !== null)
      .map((each) =>
        isRecord(each) ? said(each, say) : say(wordOf(["mode"], String(each)) ?? t(`${each}`, `${each}`))
      )
      .join(say(comma))
  } catch {
    return text
  }
}

const said = (value: Json, say: Say): string =>
  isTarget(value) ? say(targetText(value as unknown as Target)) : JSON.stringify(value)

const one = (path: ReadonlyArray<string>, value: unknown, say: Say): ReactNode => {
  const field = fieldOf(path)
  if (value === null || value === undefined || value === "") return none
  if (isRecord(value)) return said(value, say)
  const text = String(value)
  const word = wordOf(path, text)
  if (word !== undefined) return say(word)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return fullTime(text)
  if (field.endsWith("Fen")) return `${yuan(Number(value))} ${say(t("元", "yuan"))}`
  if (energies.has(field) && /^-?\d+(\.\d+)?$/.test(text)) return `${energy(text)} kWh`
  if (persons.has(field)) return <Who actor={text} />
  if (field === "content") return contentOf(text, say)
  if (field === "orgNo") return <Org orgNo={text} />
  return field === "hex" ? <span className="hex">{text.replace(/(..)(?=.)/g, "$1 ")}</span> : text
}

/** A value, or what stands in a list of them. */
const Value = ({ path, value }: Leaf) => {
  const say = useSay()
  if (!Array.isArray(value)) return <>{one(path, value, say)}</>
  if (value.length === 0) return <>{none}</>
  return (
    <>
      {value.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a kept list does not move
        <span key={index}>
          {index > 0 && say(comma)}
          {one(path, each, say)}
        </span>
      ))}
    </>
  )
}

/** Lines of a record among each other. */
export const Kept = ({ lines }: { readonly lines: ReadonlyArray<Line> }) => {
  const say = useSay()
  const nothing: Text = t("内容没有变化", "Nothing in it changed")
  if (lines.length === 0) return <p className="note">{say(nothing)}</p>
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      className="kept"
      items={lines.map(({ path, from, to }) => ({
        key: path.join("."),
        label: nameOf(path, say),
        children: (
          <>
            {from !== undefined && (
              <>
                <Value {...from} /> →{" "}
              </>
            )}
            {to === undefined ? none : <Value {...to} />}
          </>
        )
      }))}
    />
  )
}
