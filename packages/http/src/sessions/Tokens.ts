/** What browsers and programs prove themselves with: random tokens, of which only the hash is kept. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

/** Makes a token of 256 random bits. */
export const newToken = (): string => randomBytes(32).toString("base64url")

/** The hash under which a token is kept: whoever reads the database cannot use it. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex")

/** Compares secrets in a time that tells nothing of them. */
export const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest())

/** Cookies by name; of two of one name the first counts, as browsers send the more specific one first. */
export const cookiesOf = (request: Request): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=")
    const name = part.slice(0, at).trim()
    if (at > 0 && !found.has(name)) found.set(name, part.slice(at + 1).trim())
  }
  return found
}

/** The cookies of sessions: the names bind them to this host and to TLS, where the setting wants that. */
export const cookieNames = {
  yes: { session: "__Host-yugou", device: "__Host-yugou-device", errand: "__Host-yugou-errand" },
  no: { session: "yugou", device: "yugou-device", errand: "yugou-errand" }
} as const

/** Writes a cookie that no script reads, and that no other site makes a browser send; of no age it ends with the browser, of 0 at once. */
export const cookie = (
  name: string,
  value: string,
  secure: "yes" | "no",
  maxAgeSeconds: number | null
): readonly ["set-cookie", string] => [
  "set-cookie",
  [
    `${name}=${value}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Strict",
    ...(secure === "yes" ? ["Secure"] : []),
    ...(maxAgeSeconds === null ? [] : [`Max-Age=${maxAgeSeconds}`])
  ].join("; ")
]
