import type { Databases } from './databases.ts'

interface Template {
  name: string
  /** Whether it can be cloned, once that is known. */
  ready: PromiseWithResolvers<boolean>
}

/** The migrated databases of a run, by key. The first process that asks for one fills it. */
export interface Templates {
  /** @returns the name to clone, or the URL of a new database that the process must fill. */
  get(key: string): Promise<{ name: string } | { migrate: string }>
  filled(key: string): Promise<void>
  /** Drops it; then the next process that waits may try. */
  failed(key: string): Promise<void>
  /** Drops them all. */
  close(): Promise<void>
}

export function openTemplates(databases: Databases): Templates {
  const templates = new Map<string, Template>()

  async function failed(key: string): Promise<void> {
    const template = templates.get(key)
    templates.delete(key)
    template?.ready.resolve(false)
    if (template?.name) await databases.drop(template.name, true)
  }

  return {
    async get(key) {
      for (let known = templates.get(key); known; known = templates.get(key)) {
        if (await known.ready.promise) return { name: known.name }
      }
      const template: Template = { name: '', ready: Promise.withResolvers() }
      templates.set(key, template)
      try {
        const { name, url } = await databases.create('template')
        template.name = name
        return { migrate: url }
      } catch (error) {
        await failed(key)
        throw error
      }
    },

    async filled(key) {
      const template = templates.get(key)
      if (!template) throw new Error(`No template ${key} is being filled.`)
      try {
        await databases.seal(template.name)
        template.ready.resolve(true)
      } catch (error) {
        await failed(key)
        throw error
      }
    },

    failed,

    async close() {
      for (const key of [...templates.keys()]) await failed(key).catch(() => {})
    },
  }
}
