// A program that hashes with the file it is told, closes nothing, and then has nothing else to do.
const { createPasswords }: typeof import('#hard/passwords.ts') = await import(String(process.argv[2]))

let threads = 0
process.on('worker', () => {
  threads += 1
})
for (const size of [{}, { threads: 1, maxQueue: 1 }]) {
  await createPasswords({ bcryptCost: 4, ...size }).hashPassword('correct horse battery')
}
console.log(`hashed in ${threads} threads`)
