/** Signing in at an OpenID provider: authorization code with PKCE, state and nonce, by `openid-client`. */
import * as client from "openid-client"
import { type Begun, type Elsewhere, ElsewhereAway, type Person, type Returned } from "../sessions/index.ts"

/** What the provider says of somebody, its signature checked. @category Models */
export type Claims = { readonly [claim: string]: unknown; readonly iss: string; readonly sub: string }

/**
 * Where and how people sign in.
 *
 * **Details** `issuer`: the address of the provider, as it names itself. `redirectUri`: the page of the console to which the provider sends browsers
 * back, registered there. `clientSecret`: absent for a public client. `scope`: `openid profile` by default. `personOf` reads who somebody is here out
 * of what the provider says, `null` for whoever may not use the station; take a name that people cannot choose themselves. `http`: `yes` lets the
 * provider be reached without TLS; only for tests.
 *
 * @category Models
 */
export interface OidcOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret?: string
  readonly redirectUri: string
  readonly scope?: string
  readonly personOf: (claims: Claims) => Person | null | Promise<Person | null>
  readonly http?: "yes" | "no"
}

/** What is kept of a sign-in that began. */
interface Kept {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly proof: "any" | "anew"
}

/** How long the provider may take to answer, in seconds. */
const answerSeconds = 10

/** What means that the provider cannot be reached, and not that it refuses. */
const isAway = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Error &&
    (error.name === "TimeoutError" || error.name === "AbortError" || error.cause instanceof TypeError))

const reaching = async <A>(work: () => Promise<A>): Promise<A> => {
  try {
    return await work()
  } catch (error) {
    if (isAway(error)) throw new ElsewhereAway("the provider cannot be reached", { cause: error })
    throw error
  }
}

/**
 * Makes the port of an OpenID provider, for `elsewhere` of `openSessions`. The provider is first asked when somebody signs in, so a station starts
 * without it.
 *
 * **Example**
 *
 * ```ts
 * const elsewhere = oidcSignIn({ issuer: "https://sso.example", clientId: "yugou", redirectUri: "https://station.example/signed-in", personOf })
 * const sessions = await openSessions({ accounts, clientAddress, elsewhere })
 * ```
 *
 * @category Constructors
 */
export const oidcSignIn = (options: OidcOptions): Elsewhere => {
  const { issuer, clientId, clientSecret, redirectUri, scope = "openid profile", personOf, http = "no" } = options
  let known: Promise<client.Configuration> | null = null

  const discovered = (): Promise<client.Configuration> => {
    known ??= reaching(() =>
      client.discovery(
        new URL(issuer),
        clientId,
        undefined,
        clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
        {
          timeout: answerSeconds,
          execute: http === "yes" ? [client.allowInsecureRequests] : []
        }
      )
    ).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }

  const begin = async ({ proof }: { readonly proof: "any" | "anew" }): Promise<Begun> => {
    const provider = await discovered()
    const kept: Kept = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      proof
    }
    const address = client.buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope,
      state: kept.state,
      nonce: kept.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
      code_challenge_method: "S256",
      ...(proof === "anew" ? { prompt: "login", max_age: "0" } : {})
    })
    return { address: address.href, kept: JSON.stringify(kept) }
  }

  const finish = async (address: URL, text: string): Promise<Returned> => {
    const provider = await discovered()
    const { state, nonce, verifier, proof } = JSON.parse(text) as Kept
    // Only what the provider adds is taken of the address: where it leads is what was registered.
    const came = new URL(redirectUri)
    came.search = address.search
    const tokens = await reaching(() =>
      client.authorizationCodeGrant(provider, came, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        // The sign-in itself took its time; how long ago the proof may be is decided where it is wanted.
        ...(proof === "anew" ? { maxAge: 10 * 60 } : {})
      })
    )
    const claims = tokens.claims() as Claims | undefined
    if (claims === undefined) throw new Error("the provider says nothing of who it was")
    const { auth_time: at } = claims
    return {
      subject: `${claims.iss} ${claims.sub}`,
      provedAt: typeof at === "number" ? new Date(at * 1_000) : null,
      person: await personOf(claims)
    }
  }

  return { begin, finish }
}
