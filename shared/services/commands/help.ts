export const HELP = `pnpm services: a PostgreSQL 18 and a Redis that stay

Tests and programs need none of this: where nothing runs, each run gets servers of its own.

  pnpm services up           start both, and keep them running
    --postgres-port <n>      54320 or the next free one (also: NINE_WEEKS_POSTGRES_PORT)
    --redis-port <n>         63790 or the next free one (also: NINE_WEEKS_REDIS_PORT)
  pnpm services down         stop them; their data stays
    --remove-data            and delete it
  pnpm services status       what runs, where from, which version, since when
  pnpm services env          eval "$(pnpm --silent services env)" sets DATABASE_URL and REDIS_URL
  pnpm services psql-url     psql "$(pnpm --silent services psql-url)"

DATABASE_URL and REDIS_URL, where set, come before everything else.
Exit codes: 0 done, 2 wrong usage, 3 a service is missing.`
