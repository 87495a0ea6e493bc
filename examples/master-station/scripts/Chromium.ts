/** The browser of tests and pictures: `CHROMIUM_PATH`, or the one that npm brings for Linux; `null` where there is none. */
import chromium from "@sparticuz/chromium"

/** A browser that can be started. */
export interface Found {
  readonly executablePath: string
  readonly args: ReadonlyArray<string>
}

/** Finds the browser, and unpacks it where that was not done: several processes must not do that at once. */
export const findChromium = async (): Promise<Found | null> => {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && given !== "") return { executablePath: given, args: [] }
  if (process.platform !== "linux" || process.arch !== "x64") return null
  // The pages draw nothing in three dimensions, and doing that without a card is slow.
  chromium.setGraphicsMode = false
  return {
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => arg !== "--single-process")
  }
}
