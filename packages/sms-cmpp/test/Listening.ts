import * as Logger from "effect/Logger"

/** Collects what is logged, all arguments as text. */
export const listening = () => {
  const lines: Array<string> = []
  const logger = Logger.make<unknown, void>(({ message }) => {
    lines.push(JSON.stringify(message))
  })
  return { lines, layer: Logger.layer([logger]) }
}
