import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Where a provider keeps its sessions, codes and tokens: in memory, for as long as the test runs. */
export function providerStorage(): (model: string) => Adapter {
  const stored = new Map<string, AdapterPayload>()
  const findBy = async (wanted: (payload: AdapterPayload) => boolean) => [...stored.values()].find(wanted)

  return (model) => ({
    upsert: async (id, payload) => void stored.set(`${model}:${id}`, payload),
    find: async (id) => stored.get(`${model}:${id}`),
    findByUid: (uid) => findBy((payload) => payload.kind === 'Session' && payload.uid === uid),
    findByUserCode: (userCode) => findBy((payload) => payload.userCode === userCode),
    async consume(id) {
      const payload = stored.get(`${model}:${id}`)
      if (payload) payload.consumed = Math.floor(Date.now() / 1000)
    },
    destroy: async (id) => void stored.delete(`${model}:${id}`),
    async revokeByGrantId(grantId) {
      for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key)
    },
  })
}
