/** What the table of objects says about the fields of a frame. */
import type { Language } from "@yugou/dialect-kit"
import type { TraceEntry } from "@yugou/dialect-kit/layout"
import type { Apdu } from "../apdu/Apdu.ts"
import * as Objects from "../object/Objects.ts"
import * as Shape from "../object/Shape.ts"
import { words } from "../texts.ts"

/** Values of known objects, and those among their parts that do not fit, by path. */
export interface Known {
  readonly places: ReadonlyMap<string, Shape.Shape>
  readonly misfits: ReadonlyMap<string, Shape.Misfit>
}

export const of = (apdu: Apdu): Known => ({
  places: new Map(Objects.places(apdu).map(({ path, shape }) => [path, shape])),
  misfits: new Map(Objects.problems(apdu).map((misfit) => [misfit.path, misfit]))
})

/** The shape at a path, and the name of the part it is: the place lies at the path or above it. */
const partAt = (places: Known["places"], path: string): Shape.Part | null => {
  const whole = places.get(path)
  if (whole !== undefined) return { name: null, shape: whole }
  const [, above, index] = /^(.*)\[(\d+)\]$/.exec(path) ?? []
  if (above === undefined) return null
  const part = partAt(places, above)
  return part === null ? null : Shape.elementOf(part.shape, Number(index))
}

/** A whole number times a power of ten, digit by digit. */
export const scaled = (whole: string, exponent: number): string => {
  if (exponent >= 0) return whole + "0".repeat(exponent)
  const digits = whole.replace("-", "").padStart(1 - exponent, "0")
  const sign = whole.startsWith("-") ? "-" : ""
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`
}

const meantText = (shape: Shape.Shape, value: unknown, language: Language): string | null => {
  if (shape.kind !== "value" || value === null) return null
  const { exponent, meanings, type, unit } = shape
  if (meanings !== null && type === "bits") {
    const set = [...String(value)].flatMap((bit, index) => (bit === "1" ? [meanings[index]?.[language] ?? index] : []))
    return `${value} ${set.join(", ")}`.trim()
  }
  if (meanings !== null) return `${value} ${meanings[Number(value)]?.[language] ?? ""}`.trim()
  return unit === "" ? null : `${scaled(String(value), exponent)} ${unit}`
}

const nameOf = ({ format, value }: TraceEntry, language: Language): string | null => {
  const id = String(value)
  if (format === "OI") return Objects.nameOf(id)?.[language] ?? null
  if (format === "OAD") return Objects.find(id)?.name[language] ?? null
  return format === "OMD" ? (Objects.findMethod(id)?.name[language] ?? null) : null
}

/** What a field is called besides its path, and what its value means; `null`: what it says by itself. */
export const about = (
  { misfits, places }: Known,
  entry: TraceEntry,
  language: Language
): { readonly name: string; readonly text: string | null } => {
  const object = nameOf(entry, language)
  const part = partAt(places, entry.path)
  const name = part?.name?.[language] ?? ""
  const misfit = misfits.get(entry.path)
  if (misfit !== undefined) {
    return { name, text: `${entry.value} (${words.unfitting[language]} ${misfit.expected})` }
  }
  if (object !== null) return { name, text: `${entry.value} ${object}` }
  return { name, text: part === null ? null : meantText(part.shape, entry.value, language) }
}
