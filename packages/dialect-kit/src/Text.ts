/** What is said to people, in both languages. @category Session */

/** The languages. @category Models */
export type Language = "zh" | "en"

/** A sentence in both languages. @category Models */
export interface Text {
  readonly zh: string
  readonly en: string
}
