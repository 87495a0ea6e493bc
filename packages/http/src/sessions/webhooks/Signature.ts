/** What proves to a receiver that a webhook is the station's, and not an old one: the headers and the HMAC of Standard Webhooks (standardwebhooks.com, 1.0.0). */
import { createHmac, randomBytes } from "node:crypto"

const prefix = "whsec_"

/** Makes a secret of 256 random bits, as receivers write it into their settings. */
export const newSecret = (): string => `${prefix}${randomBytes(32).toString("base64")}`

/** What is signed: the id, the time in seconds, and the body as it is sent. */
export interface Signed {
  readonly id: string
  readonly seconds: number
  readonly body: string
}

/** Gives the headers of a webhook. */
export const signatureOf = (secret: string, { id, seconds, body }: Signed): { readonly [name: string]: string } => {
  const key = Buffer.from(secret.slice(prefix.length), "base64")
  const mac = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": `v1,${mac}` }
}
