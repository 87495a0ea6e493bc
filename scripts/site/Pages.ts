/** The pages of the site that are written by hand: where they lie, what they are called and where they stand in the navigation. */

/** A page by its file from the root of the repository. */
export interface Page {
  readonly file: string
  readonly title: string
  readonly category: Category
}

/** The sections of the navigation above those of the reference, in this order. */
export const categories = ["Start", "Guides", "指南", "Packages", "Protocols and codes", "Decisions"] as const
export type Category = (typeof categories)[number]

/** The section of a page, by the first row that fits its file. */
const sections: ReadonlyArray<readonly [RegExp, Category]> = [
  [/^docs\/guides\/.*\.zh-CN\.md$/, "指南"],
  [/^docs\/guides\//, "Guides"],
  [/^docs\/decisions\//, "Decisions"],
  [/^docs\/reference\//, "Protocols and codes"],
  [/^(packages|examples)\//, "Packages"],
  [/^/, "Start"]
]

/** What a title needs besides the heading, so that the navigation tells pages apart and keeps their order. */
const titleOf = (file: string, heading: string, category: Category): string => {
  const number = /\/(\d{4})-[^/]*$/.exec(file)?.[1]
  if (number !== undefined && !heading.startsWith(number)) return `${number} ${heading}`
  return category === "Packages" && file.endsWith(".zh-CN.md") ? `${heading} 中文` : heading
}

/** Gives the page of a file: its title comes from the first heading of the text. */
export const pageOf = (file: string, text: string): Page => {
  const heading = /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "").trim() ?? file
  const category = sections.find(([pattern]) => pattern.test(file))?.[1] ?? "Start"
  return { file, title: titleOf(file, heading, category), category }
}

/** Gives the address of a page in the site, without its ending: the file itself, so that a new title breaks no link. */
export const addressOf = (file: string): string => `pages/${file.replace(/\.md$/, "").replaceAll(".", "-")}`

/** Orders pages: the readme of a folder first, then by file. */
export const inOrder = (files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const key = (file: string): string => file.replace(/README(?=[^/]*\.md$)/, "\u0001")
  return files.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
