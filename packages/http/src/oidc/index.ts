/** Sign-in at an OpenID provider, for a station whose people have accounts there: {@link oidcSignIn} is the `elsewhere` of `openSessions`. */
export { type Claims, type OidcOptions, oidcSignIn } from "./Oidc.ts"
