export const ada = { name: 'Ada', email: 'ada@example.com' }
export const bob = { name: 'Bob', email: 'bob@example.com' }
export const cleo = { name: 'Cleo', email: 'cleo@example.com' }
