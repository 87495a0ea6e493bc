/**
 * Gives the token that a request carries as `Authorization: Bearer <token>`, or `null`; the word may be written in small letters, too (RFC 9110 §11.1).
 *
 * **Example**
 *
 * ```ts
 * const identify = (request: Request) => actors.get(bearerOf(request) ?? "") ?? null
 * ```
 *
 * @category Functions
 */
export const bearerOf = (request: Request): string | null =>
  /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null
