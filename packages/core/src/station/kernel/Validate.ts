/** What a payload must be before anybody is asked whether it may be done. */
import * as Effect from "effect/Effect"
import { invalidField, invalidInput } from "../../rejection/invalidInput.ts"
import { isDeeper, maxNesting } from "../../values/Nesting.ts"
import { unstorableIn } from "../../values/Storable.ts"
import type { Text } from "../../values/Text.ts"
import { codersOf } from "./Coders.ts"
import type { AnyOperation } from "./Operation.ts"

const cleanText: Text = { zh: "含有无效字符", en: "holds characters that cannot be kept" }
const shallow: Text = {
  zh: `嵌套超过 ${maxNesting} 层`,
  en: `is nested deeper than ${maxNesting} levels`
}

/** Checks a payload that comes as typed values, and names the field that is wrong, or whose text no store keeps. */
export const validate = Effect.fnUntraced(function* <O extends AnyOperation>(operation: O, payload: unknown) {
  const deep = Object.entries(payload ?? {}).find(([, value]) => isDeeper(value, maxNesting))
  if (deep !== undefined) return yield* invalidField(operation.payload, [deep[0]], shallow)
  const { checkPayload, checkWritten } = codersOf(operation)
  const invalid = invalidInput(operation.payload)
  const checked = yield* Effect.mapError(checkPayload(payload), invalid)
  const path = unstorableIn(checked)
  if (path !== null) return yield* invalidField(operation.payload, path, cleanText)
  yield* Effect.mapError(checkWritten(checked), invalid)
  return checked
})
