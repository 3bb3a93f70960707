/** What of the auth contract an app with tokens alone leaves out. */
export const withoutRevocation = {
  'refuses what a client held before it logged out':
    'nothing is kept at the server, so a token is good until it expires',
}
