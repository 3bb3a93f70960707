import * as openid from 'openid-client'
import { providerAway, providerProblem } from './provider-errors.ts'
import { timeLimit } from './time-limit.ts'

/** An OpenID provider with which users can sign in, and what this app is called there. */
export interface ProviderOptions {
  /** Its URL, which is also its name: `https://accounts.example.com`. */
  issuer: string
  clientId: string
  clientSecret: string
  /** How long the provider may take for one answer, in milliseconds. */
  deadlineMs?: number
  /** Lets a provider on this machine go without TLS. Never in production. */
  allowHttp?: boolean
}

/** What ties the provider's answer to the request that this app has made. */
export interface SignInSecrets {
  state: string
  nonce: string
  codeVerifier: string
}

/** What the provider says of a person. Nothing but `issuer` and `subject` is sure to stay the same. */
export interface Profile {
  issuer: string
  subject: string
  username?: string
  email?: string
  emailVerified: boolean
}

export interface Provider {
  /** Where to send the browser. */
  authorizationUrl(secrets: SignInSecrets): Promise<string>
  /**
   * Exchanges what the browser has brought back for the person's profile.
   * @param query of the URL that the browser came back to.
   * @throws {AppError} 400 where the answer does not hold, 503 where the provider is away.
   */
  exchange(query: string, secrets: SignInSecrets): Promise<Profile>
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The app as a client of an OpenID provider: authorization code with PKCE (RFC 9700, section 2.1.1).
 * @param redirectUri to which the provider sends the browser back, just as it is registered there.
 * @throws {TypeError} when the issuer has no TLS and none was allowed.
 */
export function createProvider(
  { issuer, clientId, clientSecret, deadlineMs = 5_000, allowHttp = false }: ProviderOptions,
  redirectUri: string,
): Provider {
  const server = new URL(issuer)
  const insecure = server.protocol !== 'https:'
  // #region 5 — check the issuer
  if (insecure && !(allowHttp && LOOPBACK.has(server.hostname))) {
    throw new TypeError('provider.issuer must be an https URL')
  }
  // #endregion

  /** fetch, with a deadline for the whole answer. */
  const fetchInTime: openid.CustomFetch = (url, options) => {
    const signal = timeLimit(deadlineMs)
    return fetch(url, { ...options, signal } as RequestInit)
  }

  let known: Promise<openid.Configuration> | undefined

  /** Asks the provider where everything is, once. */
  function discover(): Promise<openid.Configuration> {
    // #region 5 — discover the provider
    known ??= openid
      .discovery(server, clientId, {}, openid.ClientSecretBasic(clientSecret), {
        [openid.customFetch]: fetchInTime,
        // Verifies the signature of ID tokens too: without TLS, nothing else would say where one is from.
        execute: [openid.enableNonRepudiationChecks, ...(insecure ? [openid.allowInsecureRequests] : [])],
      })
      .catch((error) => {
        // Not to be remembered: the provider may be back for the next one who asks.
        known = undefined
        throw providerAway(error.code ?? error.message)
      })
    return known
    // #endregion
  }

  return {
    async authorizationUrl({ state, nonce, codeVerifier }) {
      // #region 5 — the URL for the browser
      const url = openid.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        // Only the hash travels through the browser. `plain` would show the verifier (RFC 7636, section 4.2).
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
      return url.href
      // #endregion
    },

    async exchange(query, { state, nonce, codeVerifier }) {
      // #region 6 — exchange the code
      const client = await discover()
      // By the configuration, and not by the request, whose Host is what the sender likes.
      const url = new URL(redirectUri)
      url.search = query
      try {
        const tokens = await openid.authorizationCodeGrant(client, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        // There is one: without an ID token, the exchange would have been refused.
        const { iss, sub } = tokens.claims() as openid.IDToken
        const info = await openid.fetchUserInfo(client, tokens.access_token, sub)
        return asProfile(iss, info)
      } catch (error) {
        throw providerProblem(error)
      }
      // #endregion
    },
  }
}

// #region 6 — the profile of a person
function asProfile(issuer: string, info: openid.UserInfoResponse): Profile {
  return {
    issuer,
    subject: info.sub,
    username: info.preferred_username,
    // A provider can send anything: null, for somebody who has none.
    email: typeof info.email === 'string' && info.email !== '' ? info.email : undefined,
    // True alone: what is missing is not verified, and the text "false" would count as true.
    emailVerified: info.email_verified === true,
  }
}
// #endregion
