/** Counting the parts of a text. */

/** Characters of a message in one part, and of each part of a longer one, in UCS-2: code units of UTF-16. */
export const singleLength = 70
export const partLength = 67

/**
 * Counts the parts that a text in UCS-2 takes, signature included; a gateway that uses another encoding may need fewer.
 *
 * **Example**
 *
 * ```ts
 * segmentsOf("【历下供电】剩余电量 18 千瓦时") // 1
 * ```
 *
 * @category Ports
 */
export const segmentsOf = (text: string): number =>
  text.length <= singleLength ? 1 : Math.ceil(text.length / partLength)
