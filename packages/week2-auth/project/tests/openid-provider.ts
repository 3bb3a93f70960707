import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import Provider, { type JWK } from 'oidc-provider'
import { listen } from 'shared/testing/http/listen.ts'
import { providerStorage } from './openid-storage.ts'

/** What the provider knows of somebody, by whatever name. */
export type Claims = Record<string, unknown>

/** How a provider can fail: it answers 500, cuts the connection, or never answers. */
export type Failure = 'error' | 'reset' | 'silence'

export const clientId = 'the-app'
export const clientSecret = randomBytes(32).toString('hex')

const { privateKey } = await generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await exportJWK(privateKey)), kid: 'key-1', use: 'sig', alg: 'ES256' }

/** A key that is not the provider's. */
export const { privateKey: foreignKey } = await generateKeyPair('ES256')

export type TestProvider = Awaited<ReturnType<typeof startProvider>>

/** A real OpenID provider on a free port, until the test (or the file) ends. */
export async function startProvider({ redirectUri = 'http://localhost:3000/oauth/callback' } = {}) {
  const people = new Map<string, Claims>()
  /** Method and path of what it was asked, discovery and all. */
  const requests: string[] = []
  const failures = new Map<string, Failure>()
  /** Changes the body of an answer, by the path. */
  const forgeries = new Map<string, (body: Claims) => Claims | Promise<Claims>>()

  const server = createServer()
  const { url } = await listen(server)
  const provider = new Provider(url, {
    adapter: providerStorage(),
    jwks: { keys: [jwk as JWK] },
    renderError(ctx, { error }) {
      ctx.body = error
    },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username', 'name'] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...people.get(sub) }),
    }),
    // Nobody is asked for their consent: it adds steps, and nothing that the app could notice.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId,
        accountId: oidc.session?.accountId,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    const forge = forgeries.get(ctx.path)
    if (forge) ctx.body = await forge(ctx.body as Claims)
  })
  const answer = provider.callback()

  /** The form where people say who they are: `person=…`, and `nobody` declines. */
  async function interact(req: IncomingMessage, res: ServerResponse) {
    const person = new URLSearchParams(await text(req)).get('person') ?? 'nobody'
    const declined = { error: 'access_denied', error_description: 'They do not want to' }
    const result = person === 'nobody' ? declined : { login: { accountId: person } }
    await provider.interactionFinished(req, res, result)
  }

  server.on('request', (req, res) => {
    const path = req.url?.split('?')[0] ?? ''
    requests.push(`${req.method} ${path}`)
    const failure = failures.get(path) ?? failures.get('*')
    if (failure === 'error') res.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Sorry</h1>')
    else if (failure === 'reset') req.socket.destroy()
    else if (failure === undefined) {
      if (path.startsWith('/interaction/')) interact(req, res).catch((error) => res.destroy(error))
      else answer(req, res)
    }
  })

  return {
    issuer: url,
    /** For `createApp({ provider })`. */
    options: { issuer: url, clientId, clientSecret, allowHttp: true },
    requests,
    /** Is well again, and has been asked nothing yet. */
    reset() {
      requests.length = 0
      failures.clear()
      forgeries.clear()
    },
    /** Makes a person known; again to change what is known of them. */
    knows(sub: string, claims: Claims = {}) {
      people.set(sub, claims)
    },
    /** Fails until the returned function is called. @param path all paths unless told. */
    fails(failure: Failure, path = '*') {
      failures.set(path, failure)
      return () => failures.delete(path)
    },
    /** Changes what is answered at a path until the returned function is called. */
    forges(path: string, change: (body: Claims) => Claims | Promise<Claims>) {
      forgeries.set(path, change)
      return () => forgeries.delete(path)
    },
    /** An ID token with these claims, signed by the provider unless told otherwise. */
    sign: (claims: JWTPayload, { key = privateKey, kid = 'key-1' } = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(key),
  }
}
