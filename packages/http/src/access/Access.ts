/** What is told of each request: enough to find out who did what and how long it took, and nothing that a request says of persons. */

/**
 * A request that was answered.
 *
 * **Details** `path`: its address, `file` for any file, `unknown` for one that there is not; parameters and bodies are never told, since they name customers. `actor`: who
 * it was, `null` for whoever did not sign in or was not asked. `code`: that of the problem, `null` where it went well. `millis`: until the answer
 * began; what a stream tells comes after it.
 *
 * @category Models
 */
export interface AccessEntry {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly actor: string | null
  readonly code: string | null
  readonly millis: number
}

/** Where such entries go. It must not throw; what it throws is told as a defect, and the answer goes out. @category Models */
export type LogAccess = (entry: AccessEntry) => void

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

/** A method that there is: the text of any other one is the client's. */
export const methodOf = ({ method }: Request): string => (methods.includes(method) ? method : "other")
