/** An OpenID provider that is started for a test, and a browser that signs in there without a form. */
import { generateKeyPairSync } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import Provider from "oidc-provider"

/** The page to which the provider sends browsers back; nobody serves it here. */
export const redirectUri = "https://station.example/signed-in"
export const clientSecret = "the secret of the station"

/** What the provider says of its people, by their subject. */
export const people: { [subject: string]: { [claim: string]: unknown } } = {
  "4711": { preferred_username: "zhang.san", name: "张三", groups: ["sales"] },
  "4712": { preferred_username: "li.si", name: "李四", groups: ["approval", "no-such-group"] },
  "4713": { preferred_username: "wang.wu", name: "王五", groups: [] }
}

export const identityProvider = async () => {
  const its = { subject: "4711", answer: "login" as "login" | "denied", logins: 0 }
  let handle: (incoming: IncomingMessage, outgoing: ServerResponse) => unknown = () => {}
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing))
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "yugou",
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"]
      }
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"] },
    cookies: { keys: ["of this test"] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" } as never] },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...people[accountId] }) })
  })
  const interaction = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { prompt, params } = await provider.interactionDetails(incoming, outgoing)
    if (its.answer === "denied") {
      const result = { error: "access_denied", error_description: "the person said no" }
      return provider.interactionFinished(incoming, outgoing, result)
    }
    if (prompt.name === "login") {
      its.logins += 1
      return provider.interactionFinished(incoming, outgoing, { login: { accountId: its.subject } })
    }
    const grant = new provider.Grant({ accountId: its.subject, clientId: String(params.client_id) })
    grant.addOIDCScope("openid profile")
    const grantId = await grant.save()
    return provider.interactionFinished(incoming, outgoing, { consent: { grantId } }, { mergeWithLastSubmission: true })
  }
  const callback = provider.callback()
  handle = (incoming, outgoing) =>
    incoming.url?.startsWith("/interaction/") === true ? interaction(incoming, outgoing) : callback(incoming, outgoing)

  /** A browser with cookies of its own: goes where it is sent, until it is sent back to the station; gives the address. */
  const browser = () => {
    const cookies = new Map<string, string>()
    return async (from: string): Promise<string> => {
      let at = from
      for (let steps = 0; steps < 20 && !at.startsWith(redirectUri); steps += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
        const response = await fetch(at, { redirect: "manual", headers: cookie === "" ? {} : { cookie } })
        for (const line of response.headers.getSetCookie()) {
          const [pair = ""] = line.split(";")
          const equals = pair.indexOf("=")
          cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
        }
        const location = response.headers.get("location")
        if (location === null) throw new Error(`${at}: ${response.status} ${await response.text()}`)
        at = new URL(location, at).href
      }
      return at
    }
  }

  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { browser, issuer, its, listen: () => listen(port), stop }
}
