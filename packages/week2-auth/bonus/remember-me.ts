import { createSecretKey, randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Clock } from './clock.ts'
import type { User } from './users.ts'

/** What the browser gets to keep. */
export interface RememberMeGrant {
  token: string
  /** How long it is good, in seconds. */
  maxAge: number
}

/** Whom a token has been issued to. */
export interface Remembered {
  userId: string
  /** The generation of logins that this one belongs to. */
  generation: number
  /** What replaces the token; none where it was replaced a moment ago. */
  next?: RememberMeGrant
  /** The token was replaced long ago: there are two who have it, and nobody can tell which of them is the user. */
  stolen?: boolean
}

/** Tokens that log a browser in without a password, for 30 days after a login with one. Each is used once. */
export interface RememberMe {
  /** Begins a series of tokens. */
  start(user: User): Promise<RememberMeGrant>
  /** Uses a token up. `undefined` when it is not good. */
  use(token: string): Promise<Remembered | undefined>
  /** Ends the series of a token, whichever of its tokens that is. */
  end(token: string): Promise<void>
}

const DAYS_30 = 30 * 24 * 60 * 60
// A browser that opens with five tabs sends the same token five times, and only one answer brings the next.
const SAME_MOMENT_SECONDS = 10

const alg = 'HS256'
// So that no other token signed with this key is taken for one of these (RFC 8725, section 3.11).
const typ = 'remember-me+jwt'
const issuer = 'week2-bonus'
const audience = 'week2-bonus/remember-me'

/** A login with the box ticked, and all tokens that descend from it. */
interface Series extends Pick<Remembered, 'userId' | 'generation'> {
  /** In seconds since 1970. A new token has no longer life than the one it replaces. */
  endsAt: number
  ended: boolean
}

/** @param secret at least 32 bytes (RFC 7518, section 3.2). */
export function createRememberMe(secret: string, clock: Clock): RememberMe {
  const key = createSecretKey(secret, 'utf8')
  // What is known of each token, by its `jti`: one that is not in here is nobody's, however well it is signed.
  const tokens = new Map<string, { series: Series; usedAt?: number }>()
  const now = () => Math.floor(clock().getTime() / 1000)

  async function issue(series: Series): Promise<RememberMeGrant> {
    // #region 1 — issue a token
    const jti = randomUUID()
    tokens.set(jti, { series })
    const token = await new SignJWT()
      .setProtectedHeader({ alg, typ })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(series.userId)
      .setJti(jti)
      .setIssuedAt(now())
      .setExpirationTime(series.endsAt)
      .sign(key)
    return { token, maxAge: series.endsAt - now() }
    // #endregion
  }

  async function find(token: string) {
    // #region 1 — find the series of a token
    try {
      const { payload } = await jwtVerify(token, key, {
        // The token does not choose how it is verified, nor may it leave its end out (RFC 8725, section 3.1).
        algorithms: [alg],
        typ,
        issuer,
        audience,
        requiredClaims: ['jti', 'exp'],
        currentDate: clock(),
      })
      const known = tokens.get(payload.jti ?? '')
      return known?.series.ended ? undefined : known
    } catch {
      return undefined
    }
    // #endregion
  }

  return {
    async start({ id, generation }) {
      // #region 1 — start a series
      for (const [jti, { series }] of tokens) if (series.ended || series.endsAt <= now()) tokens.delete(jti)
      return issue({ userId: id, generation, endsAt: now() + DAYS_30, ended: false })
      // #endregion
    },

    async use(token) {
      // #region 1 — use a token
      const known = await find(token)
      if (!known) return undefined
      const { series, usedAt } = known
      const { userId, generation } = series
      if (usedAt === undefined) {
        // To look and to mark are one turn, without an await between: one of many gets the next token.
        known.usedAt = now()
        return { userId, generation, next: await issue(series) }
      }
      if (now() - usedAt <= SAME_MOMENT_SECONDS) return { userId, generation }
      series.ended = true
      return { userId, generation, stolen: true }
      // #endregion
    },

    async end(token) {
      // #region 1 — end a series
      const known = await find(token)
      if (known) known.series.ended = true
      // #endregion
    },
  }
}
