/** What is mutated to see that each mutant ends as it should. */

export const limit = { most: 3 }

export const allows = (count: number): boolean => count < limit.most

export const summed = (count: number): number => {
  let sum = 0
  for (let no = 0; no < count; no += 1) sum += no
  return sum
}

export const never = (text: string): boolean => text === "never"
