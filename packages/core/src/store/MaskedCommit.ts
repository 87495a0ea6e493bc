/** Secrets in what a store hands on: whoever follows the commits sees none of them, not even sealed. */
import type * as Schema from "effect/Schema"
import { canonicalText } from "../values/CanonicalText.ts"
import { masked } from "../values/Secret.ts"
import type { Commit, Write } from "./Commit.ts"

/** Puts the mask into the settings of a state or an event; what has no settings is given back itself. */
const maskedSettings = <A extends object>(holder: A): A =>
  "settings" in holder ? { ...holder, settings: masked(holder.settings as Schema.Json) } : holder

const maskedWrite = (write: Write): Write =>
  write.ref._tag === "Terminal"
    ? ({ ...write, state: maskedSettings(write.state), events: write.events.map(maskedSettings) } as Write)
    : write

/** The content of a command is canonical JSON where it holds a digest; other commits of the station have words of their own. */
const maskedContent = (content: string): string =>
  content.includes('"$digest"') ? canonicalText(masked(JSON.parse(content) as Schema.Json)) : content

/** Gives a commit with the mask in place of every secret. @category Functions */
export const maskedCommit = ({ command, writes, ...rest }: Commit): Commit => ({
  ...rest,
  command: { ...command, content: maskedContent(command.content) },
  writes: writes.map(maskedWrite)
})
